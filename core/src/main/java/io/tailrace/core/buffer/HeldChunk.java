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

import io.tailrace.api.Chunk;
import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.StoredChunk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A chunk as the engine holds it, and as outputs see it. What changes is guarded by the engine's
 * lock.
 */
final class HeldChunk implements Chunk {
  /** Where a chunk is in its life. */
  enum State {
    STAGED,
    QUEUED,
    /** An output has it. */
    DEQUEUED,
    /** It was delivered or given up; its memory or files may still be read. */
    GONE
  }

  private final StoredChunk stored;
  private final String id;
  private final ChunkReader reader;
  private State state;
  private int readers; // writes of it that have not completed
  private boolean isPurged;
  private Retry retry; // null: it has not failed, or the output has the retry state

  HeldChunk(StoredChunk stored, ChunkReader reader, State state) {
    this.stored = stored;
    this.id = ChunkIds.hex(stored.id());
    this.reader = reader;
    this.state = state;
  }

  StoredChunk storedChunk() {
    return stored;
  }

  ChunkMetadata metadata() {
    return stored.metadata();
  }

  State state() {
    return state;
  }

  void setState(State newState) {
    state = newState;
  }

  Retry retry() {
    return retry;
  }

  void setRetry(Retry newRetry) {
    retry = newRetry;
  }

  /** Notes a write that begins to read the chunk. */
  void addReader() {
    readers++;
  }

  /** Notes a write that has completed. */
  void removeReader() {
    readers--;
  }

  /** Whether the chunk can be purged, which is said once. */
  boolean takePurge() {
    if (state != State.GONE || readers > 0 || isPurged) {
      return false;
    }
    isPurged = true;
    return true;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public byte[] idBytes() {
    return stored.id();
  }

  @Override
  public OptionalLong timekey() {
    return metadata().timekey();
  }

  @Override
  public Optional<String> tag() {
    return metadata().tag();
  }

  @Override
  public Map<String, Object> variables() {
    return metadata().variables();
  }

  @Override
  public long count() {
    return stored.count();
  }

  @Override
  public long length() {
    return stored.length();
  }

  @Override
  public Optional<Compression> compression() {
    return stored.compression();
  }

  @Override
  public Optional<Path> path() {
    return stored.path();
  }

  @Override
  public InputStream open() throws IOException {
    return reader.open(this);
  }

  @Override
  public StoredBytes stored() throws IOException {
    return stored.stored();
  }

  @Override
  public void forEachStream(StreamAction action) throws Exception {
    reader.forEachStream(this, action);
  }

  @Override
  public String toString() {
    return id;
  }
}
