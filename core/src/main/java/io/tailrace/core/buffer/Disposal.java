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

import io.tailrace.api.buffer.LostChunkException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The ends of chunks: delivered, kept in the backup, thrown away by a policy, or lost. Books what
 * became of the events, and removes what is left of the chunk when nobody reads it any more.
 */
final class Disposal {
  private static final String TO_BACKUP = "backup";
  private static final String BACKUP_DISABLED = "disable_chunk_backup";

  private final EngineParts parts;
  private final ReentrantLock lock;
  private final Chunks chunks;
  private final Counters counters;
  private final Runnable roomMade;

  /**
   * @param roomMade called without the lock whenever bytes became free
   */
  Disposal(
      EngineParts parts, ReentrantLock lock, Chunks chunks, Counters counters, Runnable roomMade) {
    this.parts = parts;
    this.lock = lock;
    this.chunks = chunks;
    this.counters = counters;
    this.roomMade = roomMade;
  }

  /** Books a chunk as delivered. */
  void delivered(HeldChunk chunk) {
    end(chunk);
    parts.hop().out(chunk.count());
    parts.hop().held(-chunk.count());
  }

  /** Puts what is left of a chunk in its place, and books the rest as delivered. */
  void deliveredInPart(HeldChunk chunk, HeldChunk rest) {
    final long delivered = chunk.count() - rest.count();
    lock.lock();
    try {
      rest.setRetry(chunk.retry());
      chunks.end(chunk);
      chunks.addFirst(rest);
    } finally {
      lock.unlock();
    }
    parts.hop().out(delivered);
    parts.hop().held(-delivered);
  }

  /**
   * Keeps the content of a chunk that can never be delivered.
   *
   * @throws IOException if it cannot be kept; the chunk is as it was
   */
  void keepBad(HeldChunk chunk) throws IOException {
    if (parts.config().disableChunkBackup()) {
      parts.log().warn("disable_chunk_backup is true. {} chunk is thrown away", chunk.id());
      dropped(chunk, BACKUP_DISABLED);
      return;
    }
    try {
      final Path file = parts.backup().keepBad(chunk);
      parts.log().warn("bad chunk is moved to {}", file);
      dropped(chunk, TO_BACKUP);
    } catch (LostChunkException e) {
      lost(chunk, e);
    }
  }

  /**
   * Keeps a whole chunk that is given up, in the form of a file buffer's.
   *
   * @throws IOException if it cannot be kept; the chunk is as it was
   */
  void keepWhole(HeldChunk chunk) throws IOException {
    if (parts.config().disableChunkBackup()) {
      parts
          .log()
          .atWarn()
          .addKeyValue("chunk_id", chunk.id())
          .addKeyValue("records", chunk.count())
          .log("disable_chunk_backup is true: a chunk that is given up is thrown away");
      dropped(chunk, BACKUP_DISABLED);
      return;
    }
    try {
      final Path file = parts.backup().keepWhole(chunk.storedChunk());
      parts
          .log()
          .atWarn()
          .addKeyValue("chunk_id", chunk.id())
          .addKeyValue("records", chunk.count())
          .log("chunk files are evacuated to {}; 'tailrace buffer' reads them", file.getParent());
      dropped(chunk, TO_BACKUP);
    } catch (LostChunkException e) {
      lost(chunk, e);
    }
  }

  /** Goes on without a chunk whose files somebody removed. */
  void lost(HeldChunk chunk, IOException reason) {
    parts
        .log()
        .atError()
        .addKeyValue("chunk_id", chunk.id())
        .addKeyValue("records", chunk.count())
        .addKeyValue("error", reason)
        .log("a chunk is lost:");
    dropped(chunk, "lost");
  }

  /** As {@link #lost}, for a chunk that nobody has read yet; the lock is held. */
  void lostStaged(HeldChunk chunk, IOException reason) {
    lost(chunk, reason);
    purgeNow(chunk);
  }

  /**
   * Throws away the oldest queued chunk, to make room. The lock is held, and the chunk only
   * deleted.
   *
   * @return false if there is none
   */
  boolean dropOldest() {
    if (chunks.isQueueEmpty()) {
      parts.log().error("no queued chunks to be dropped for drop_oldest_chunk");
      return false;
    }
    final HeldChunk oldest = chunks.queuedChunks().iterator().next();
    parts
        .log()
        .atWarn()
        .addKeyValue("chunk_id", oldest.id())
        .log("dropping oldest chunk to make space after buffer overflow");
    counters.droppedOldestChunks.increment();
    dropped(oldest, "drop_oldest_chunk");
    purgeNow(oldest);
    return true;
  }

  /** As {@link #purgeIfUnread}, with the lock held: whoever holds it sees to the room itself. */
  private void purgeNow(HeldChunk chunk) {
    if (chunk.takePurge()) {
      purge(chunk);
      chunks.purged(chunk);
    }
  }

  private void dropped(HeldChunk chunk, String reason) {
    end(chunk);
    parts.hop().dropped(reason, chunk.count());
    parts.hop().held(-chunk.count());
  }

  private void end(HeldChunk chunk) {
    lock.lock();
    try {
      chunks.end(chunk);
    } finally {
      lock.unlock();
    }
  }

  /** Removes what is left of a chunk whose life has ended, unless somebody reads it. */
  void purgeIfUnread(HeldChunk chunk) {
    lock.lock();
    try {
      if (!chunk.takePurge()) {
        return;
      }
    } finally {
      lock.unlock();
    }
    purge(chunk);
    lock.lock();
    try {
      chunks.purged(chunk);
    } finally {
      lock.unlock();
    }
    roomMade.run();
  }

  /** Removes all chunks whose lives have ended, whoever still reads them. */
  void purgeAll() {
    lock.lock();
    try {
      chunks.unpurgedChunks().forEach(this::purge);
    } finally {
      lock.unlock();
    }
  }

  private void purge(HeldChunk chunk) {
    try {
      chunk.storedChunk().purge();
    } catch (IOException | RuntimeException e) {
      parts
          .log()
          .atError()
          .addKeyValue("error", e)
          .addKeyValue("chunk_id", chunk.id())
          .log("a chunk that was dealt with cannot be removed, and comes again after a restart:");
    }
  }
}
