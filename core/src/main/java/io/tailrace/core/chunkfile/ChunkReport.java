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
package io.tailrace.core.chunkfile;

import io.tailrace.api.Compression;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.chunkfile.Content;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a chunk.
 *
 * @param file as it was named when it was looked at
 * @param id 32 lower-case hex digits; empty if nothing says it
 * @param metadata what its events have in common; empty if nothing says it
 * @param count events that are whole; -1 if nobody can tell
 * @param length bytes of the data file
 * @param createdAt seconds since the epoch
 * @param modifiedAt seconds since the epoch
 * @param content what the bytes are when they are not compressed
 * @param whole what is whole of the data; empty if it was not read
 * @param uncheckedLength bytes of that which no checksum vouches for
 * @param problems what is wrong; none of a chunk that was not read but what shows
 */
public record ChunkReport(
    ChunkFile file,
    State state,
    String id,
    Optional<ChunkMetadata> metadata,
    long count,
    long length,
    long createdAt,
    long modifiedAt,
    Optional<Compression> compression,
    Content content,
    List<Run> whole,
    long uncheckedLength,
    List<String> problems) {
  /** Where a chunk is in its life. */
  public enum State {
    /** It is filled on. */
    STAGED,
    /** It waits to be delivered. */
    QUEUED,
    /** It was set aside, or no buffer can use it as it is. */
    BAD
  }

  /**
   * A run of bytes.
   *
   * @param start offset in the data file
   * @param end offset after it
   */
  public record Run(long start, long end) {}

  /** Whether it holds packed events, and not a format of its output. */
  public boolean isPacked() {
    return content == Content.EVENTS;
  }
}
