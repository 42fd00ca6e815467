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
package io.tailrace.core.buffer;

import io.tailrace.core.seam.Scheduler;

/** One write of a chunk. What changes is guarded by the engine's lock. */
final class Attempt {
  private final HeldChunk chunk;
  private final boolean isSecondary;
  private final boolean isLast;
  private boolean isOver;
  private Scheduler.Cancellable timeout; // null: it is not pending, or not yet

  /**
   * @param isSecondary whether the secondary writes it
   * @param isLast whether there is no retry after it
   */
  Attempt(HeldChunk chunk, boolean isSecondary, boolean isLast) {
    this.chunk = chunk;
    this.isSecondary = isSecondary;
    this.isLast = isLast;
  }

  HeldChunk chunk() {
    return chunk;
  }

  boolean isSecondary() {
    return isSecondary;
  }

  boolean isLast() {
    return isLast;
  }

  /** Whether its outcome is known, or nobody waits for it any more. */
  boolean isOver() {
    return isOver;
  }

  /** Whether the write returned before its outcome was known. */
  boolean isPending() {
    return timeout != null;
  }

  void setTimeout(Scheduler.Cancellable timer) {
    timeout = timer;
  }

  void end() {
    isOver = true;
    if (timeout != null) {
      timeout.cancel();
    }
  }
}
