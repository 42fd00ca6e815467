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

import java.util.random.RandomGenerator;

/**
 * The retries since a first failure: how many there were, when the next one is due, and whether
 * there is one. Made at the failure, forgotten at the next success. Times are nanoseconds since the
 * epoch. Not thread-safe.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/retry_state.rb.
 */
final class Retry {
  private static final double JITTER = 0.125;

  private final RetryPolicy policy;
  private final RandomGenerator random;
  private final long startNs;
  private final long timeoutAtNs;
  private final long secondaryAtNs;
  private int steps;
  private int secondarySteps = -1; // steps at which the secondary took over; -1: not yet
  private long nextNs;
  private boolean hasReachedTimeout;
  private boolean hasTimedOut;

  Retry(RetryPolicy policy, RandomGenerator random, long nowNs) {
    this.policy = policy;
    this.random = random;
    this.startNs = nowNs;
    this.timeoutAtNs = nowNs + Math.min(policy.timeoutNs(), Long.MAX_VALUE - nowNs);
    this.secondaryAtNs = nowNs + Math.min(policy.secondaryAfterNs(), Long.MAX_VALUE - nowNs);
    this.nextNs = nowNs + policy.waitNs();
  }

  /** When the first failure was. */
  long startNs() {
    return startNs;
  }

  /** Retries that were counted. */
  int steps() {
    return steps;
  }

  /** When the next retry is due. */
  long nextNs() {
    return nextNs;
  }

  /** Whether the chunk is to be given to the secondary. */
  boolean isSecondary(long nowNs) {
    return !policy.isForever()
        && policy.hasSecondary()
        && (secondarySteps >= 0 || nowNs >= secondaryAtNs);
  }

  /** Whether there is no further retry. */
  boolean isExhausted() {
    return !policy.isForever()
        && (hasTimedOut || policy.stepsMax().isPresent() && steps >= policy.stepsMax().getAsInt());
  }

  /**
   * Notes one more failure. One before the next retry was due, of another thread, is no step: the
   * next retry is only moved, so that the threads do not come all at once.
   */
  void failed(long nowNs) {
    if (nowNs < nextNs) {
      nextNs = next(nowNs);
      return;
    }
    steps++;
    if (secondarySteps < 0 && isSecondary(nowNs)) {
      secondarySteps = steps;
    }
    nextNs = next(nowNs);
    if (hasReachedTimeout) {
      hasTimedOut = nextNs >= timeoutAtNs;
    } else {
      hasReachedTimeout = nextNs >= timeoutAtNs;
    }
  }

  private long next(long nowNs) {
    if (policy.isForever()) {
      return naive(nowNs, steps);
    }
    if (secondarySteps >= 0) {
      return Math.min(naive(nowNs, steps - secondarySteps), timeoutAtNs);
    }
    return Math.min(naive(nowNs, steps), policy.hasSecondary() ? secondaryAtNs : timeoutAtNs);
  }

  private long naive(long nowNs, int n) {
    final long interval = policy.intervalNs(n);
    final double jitter =
        policy.isRandomized() ? interval * JITTER * (2 * random.nextDouble() - 1) : 0;
    final long wait = interval + (long) jitter;
    return wait > Long.MAX_VALUE - nowNs ? Long.MAX_VALUE : nowNs + wait;
  }
}
