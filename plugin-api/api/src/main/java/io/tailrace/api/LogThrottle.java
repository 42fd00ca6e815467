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

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Thins a line of the log that single events can cause: one line in ten seconds, which says how
 * many were left out. Thread-safe.
 *
 * <pre>{@code
 * failures.add(1);
 * if (throttle.tryAcquire()) {
 *   context.log().warn("cannot look at an event: {}{}", reason, throttle.skippedText());
 * }
 * }</pre>
 */
public final class LogThrottle {
  private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nowNs;
  private final AtomicLong lastNs = new AtomicLong();
  private final AtomicLong acquired = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();

  /**
   * @param nowNs a clock in nanoseconds, such as {@code context::nowNs}; if it is set back, a line
   *     may pass early
   */
  public LogThrottle(LongSupplier nowNs) {
    this.nowNs = nowNs;
  }

  /** Whether a line may be written now; if not, it is counted. */
  public boolean tryAcquire() {
    final long now = nowNs.getAsLong();
    final long last = lastNs.get();
    final boolean isDue = acquired.get() == 0 || now - last >= INTERVAL_NS || now < last;
    if (isDue && lastNs.compareAndSet(last, now)) {
      acquired.incrementAndGet();
      return true;
    }
    skipped.incrementAndGet();
    return false;
  }

  /** The end of a line: how many were left out since the line before; empty if none. */
  public String skippedText() {
    final long count = skipped.getAndSet(0);
    return count == 0 ? "" : " (and " + count + " more since the last such line)";
  }
}
