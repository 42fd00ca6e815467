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

import io.tailrace.api.buffer.SlabPool;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The process's memory for chunks: direct buffers, made when they are first needed and recycled
 * from then on. They are never left to the garbage collector, which would free them late and all at
 * once.
 */
public final class OffHeapSlabs implements SlabPool {
  /** Bytes of each slab. */
  public static final int SLAB_SIZE = 256 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>(); // guarded by lock
  private int slabsMax; // guarded by lock
  private int made; // guarded by lock

  /**
   * @param limitBytes most bytes of all slabs, 0 or more; the part of a slab that is left over is
   *     not used
   */
  public OffHeapSlabs(long limitBytes) {
    if (limitBytes < 0) {
      throw new IllegalArgumentException("a limit of " + limitBytes + " bytes");
    }
    slabsMax = (int) Math.min(limitBytes / SLAB_SIZE, Integer.MAX_VALUE);
  }

  @Override
  public int slabSize() {
    return SLAB_SIZE;
  }

  @Override
  public Optional<ByteBuffer> acquire() {
    lock.lock();
    try {
      // The last one given back is the likeliest to be in the processor's caches.
      final ByteBuffer recycled = free.pollFirst();
      if (recycled != null) {
        return Optional.of(recycled);
      }
      return made < slabsMax ? make() : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void release(ByteBuffer slab) {
    if (!slab.isDirect() || slab.isReadOnly() || slab.capacity() != SLAB_SIZE) {
      throw new IllegalArgumentException(slab + " is not a slab");
    }
    slab.clear();
    lock.lock();
    try {
      if (free.size() == made) {
        throw new IllegalStateException("a slab is given back that was not taken");
      }
      free.addFirst(slab);
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of the slabs that are taken. */
  public long usedBytes() {
    lock.lock();
    try {
      return (long) (made - free.size()) * SLAB_SIZE;
    } finally {
      lock.unlock();
    }
  }

  /** Most bytes of all slabs. */
  public long limitBytes() {
    lock.lock();
    try {
      return (long) slabsMax * SLAB_SIZE;
    } finally {
      lock.unlock();
    }
  }

  private Optional<ByteBuffer> make() {
    try {
      final ByteBuffer slab = ByteBuffer.allocateDirect(SLAB_SIZE);
      made++;
      return Optional.of(slab);
    } catch (OutOfMemoryError e) {
      // The JVM was given less than the limit. Asking again would cost a garbage collection each.
      slabsMax = made;
      return Optional.empty();
    }
  }
}
