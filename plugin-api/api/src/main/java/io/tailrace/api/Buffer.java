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

import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import java.io.IOException;
import java.util.List;

/**
 * Where an output's chunks are kept. The host decides what goes into which chunk, when it is
 * queued, delivered and purged; the buffer keeps the bytes.
 */
public interface Buffer extends Plugin {
  /** The {@code @type} where a configuration names none. */
  String DEFAULT_TYPE = "memory";

  /** Whether chunks outlive the process. */
  boolean isPersistent();

  /** Most bytes of a chunk where the configuration does not say. */
  ByteSize defaultChunkLimitSize();

  /** Most bytes of all chunks where the configuration does not say. */
  ByteSize defaultTotalLimitSize();

  /**
   * Finds the chunks that were left behind. Called once, between {@link #start} and the first
   * {@link #create}.
   *
   * <p>A chunk that is damaged is given back as far as it is whole; what is lost is kept in the
   * backup directory where there is something to keep, and named in the log.
   */
  List<RestoredChunk> resume() throws IOException;

  /**
   * Makes an empty chunk, staged.
   *
   * @param id 16 bytes
   * @param nowSeconds since the epoch
   * @throws IOException if there is no room, or no place; nothing is left of it then
   */
  StoredChunk create(ChunkMetadata metadata, byte[] id, long nowSeconds) throws IOException;
}
