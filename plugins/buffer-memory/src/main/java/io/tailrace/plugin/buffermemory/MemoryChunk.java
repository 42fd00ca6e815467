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

import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.SlabPool;
import io.tailrace.api.buffer.StoredChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A chunk in memory. Up to {@link #HEAD_MAX} bytes lie in an array of the heap; beyond that all lie
 * in slabs, which are given back when the chunk was purged and nobody reads it any more.
 */
final class MemoryChunk implements StoredChunk {
  private static final int HEAD_MIN = 512;
  private static final int HEAD_MAX = 16 * 1024;

  private final SlabPool pool;
  private final int slabSize;
  private final Optional<Compression> compression;
  private final ChunkMetadata metadata;
  private final byte[] id;
  private final long createdAt;

  // Written under the host's lock of the output, until the chunk is queued.
  private byte[] head = {};
  private final List<ByteBuffer> slabs = new ArrayList<>();
  private volatile long modifiedAt;
  private volatile long count;
  private volatile long length;
  private volatile boolean isStaged = true;

  private final ReentrantLock endLock = new ReentrantLock();
  private int readers; // guarded by endLock
  private boolean isPurged; // guarded by endLock

  MemoryChunk(
      SlabPool pool,
      Optional<Compression> compression,
      ChunkMetadata metadata,
      byte[] id,
      long nowSeconds) {
    this.pool = pool;
    this.slabSize = pool.slabSize();
    this.compression = compression;
    this.metadata = metadata;
    this.id = id.clone();
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
    return length;
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
  public void append(byte[] bytes, int offset, int size, int events, long nowSeconds)
      throws IOException {
    Objects.checkFromIndexSize(offset, size, bytes.length);
    if (!isStaged) {
      throw new IllegalStateException("a chunk that is not staged cannot be appended to");
    }
    final long before = length;
    if (slabs.isEmpty() && before + size <= HEAD_MAX) {
      appendToHead(bytes, offset, size, (int) before);
    } else {
      reserve(before + size);
      if (head.length > 0) {
        copyToSlabs(head, 0, (int) before, 0);
        head = new byte[0];
      }
      copyToSlabs(bytes, offset, size, before);
    }
    modifiedAt = nowSeconds;
    count += events;
    length = before + size;
  }

  @Override
  public void enqueue() {
    isStaged = false;
  }

  @Override
  public void sync() {
    // Memory promises nothing beyond the process.
  }

  @Override
  public StoredBytes stored() throws IOException {
    endLock.lock();
    try {
      if (isPurged) {
        throw new IOException("the chunk was purged");
      }
      readers++;
    } finally {
      endLock.unlock();
    }
    return new Content(length);
  }

  @Override
  public void close() {
    purge(); // nothing finds it again
  }

  @Override
  public void purge() {
    isStaged = false;
    endLock.lock();
    try {
      isPurged = true;
      releaseIfUnused();
    } finally {
      endLock.unlock();
    }
  }

  private void appendToHead(byte[] bytes, int offset, int size, int at) {
    if (head.length - at < size) {
      final int room = Math.max(Math.max(HEAD_MIN, at + size), 2 * head.length);
      head = Arrays.copyOf(head, Math.min(HEAD_MAX, room));
    }
    System.arraycopy(bytes, offset, head, at, size);
  }

  /** Takes slabs for so many bytes, or as many as before if there are not enough. */
  private void reserve(long bytes) throws IOException {
    final int before = slabs.size();
    while ((long) slabs.size() * slabSize < bytes) {
      final Optional<ByteBuffer> slab = pool.acquire();
      if (slab.isEmpty()) {
        for (int i = slabs.size() - 1; i >= before; i--) {
          pool.release(slabs.remove(i));
        }
        throw new IOException(
            "the memory for chunks is used up: no slab of "
                + slabSize
                + " bytes is left for a chunk of "
                + bytes
                + " bytes");
      }
      slabs.add(slab.get());
    }
  }

  private void copyToSlabs(byte[] bytes, int offset, int size, long position) {
    int done = 0;
    while (done < size) {
      final long at = position + done;
      final int within = (int) (at % slabSize);
      final int part = Math.min(slabSize - within, size - done);
      slabs.get((int) (at / slabSize)).put(within, bytes, offset + done, part);
      done += part;
    }
  }

  private void endReading() {
    endLock.lock();
    try {
      readers--;
      releaseIfUnused();
    } finally {
      endLock.unlock();
    }
  }

  /** Called under endLock. */
  private void releaseIfUnused() {
    if (isPurged && readers == 0) {
      slabs.forEach(pool::release);
      slabs.clear();
      head = new byte[0];
    }
  }

  private final class Content implements StoredBytes {
    private final long size;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    Content(long size) {
      this.size = size;
    }

    @Override
    public long length() {
      return size;
    }

    @Override
    public List<ByteBuffer> buffers() {
      if (slabs.isEmpty()) {
        return size == 0
            ? List.of()
            : List.of(ByteBuffer.wrap(head, 0, (int) size).slice().asReadOnlyBuffer());
      }
      final List<ByteBuffer> parts = new ArrayList<>();
      for (long at = 0; at < size; at += slabSize) {
        final ByteBuffer slab = slabs.get((int) (at / slabSize));
        parts.add(slab.slice(0, (int) Math.min(slabSize, size - at)).asReadOnlyBuffer());
      }
      return Collections.unmodifiableList(parts);
    }

    @Override
    public Optional<FileChannel> file() {
      return Optional.empty();
    }

    @Override
    public void read(long position, byte[] to, int offset, int bytes) throws IOException {
      if (position < 0 || bytes < 0 || position > size - bytes) {
        throw new IOException(
            "bytes " + position + " to " + (position + bytes) + " of a chunk of " + size);
      }
      if (slabs.isEmpty()) {
        System.arraycopy(head, (int) position, to, offset, bytes);
        return;
      }
      int done = 0;
      while (done < bytes) {
        final long at = position + done;
        final int within = (int) (at % slabSize);
        final int part = Math.min(slabSize - within, bytes - done);
        slabs.get((int) (at / slabSize)).get(within, to, offset + done, part);
        done += part;
      }
    }

    @Override
    public void close() {
      if (isClosed.compareAndSet(false, true)) {
        endReading();
      }
    }
  }
}
