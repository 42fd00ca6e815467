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
package io.tailrace.plugin.buffermemory;

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferContext;
import io.tailrace.api.ByteSize;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.api.config.PluginType;
import java.util.List;

/**
 * Keeps chunks in memory.
 *
 * <p>Source: fluentd lib/fluent/plugin/buf_memory.rb. Differs from Fluentd: the memory of all
 * buffers together is limited; when it is used up, what would be appended is refused as if the
 * buffer were full.
 */
@PluginType("memory")
public final class MemoryBuffer implements Buffer {
  private static final ByteSize CHUNK_LIMIT = ByteSize.parse("8m");
  private static final ByteSize TOTAL_LIMIT = ByteSize.parse("512m");

  private final BufferContext context;

  public MemoryBuffer(BufferContext context) {
    this.context = context;
  }

  @Override
  public boolean isPersistent() {
    return false;
  }

  @Override
  public ByteSize defaultChunkLimitSize() {
    return CHUNK_LIMIT;
  }

  @Override
  public ByteSize defaultTotalLimitSize() {
    return TOTAL_LIMIT;
  }

  @Override
  public List<RestoredChunk> resume() {
    return List.of();
  }

  @Override
  public StoredChunk create(ChunkMetadata metadata, byte[] id, long nowSeconds) {
    return new MemoryChunk(context.slabs(), context.compression(), metadata, id, nowSeconds);
  }
}
