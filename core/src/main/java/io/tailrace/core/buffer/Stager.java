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

import io.tailrace.api.ByteSink;
import io.tailrace.api.EventStream;
import io.tailrace.api.PartialFailure;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.LostChunkException;
import io.tailrace.api.buffer.StoredChunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts batches into staged chunks, and queues chunks that are full. Everything is guarded by the
 * engine's lock.
 *
 * <p>Source: fluentd lib/fluent/plugin/buffer.rb, write_once and write_step_by_step. An append is
 * measured before it is written, so that no chunk is ever rolled back.
 */
final class Stager {
  /** Time between two reports that chunks cannot be queued, which is tried each second. */
  private static final long ENQUEUE_LOG_NS = TimeUnit.SECONDS.toNanos(30);

  private final EngineParts parts;
  private final ReentrantLock lock;
  private final Chunks chunks;
  private final Disposal disposal;
  private final Limits limits;
  private final Compressor compressor; // null: none
  private final ChunkReader reader;
  private final List<HeldChunk> filled = new ArrayList<>(); // by the append that is under way
  private long nextEnqueueLogNs = Long.MIN_VALUE;

  /**
   * @param compressor null: none
   */
  Stager(
      EngineParts parts,
      ReentrantLock lock,
      Chunks chunks,
      Disposal disposal,
      Limits limits,
      Compressor compressor,
      ChunkReader reader) {
    this.parts = parts;
    this.lock = lock;
    this.chunks = chunks;
    this.disposal = disposal;
    this.limits = limits;
    this.compressor = compressor;
    this.reader = reader;
  }

  /** Begins an append: no chunk has been filled by it. */
  void begin() {
    filled.clear();
  }

  /** The chunks that the append has put events into so far. */
  List<HeldChunk> filled() {
    return filled;
  }

  /** Whether a chunk that the append has put events into was lost since. */
  boolean hasLost() {
    for (HeldChunk chunk : filled) {
      if (chunk.state() == HeldChunk.State.GONE) {
        return true;
      }
    }
    return false;
  }

  /**
   * Stores what is not stored yet of the batches.
   *
   * @throws BufferOverflowException if the limit of the buffer is reached
   * @throws IOException if the storage has no room or no place
   * @throws OversizeException if all is stored but what is larger than a chunk may be
   */
  void store(List<Batch> batches) throws BufferOverflowException, IOException, OversizeException {
    if (!chunks.isStorable()) {
      throw new BufferOverflowException("buffer space has too many data");
    }
    for (Batch batch : batches) {
      if (batch.unstoredEvents() > 0) {
        storeBatch(batch);
      }
    }
    for (Batch batch : batches) {
      if (batch.refusedEvents() > 0) {
        throw new OversizeException(batch.refusal());
      }
    }
  }

  private void storeBatch(Batch batch) throws IOException {
    try {
      storeOnce(batch);
    } catch (LostChunkException e) {
      storeOnce(batch); // the lost one has made way for a new one
    }
  }

  private void storeOnce(Batch batch) throws IOException {
    if (batch.isUntouched() && batch.storedLength() <= limits.chunkBytes()) {
      HeldChunk chunk = stagedFor(batch.metadata());
      if (!fits(chunk, batch.storedLength(), batch.count())
          && chunk.count() > 0
          && limits.fits(batch.storedLength(), batch.count())) {
        queue(chunk);
        chunk = stagedFor(batch.metadata());
      }
      if (fits(chunk, batch.storedLength(), batch.count())) {
        append(
            chunk, batch.storedArray(), batch.storedOffset(), batch.storedLength(), batch.count());
        batch.storedUpTo(batch.count(), batch.length());
        return;
      }
    }
    storeInPieces(batch);
  }

  private boolean fits(HeldChunk chunk, long bytes, long events) {
    return limits.fits(chunk.length() + bytes, chunk.count() + events);
  }

  private void append(HeldChunk chunk, byte[] bytes, int offset, int length, int events)
      throws IOException {
    try {
      chunk.storedChunk().append(bytes, offset, length, events, nowSeconds());
    } catch (LostChunkException e) {
      disposal.lostStaged(chunk, e);
      throw e;
    }
    chunks.appended(length);
    parts.hop().held(events);
    if (filled.isEmpty() || filled.get(filled.size() - 1) != chunk) {
      filled.add(chunk);
    }
  }

