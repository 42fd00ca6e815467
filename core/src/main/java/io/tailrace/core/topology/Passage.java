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
  private Receipt errorReceipt = Receipt.accepted();

  private Passage() {}

  static Passage current() {
    return CURRENT.get();
  }

  int hops() {
    return hops;
  }

  /** Enters a router; returns what {@link #leave} wants back. */
  Receipt enter() {
    hops++;
    final Receipt outer = errorReceipt;
    errorReceipt = Receipt.accepted();
    return outer;
  }

  void leave(Receipt outerErrors) {
    hops--;
    errorReceipt = outerErrors;
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
    if (hops > 0) {
      errorReceipt = Receipt.all(errorReceipt, receipt);
    }
  }

  /** What became of the error events since the router was entered. */
  Receipt errorReceipt() {
    return errorReceipt;
  }
}
