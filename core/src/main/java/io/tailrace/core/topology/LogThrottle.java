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

import io.tailrace.core.seam.Clock;
import java.util.concurrent.locks.ReentrantLock;

/** Lets a bounded number of log lines pass in each second and counts the others. Thread-safe. */
final class LogThrottle {
  private static final long SECOND_NS = 1_000_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Clock clock;
  private final int linesPerSecond;
  private long windowStartNs; // guarded by lock
  private int lines; // guarded by lock
  private long skipped; // guarded by lock

  LogThrottle(Clock clock, int linesPerSecond) {
    this.clock = clock;
    this.linesPerSecond = linesPerSecond;
    this.windowStartNs = clock.elapsedNs();
  }

  /** Whether a line may be written now. */
  boolean tryAcquire() {
    final long now = clock.elapsedNs();
    lock.lock();
    try {
      if (now - windowStartNs >= SECOND_NS) {
        windowStartNs = now;
        lines = 0;
      }
      if (lines < linesPerSecond) {
        lines++;
        return true;
      }
      skipped++;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** What the next line says of those that were left out since the last call; empty if none. */
  String skippedText() {
    lock.lock();
    try {
      final String text = skipped == 0 ? "" : " (after " + skipped + " like it)";
      skipped = 0;
      return text;
    } finally {
      lock.unlock();
    }
  }
}
