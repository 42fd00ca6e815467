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

import io.tailrace.api.Buffer;
import io.tailrace.api.ByteSize;
import java.util.OptionalLong;

/**
 * How much chunks and the buffer hold.
 *
 * @param chunkBytes most bytes of a chunk
 * @param chunkEvents most events of a chunk
 * @param totalBytes bytes of all chunks at which no more is taken in
 * @param fullThreshold part of a chunk's limits at which it is queued
 */
record Limits(long chunkBytes, OptionalLong chunkEvents, long totalBytes, double fullThreshold) {

  static Limits of(BufferConfig config, Buffer storage) {
    final long chunk = config.chunkLimitSize().orElseGet(storage::defaultChunkLimitSize).bytes();
    final long total =
        config.queueLimitLength().isPresent()
            ? chunk * config.queueLimitLength().get()
            : config
                .totalLimitSize()
                .map(ByteSize::bytes)
                .orElseGet(() -> storage.defaultTotalLimitSize().bytes());
    return new Limits(
        chunk,
        config.chunkLimitRecords().map(OptionalLong::of).orElse(OptionalLong.empty()),
        total,
        config.chunkFullThreshold());
  }

  /** Whether a chunk may have that much in it. */
  boolean fits(long bytes, long events) {
    return bytes <= chunkBytes && events <= chunkEvents.orElse(Long.MAX_VALUE);
  }

  /** Whether a chunk with that much in it is queued. */
  boolean isFull(long bytes, long events) {
    return bytes >= chunkBytes * fullThreshold
        || chunkEvents.isPresent() && events >= chunkEvents.getAsLong() * fullThreshold;
  }
}
