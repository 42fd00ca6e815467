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
package io.tailrace.plugin.forward;

/**
 * Tells from the gaps between heartbeats whether a server is likely to be gone. Times are seconds
 * of a clock that never goes back, given by the caller. Not thread-safe.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_forward/failure_detector.rb. The gaps are kept in a ring
 * and in microseconds, as there. Differs from Fluentd: signs of life that come more often than
 * heartbeats, as those of a burst of chunks do, do not make silence more suspicious than heartbeats
 * on time would; there a server that has just taken hundreds of chunks is gone if its next
 * heartbeat is a second late.
 */
final class FailureDetector {
  private static final double PHI_FACTOR = 1.0 / Math.log(10.0);
  private static final int SAMPLES_MAX = 1000;

  private final double interval;
  private final double hardTimeout;
  private final long firstGapUs;
  private final long[] gapsUs = new long[SAMPLES_MAX];
  private int count;
  private int first;
  private double last;

  /**
   * @param interval seconds between heartbeats
   * @param hardTimeout seconds without one after which the server counts as gone
   * @param now the time, which counts as that of a heartbeat
   */
  FailureDetector(double interval, double hardTimeout, double now) {
    this.interval = interval;
    this.hardTimeout = hardTimeout;
    firstGapUs = (long) (interval * 1e6);
    last = now;
    add(firstGapUs);
  }

  boolean isHardTimeout(double now) {
    return now - last > hardTimeout;
  }

  /** Takes note of a heartbeat. */
  void heartbeat(double now) {
    add(count == 0 ? firstGapUs : (long) ((now - last) * 1e6));
    last = now;
  }

  private void add(long gapUs) {
    if (count < SAMPLES_MAX) {
      gapsUs[(first + count++) % SAMPLES_MAX] = gapUs;
    } else {
      gapsUs[first] = gapUs;
      first = (first + 1) % SAMPLES_MAX;
    }
  }

  /** How unlikely the present silence is: the negative decimal logarithm of its probability. */
  double phi(double now) {
    if (count == 0) {
      return 0;
    }
    // The later a gap, the more it weighs.
    long sum = 0;
    long weights = 0;
    for (int i = 0; i < count; i++) {
      sum += gapsUs[(first + i) % SAMPLES_MAX] * (1 + i);
      weights += 1 + i;
    }
    // As if a heartbeat came every second, whatever the interval, and not more often.
    final double mean = Math.max(1, Math.floorDiv(sum, weights) / 1e6 - interval + 1);
    return PHI_FACTOR * (now - last - interval + 1) / mean;
  }

  /** Heartbeats seen since the beginning, or since {@link #clear}; up to a thousand. */
  int sampleCount() {
    return count;
  }

  /** Forgets everything: no heartbeat was ever seen. */
  void clear() {
    count = 0;
    first = 0;
    last = Double.NEGATIVE_INFINITY;
  }
}
