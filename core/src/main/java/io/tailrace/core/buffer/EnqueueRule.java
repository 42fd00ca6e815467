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

import io.tailrace.api.ChunkKeys;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * When the time of a staged chunk has come.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, enqueue_thread_run.
 *
 * @param flushIntervalNs age at which chunks are queued; empty: age is no reason
 * @param timekeyNs length of a time slice; empty: chunks have none
 * @param timekeyWaitNs how long a time slice waits for late events
 * @param lookNs least time between two looks
 */
record EnqueueRule(
    OptionalLong flushIntervalNs, OptionalLong timekeyNs, long timekeyWaitNs, long lookNs) {
  /** A look takes place so many times in the time that it is about. */
  private static final double LOOKS = 11;

  static EnqueueRule of(BufferConfig config, BufferConfig.FlushMode mode, ChunkKeys keys) {
    return new EnqueueRule(
        mode == BufferConfig.FlushMode.INTERVAL
            ? OptionalLong.of(config.flushInterval().value().toNanos())
            : OptionalLong.empty(),
        keys.timekey()
            .map(timekey -> OptionalLong.of(timekey.toNanos()))
            .orElse(OptionalLong.empty()),
        config.timekeyWait().toNanos(),
        (long) (config.flushThreadInterval() * 1e9));
  }

  /** How often to look for chunks that are due; never if only full ones are queued. */
  Optional<Duration> interval() {
    OptionalLong base = flushIntervalNs;
    if (timekeyNs.isPresent() && (base.isEmpty() || timekeyNs.getAsLong() < base.getAsLong())) {
      base = OptionalLong.of(Math.min(timekeyNs.getAsLong(), timekeyWaitNs));
    }
    if (base.isEmpty()) {
      return Optional.empty();
    }
    final double interval = Math.max(base.getAsLong() / LOOKS, lookNs);
    return Optional.of(Duration.ofNanos(Math.max(1_000_000L, (long) interval)));
  }

  /** Whether a chunk is to be queued; as in Fluentd, whole seconds are compared. */
  boolean isDue(HeldChunk chunk, long nowSeconds) {
    if (flushIntervalNs.isPresent()
        && chunk.storedChunk().createdAt() + seconds(flushIntervalNs.getAsLong()) <= nowSeconds) {
      return true;
    }
    if (chunk.timekey().isEmpty() || timekeyNs.isEmpty()) {
      return false;
    }
    final long timekey = chunk.timekey().getAsLong();
    final long unit = Math.max(1, seconds(timekeyNs.getAsLong()));
    return timekey < nowSeconds - Math.floorMod(nowSeconds, unit)
        && timekey + unit + seconds(timekeyWaitNs) <= nowSeconds;
  }

  private static long seconds(long ns) {
    return TimeUnit.NANOSECONDS.toSeconds(ns);
  }
}
