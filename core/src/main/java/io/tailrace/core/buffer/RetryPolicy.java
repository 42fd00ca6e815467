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

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * When failed writes are tried again, and when no more. Times are in nanoseconds.
 *
 * @param isPeriodic whether all intervals are the same
 * @param waitNs the first interval
 * @param base factor between intervals
 * @param intervalMaxNs longest interval, before it is randomized
 * @param isRandomized whether intervals vary by an eighth to both sides
 * @param isForever whether there is no limit
 * @param timeoutNs time after which the last retry happens
 * @param stepsMax retries after the first failure
 * @param hasSecondary whether a secondary takes over
 * @param secondaryThreshold part of the time after which it does
 */
public record RetryPolicy(
    boolean isPeriodic,
    long waitNs,
    double base,
    OptionalLong intervalMaxNs,
    boolean isRandomized,
    boolean isForever,
    long timeoutNs,
    OptionalInt stepsMax,
    boolean hasSecondary,
    double secondaryThreshold) {

  /** The policy that a section describes. */
  public static RetryPolicy of(BufferConfig config, boolean hasSecondary) {
    return new RetryPolicy(
        config.retryType() == BufferConfig.RetryType.PERIODIC,
        nanos(config.retryWait()),
        config.retryExponentialBackoffBase(),
        config
            .retryMaxInterval()
            .map(max -> OptionalLong.of(nanos(max)))
            .orElse(OptionalLong.empty()),
        config.retryRandomize(),
        config.retryForever(),
        nanos(config.retryTimeout()),
        config.retryMaxTimes().map(OptionalInt::of).orElse(OptionalInt.empty()),
        hasSecondary,
        config.retrySecondaryThreshold());
  }

  /** The nth interval, counted from 0, before it is randomized. */
  long intervalNs(int n) {
    if (isPeriodic) {
      return waitNs;
    }
    final double raw = waitNs * Math.pow(base, n);
    final double limited = Math.min(raw, intervalMaxNs.orElse(Long.MAX_VALUE));
    return (long) Math.min(limited, Long.MAX_VALUE / 4.0); // a retry in 73 years is none
  }

  /** Time from the first failure to the switch to the secondary. */
  long secondaryAfterNs() {
    double whole = timeoutNs;
    if (stepsMax.isPresent()) {
      double sum = 0;
      for (int i = 0; i < stepsMax.getAsInt() && sum < whole; i++) {
        sum += intervalNs(i);
      }
      whole = Math.min(whole, sum);
    }
    return (long) (whole * secondaryThreshold);
  }

  private static long nanos(Duration duration) {
    return duration.getSeconds() > Long.MAX_VALUE / 4 / 1_000_000_000
        ? Long.MAX_VALUE / 4
        : duration.toNanos();
  }
}