  /** Fills one chunk after the other with as many events as fit. */
  private void storeInPieces(Batch batch) throws IOException {
    final ByteSink compressed = compressor == null ? null : new ByteSink(1024);
    while (batch.unstoredEvents() > 0) {
      final HeldChunk chunk = stagedFor(batch.metadata());
      final long bytesFree = limits.chunkBytes() - chunk.length();
      final long eventsFree =
          limits.chunkEvents().isPresent()
              ? limits.chunkEvents().getAsLong() - chunk.count()
              : Long.MAX_VALUE;
      final int first = batch.storedEvents();
      final int start = batch.storedBytes();
      int end = start;
      int events = 0;
      while (first + events < batch.count() && events < eventsFree) {
        final int next = batch.eventEnd(first + events, end);
        if (next - start > bytesFree) {
          break;
        }
        end = next;
        events++;
      }
      if (events == 0) {
        final int next = batch.eventEnd(first, start);
        if (chunk.count() > 0) {
          queue(chunk);
        } else {
          final String oversize =
              "a "
                  + (next - start)
                  + " bytes record (nth: "
                  + first
                  + ") is larger than buffer chunk limit size ("
                  + limits.chunkBytes()
                  + ")";
          batch.refused(first + 1, next, oversize);
        }
        continue;
      }
      if (compressor == null) {
        append(chunk, batch.array(), batch.offset() + start, end - start, events);
      } else {
        compressed.clear();
        batch.compress(compressor, start, end, compressed);
        append(chunk, compressed.array(), 0, compressed.length(), events);
      }
      batch.storedUpTo(first + events, end);
      if (batch.unstoredEvents() > 0) {
        queue(chunk);
      }
    }
  }

  private HeldChunk stagedFor(ChunkMetadata metadata) throws IOException {
    final HeldChunk known = chunks.staged(metadata);
    if (known != null) {
      return known;
    }
    final HeldChunk made = create(metadata, HeldChunk.State.STAGED);
    chunks.addStaged(made);
    parts.primary().staged(made);
    return made;
  }

  private HeldChunk create(ChunkMetadata metadata, HeldChunk.State state) throws IOException {
    final StoredChunk stored =
        parts
            .storage()
            .create(metadata, ChunkIds.next(parts.clock(), parts.random()), nowSeconds());
    return new HeldChunk(stored, reader, state);
  }

  private long nowSeconds() {
    return Math.floorDiv(parts.clock().nowNs(), 1_000_000_000L);
  }

  // ---- queueing

  /** Queues those of the chunks that were filled that are full, or all if that is the mode. */
  void queueFilled() {
    for (HeldChunk chunk : filled) {
      if (chunk.state() == HeldChunk.State.STAGED
          && (parts.flushMode() == BufferConfig.FlushMode.IMMEDIATE
              || limits.isFull(chunk.length(), chunk.count()))) {
        tryQueue(chunk);
      }
    }
  }

  /**
   * Queues a chunk if that can be done now; otherwise it stays staged, and is tried again.
   *
   * @return whether it is queued
   */
  boolean tryQueue(HeldChunk chunk) {
    if (chunk.count() == 0) {
      return false;
    }
    try {
      queue(chunk);
      return true;
    } catch (LostChunkException e) {
      return false; // which has been told
    } catch (IOException | RuntimeException e) {
      final long now = parts.clock().elapsedNs();
      if (nextEnqueueLogNs == Long.MIN_VALUE || now >= nextEnqueueLogNs) {
        nextEnqueueLogNs = now + ENQUEUE_LOG_NS;
        parts
            .log()
            .atWarn()
            .addKeyValue("error", e)
            .log("chunks cannot be queued now and stay staged:");
      }
      return false;
    }
  }

  private void queue(HeldChunk chunk) throws IOException {
    try {
      chunks.enqueue(chunk);
    } catch (LostChunkException e) {
      disposal.lostStaged(chunk, e);
      throw e;
    }
  }

  // ---- what is left of a delivery

  /**
   * Makes the chunk that takes the place of one that was delivered in part, and puts it nowhere
   * yet. To be called without the lock.
   */
  HeldChunk replace(HeldChunk chunk, PartialFailure failure) throws IOException {
    final EventStream rest = failure.rest();
    if (parts.isFormatOwn() || rest.count() == 0 || rest.count() > chunk.count()) {
      throw new IOException(
          "BUG: output "
              + parts.primary().type()
              + " failed in parts that its chunk does not have");
    }
    byte[] bytes = rest.array();
    int offset = rest.offset();
    int length = rest.length();
    if (compressor != null) {
      final ByteSink compressed = new ByteSink(1024);
      compressor.compress(bytes, offset, length, compressed);
      bytes = compressed.array();
      offset = 0;
      length = compressed.length();
    }
    final HeldChunk made;
    lock.lock(); // which storage plugins are promised
    try {
      made = create(chunk.metadata(), HeldChunk.State.QUEUED);
      try {
        made.storedChunk().append(bytes, offset, length, rest.count(), nowSeconds());
        made.storedChunk().enqueue();
      } catch (IOException | RuntimeException e) {
        made.storedChunk().purge();
        throw e;
      }
    } finally {
      lock.unlock();
    }
    if (parts.isSyncing()) {
      made.storedChunk().sync();
    }
    return made;
  }
}
