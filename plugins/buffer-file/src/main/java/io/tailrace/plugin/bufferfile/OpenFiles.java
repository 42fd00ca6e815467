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
package io.tailrace.plugin.bufferfile;

import io.tailrace.api.buffer.DiskFile;
import io.tailrace.api.buffer.LostChunkException;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * The descriptors of staged chunks. There may be more chunks than descriptors, so only those of the
 * chunks that were used last stay open. Thread-safe.
 */
final class OpenFiles {
  private final int chunksMax;
  private final Logger log;
  private final Rescue rescue;

  /** Guards the lists, the names of all chunks, and which files they have open. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Entry ends = new Entry(null, null, null); // guarded by lock; a ring
  private int size; // guarded by lock

  OpenFiles(int chunksMax, Logger log, Rescue rescue) {
    this.chunksMax = chunksMax;
    this.log = log;
    this.rescue = rescue;
    ends.next = ends;
    ends.previous = ends;
  }

  /** The open files of a chunk; they stay so until they are given back. */
  static final class Entry {
    final DiskFile data;
    final DiskFile meta; // null if the scheme has none
    final DiskFile sidecar;
    private FileChunk owner;
    private Entry previous;
    private Entry next;
    private int users;
    private boolean isDropped;

    Entry(DiskFile data, DiskFile meta, DiskFile sidecar) {
      this.data = data;
      this.meta = meta;
      this.sidecar = sidecar;
    }

    void close() throws IOException {
      try {
        data.close();
      } finally {
        try {
          sidecar.close();
        } finally {
          if (meta != null) {
            meta.close();
          }
        }
      }
    }
  }

  ReentrantLock lock() {
    return lock;
  }

  /** Opens a chunk's files, if they are not, and keeps them open until they are given back. */
  Entry take(FileChunk chunk) throws IOException {
    lock.lock();
    try {
      Entry entry = chunk.openEntry();
      if (entry == null) {
        entry = chunk.openFiles();
        add(chunk, entry);
      } else if (ends.next != entry) {
        unlink(entry);
        linkFirst(entry);
      }
      entry.users++;
      return entry;
    } finally {
      lock.unlock();
    }
  }

  /** Takes in files that were just made, as used. */
  Entry takeNew(FileChunk chunk, Entry entry) {
    lock.lock();
    try {
      add(chunk, entry);
      entry.users++;
      return entry;
    } finally {
      lock.unlock();
    }
  }

  void giveBack(Entry entry) {
    lock.lock();
    try {
      entry.users--;
      if (entry.isDropped && entry.users == 0) {
        close(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sees to it that there are files of a chunk's names: those that somebody removed are made anew.
   * To be called under the host's lock of the output, so that nobody writes to the old ones.
   *
   * @throws LostChunkException if the data cannot be read any more
   */
  void keepNamed(FileChunk chunk) throws IOException {
    lock.lock();
    try {
      if (chunk.isNamed()) {
        return;
      }
      final Entry old = chunk.openEntry();
      final Entry made = rescue.run(chunk, old);
      if (old != null) {
        remove(old);
      }
      add(chunk, made);
      // Only now: whoever fails here must not go on with the old files.
      chunk.syncRescued();
    } finally {
      lock.unlock();
    }
  }

  /** Whether there are files of a chunk's names. */
  boolean areNamed(FileChunk chunk) throws IOException {
    lock.lock();
    try {
      return chunk.isNamed();
    } finally {
      lock.unlock();
    }
  }

  /** Closes a chunk's files as soon as nobody uses them. */
  void drop(FileChunk chunk) {
    lock.lock();
    try {
      final Entry entry = chunk.openEntry();
      if (entry != null) {
        remove(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Chunks that have their files open. */
  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  private void add(FileChunk chunk, Entry entry) {
    Entry oldest = ends.previous;
    while (size >= chunksMax && oldest != ends) {
      final Entry before = oldest.previous;
      if (oldest.users == 0 && canBeOpenedAgain(oldest.owner)) {
        remove(oldest);
      }
      oldest = before;
    }
    entry.owner = chunk;
    chunk.setOpenEntry(entry);
    linkFirst(entry);
    size++;
  }

  /** Open files that have lost their names are all that is left of a chunk. */
  private boolean canBeOpenedAgain(FileChunk chunk) {
    try {
      return chunk.isNamed();
    } catch (IOException e) {
      log.debug("the files of a chunk are kept open path={}", chunk.dataFile(), e);
      return false;
    }
  }

  private void remove(Entry entry) {
    unlink(entry);
    size--;
    entry.owner.setOpenEntry(null);
    entry.isDropped = true;
    if (entry.users == 0) {
      close(entry);
    }
  }

  private void close(Entry entry) {
    try {
      entry.close();
    } catch (IOException e) {
      log.warn("closing the files of a chunk failed path={}", entry.owner.pathText(), e);
    }
  }

  private void linkFirst(Entry entry) {
    entry.next = ends.next;
    entry.previous = ends;
    ends.next.previous = entry;
    ends.next = entry;
  }

  private static void unlink(Entry entry) {
    entry.previous.next = entry.next;
    entry.next.previous = entry.previous;
  }
}
