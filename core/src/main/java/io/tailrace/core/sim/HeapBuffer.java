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
package io.tailrace.core.sim;

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferContext;
import io.tailrace.api.ByteSink;
import io.tailrace.api.ByteSize;
import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.LostChunkException;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.api.config.PluginType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A buffer on the heap, for tests of what stands before and behind buffers. */
@PluginType("memory")
public final class HeapBuffer implements Buffer {
  private final Optional<Compression> compression;
  private IOException failure; // null: there is room
  private boolean persistent;
  private int lives; // chunks of an earlier one are lost

  public HeapBuffer(BufferContext context) {
    this(context.compression());
  }

  public HeapBuffer(Optional<Compression> compression) {
    this.compression = compression;
  }

  /** From now on it says that it persists, though it does not. */
  public void pretendToPersist() {
    persistent = true;
  }

  /** From now on appends fail with that; null: no more. */
  public void fail(IOException reason) {
    failure = reason;
  }

  /** What all chunks hold that there are now is gone. */
  public void loseChunks() {
    lives++;
  }

  @Override
  public boolean isPersistent() {
    return persistent;
  }

  @Override
  public ByteSize defaultChunkLimitSize() {
    return ByteSize.ofBytes(8 << 20);
  }

  @Override
  public ByteSize defaultTotalLimitSize() {
    return ByteSize.ofBytes(512 << 20);
  }

  @Override
  public List<RestoredChunk> resume() {
    return List.of();
  }

  @Override
  public StoredChunk create(ChunkMetadata metadata, byte[] id, long nowSeconds) throws IOException {
    expectRoom();
    return new HeapChunk(metadata, id.clone(), nowSeconds);
  }

  private void expectRoom() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  private final class HeapChunk implements StoredChunk {
    private final ChunkMetadata metadata;
    private final byte[] id;
    private final long createdAt;
    private final ByteSink bytes = new ByteSink(64);
    private long modifiedAt;
    private long count;
    private final int life = lives;
    private boolean isPurged;

    HeapChunk(ChunkMetadata metadata, byte[] id, long nowSeconds) {
      this.metadata = metadata;
      this.id = id;
      this.createdAt = nowSeconds;
      this.modifiedAt = nowSeconds;
    }

    @Override
    public byte[] id() {
      return id.clone();
    }

    @Override
    public ChunkMetadata metadata() {
      return metadata;
    }

    @Override
    public long createdAt() {
      return createdAt;
    }

    @Override
    public long modifiedAt() {
      return modifiedAt;
    }

    @Override
    public long count() {
      return count;
    }

    @Override
    public long length() {
      return bytes.length();
    }

    @Override
    public Optional<Compression> compression() {
      return compression;
    }

    @Override
    public Optional<Path> path() {
      return Optional.empty();
    }

    @Override
    public void append(byte[] from, int offset, int length, int events, long nowSeconds)
        throws IOException {
      expectRoom();
      expectThere();
      bytes.write(from, offset, length);
      count += events;
      modifiedAt = nowSeconds;
    }

    @Override
    public void enqueue() throws IOException {
      expectRoom();
      expectThere();
    }

    private void expectThere() throws LostChunkException {
      if (life != lives) {
        throw new LostChunkException("somebody removed the chunk", null);
      }
    }

    @Override
    public void sync() {
      // as far as memory can be
    }

    @Override
    public StoredBytes stored() throws IOException {
      if (isPurged) {
        throw new IOException("the chunk is purged");
      }
      expectThere();
      return new HeapBytes(bytes.toByteArray());
    }

    @Override
    public void close() {
      // nothing is open
    }

    @Override
    public void purge() {
      isPurged = true;
    }
  }

  private record HeapBytes(byte[] bytes) implements StoredBytes {
    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public List<ByteBuffer> buffers() {
      return List.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    @Override
    public Optional<FileChannel> file() {
      return Optional.empty();
    }

    @Override
    public void read(long position, byte[] to, int offset, int count) {
      System.arraycopy(bytes, (int) position, to, offset, count);
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
