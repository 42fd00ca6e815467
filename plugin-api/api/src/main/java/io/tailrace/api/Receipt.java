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
package io.tailrace.api;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What became of an emitted stream: <em>accepted</em> (it is in the buffers of all outputs that it
 * went to), <em>pending</em> (it waits for the disk, or for room), or <em>failed</em> with a
 * reason.
 *
 * <p>Inputs that own a thread call {@link #await()}; server inputs hand the receipt to their server
 * helper, which answers when it is done. Thread-safe.
 */
public interface Receipt {
  /** Whether the outcome is known. */
  boolean isDone();

  /** Whether the stream was accepted; false while pending. */
  boolean isAccepted();

  /**
   * Why the stream was not accepted.
   *
   * @return the reason, or null while pending or when accepted
   */
  Throwable failure();

  /**
   * Waits until the outcome is known. Not to be called on an event loop.
   *
   * @throws EmitException if the stream was not accepted
   * @throws InterruptedException if the waiting thread was interrupted
   */
  void await() throws EmitException, InterruptedException;

  /**
   * Calls {@code action} with this receipt once the outcome is known: at once if it is already,
   * otherwise on the thread that settles it. The action must not block and must not throw: there is
   * nobody to tell.
   */
  void whenDone(Consumer<? super Receipt> action);

  /** The receipt of every stream that was accepted on the spot. */
  static Receipt accepted() {
    return Receipts.ACCEPTED;
  }

  /**
   * A receipt that failed on the spot.
   *
   * @param reason not null
   */
  static Receipt failed(Throwable reason) {
    return new Receipts.Settled(Objects.requireNonNull(reason, "reason"));
  }

  /** A receipt that is settled when the stage completes. */
  static Receipt of(CompletionStage<?> stage) {
    return new Receipts.Pending(stage.toCompletableFuture());
  }

  /**
   * One receipt for several: accepted when all are, failed with the first failure once all are
   * done.
   */
  static Receipt all(Receipt first, Receipt second) {
    return Receipts.all(first, second);
  }
}
