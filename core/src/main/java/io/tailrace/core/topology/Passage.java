/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.tailrace.core.topology;

import io.tailrace.api.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the streams that the current thread is emitting, one inside the other, have in common: how
 * many routers they passed, whether they are in {@code @ERROR}, and what became of their error
 * events. One for each thread.
 */
final class Passage {
  /** Routers that a stream may pass before it is taken to go round in circles. */
  static final int HOPS_MAX = 64;

  private static final ThreadLocal<Passage> CURRENT = ThreadLocal.withInitial(Passage::new);

  private int hops;
  private int errorDepth;
  private List<Receipt> errorReceipts = List.of(); // that are not accepted yet

  private Passage() {}

  static Passage current() {
    return CURRENT.get();
  }

  int hops() {
    return hops;
  }

  /** Enters a router; returns what {@link #leave} wants back. */
  List<Receipt> enter() {
    hops++;
    final List<Receipt> outer = errorReceipts;
    errorReceipts = List.of();
    return outer;
  }

  void leave(List<Receipt> outerErrors) {
    hops--;
    errorReceipts = outerErrors;
  }

  boolean isInErrorLabel() {
    return errorDepth > 0;
  }

  /**
   * Enters the label {@code @ERROR}, where counting begins anew; returns what {@link
   * #leaveErrorLabel} wants back.
   */
  int enterErrorLabel() {
    final int outerHops = hops;
    hops = 0;
    errorDepth++;
    return outerHops;
  }

  void leaveErrorLabel(int outerHops) {
    hops = outerHops;
    errorDepth--;
  }

  /**
   * Adds the receipt of an error event, which the stream that it came from has to wait for. Outside
   * of all routers there is no such stream.
   */
  void addErrorReceipt(Receipt receipt) {
    if (hops == 0 || receipt.isDone() && receipt.failure() == null) {
      return;
    }
    if (errorReceipts.isEmpty()) {
      errorReceipts = new ArrayList<>();
    }
    errorReceipts.add(receipt);
  }

  /**
   * What became of the error events since the router was entered: accepted when all are, failed
   * with one of the failures once all are done.
   */
  Receipt errorReceipt() {
    if (errorReceipts.size() < 2) {
      return errorReceipts.isEmpty() ? Receipt.accepted() : errorReceipts.get(0);
    }
    // Side by side: an event's receipt on top of that of the event before would be a chain that
    // ends as one call in the other, as deep as there are error events.
    final CompletableFuture<Void> all = new CompletableFuture<>();
    final AtomicInteger missing = new AtomicInteger(errorReceipts.size());
    final AtomicReference<Throwable> failure = new AtomicReference<>();
    for (Receipt receipt : errorReceipts) {
      receipt.whenDone(
          done -> {
            if (done.failure() != null) {
              failure.compareAndSet(null, done.failure());
            }
            if (missing.decrementAndGet() == 0) {
              if (failure.get() == null) {
                all.complete(null);
              } else {
                all.completeExceptionally(failure.get());
              }
            }
          });
    }
    return Receipt.of(all);
  }
}
