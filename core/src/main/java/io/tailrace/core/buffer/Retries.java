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

import io.tailrace.core.seam.Clock;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The retries of an output: one state for all its chunks, as in Fluentd, or one for each chunk that
 * failed. Everything is guarded by the engine's lock.
 */
final class Retries {
  private final RetryPolicy policy;
  private final RandomGenerator random;
  private final Clock clock;
  private final boolean isPerChunk;
  private Retry common; // null: nothing has failed since the last success, or each has its own

  Retries(EngineParts parts) {
    this.policy = RetryPolicy.of(parts.config(), parts.secondary().isPresent());
    this.random = parts.random();
    this.clock = parts.clock();
    this.isPerChunk = parts.config().retryScope() == BufferConfig.RetryScope.CHUNK;
  }

  /** Whether a failure holds up no other chunk than the one that failed. */
  boolean isPerChunk() {
    return isPerChunk;
  }

  /** The state of all chunks together, while one of them waits for its retry. */
  Optional<Retry> common() {
    return Optional.ofNullable(common);
  }

  /** Whether all chunks wait. */
  boolean holdsAll() {
    return common != null;
  }

  /** Whether the chunk waits, alone or with all others. */
  boolean holds(HeldChunk chunk) {
    return of(chunk) != null;
  }

  /** Time until the chunk may be written; 0 or less: now. */
  long waitNs(HeldChunk chunk) {
    final Retry retry = of(chunk);
    return retry == null ? 0 : retry.nextNs() - clock.nowNs();
  }

  /** Whether the chunk is to be given to the secondary. */
  boolean isSecondary(HeldChunk chunk) {
    final Retry retry = of(chunk);
    return retry != null && retry.isSecondary(clock.nowNs());
  }

  /**
   * Notes a failure.
   *
   * @return the state, which may be exhausted: then the next failure begins a new one
   */
  Retry failed(HeldChunk chunk) {
    final Retry before = of(chunk);
    final Retry now = before == null ? fresh() : before;
    if (before != null) {
      before.failed(clock.nowNs());
    }
    set(chunk, now.isExhausted() ? null : now);
    return now;
  }

  /** Makes the chunk wait, if it does not already, without counting a retry. */
  void begin(HeldChunk chunk) {
    if (of(chunk) == null) {
      set(chunk, fresh());
    }
  }

  /**
   * Notes a success, or that a chunk is dealt with: nothing waits for it any more.
   *
   * @return whether it was a retry
   */
  boolean succeeded(HeldChunk chunk) {
    final boolean wasRetry = of(chunk) != null;
    set(chunk, null);
    return wasRetry;
  }

  private Retry fresh() {
    return new Retry(policy, random, clock.nowNs());
  }

  private Retry of(HeldChunk chunk) {
    return isPerChunk ? chunk.retry() : common;
  }

  private void set(HeldChunk chunk, Retry retry) {
    if (isPerChunk) {
      chunk.setRetry(retry);
    } else {
      common = retry;
    }
  }
}
