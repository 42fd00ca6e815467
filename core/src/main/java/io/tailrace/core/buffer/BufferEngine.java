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

import io.tailrace.api.Compression;
import io.tailrace.api.EventStream;
import io.tailrace.api.Receipt;
import io.tailrace.api.buffer.LostChunkException;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.core.seam.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The buffer of one output: takes streams in, sorts them into chunks, queues these, and has them
 * written. Where the chunks are kept is the storage plugin's; what it does is decided here.
 *
 * <p>A stream goes through a {@link Sorter} into the {@link Intake}, which has the {@link Stager}
 * put it into chunks; a {@link Flusher} decides when {@link Deliveries} write them, and {@link
 * Disposal} is how chunks end. One lock guards what they share. Streams are sorted, formatted and
 * compressed before it is taken, and outputs are called without it. Thread-safe; the life of the
 * engine is lived on one thread.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb and lib/fluent/plugin/buffer.rb.
 */
public final class BufferEngine {
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);
  private static final int SORTERS_MAX = 16;

  private final EngineParts parts;
  private final BufferConfig config;
  private final Limits limits;
  private final EnqueueRule enqueueRule;
  private final ChunkReader reader;
  private final Compressor compressor; // null: none
  private final Counters counters = new Counters();
  private final ReentrantLock lock = new ReentrantLock();
  private final BlockingQueue<Sorter> sorters = new ArrayBlockingQueue<>(SORTERS_MAX);
  private final Disposal disposal;
  private final Stager stager;
  private final Pace pace;
  private final Intake intake;
  private final Flusher flusher;
  private final int queuedChunksMax;
  private final Chunks chunks; // guarded by the lock
  private final Retries retries; // guarded by the lock
  // Of the thread of the life.
  private Optional<Scheduler.Cancellable> enqueueTimer = Optional.empty();
  private long stopDeadlineNs = Long.MIN_VALUE; // by the elapsed time
  private long lostAtStop;

  public BufferEngine(EngineParts parts) {
    this.parts = parts;
    this.config = parts.config();
    this.limits = Limits.of(config, parts.storage());
    this.enqueueRule = EnqueueRule.of(config, parts.flushMode(), parts.keys());
    this.reader = new ChunkReader(!parts.isFormatOwn());
    this.compressor = config.compression().map(Compressor::of).orElse(null);
    this.queuedChunksMax = config.queuedChunksLimitSize().orElse(config.flushThreadCount());
    this.chunks = new Chunks(limits.totalBytes());
    this.retries = new Retries(parts);
    this.disposal = new Disposal(parts, lock, chunks, counters, this::roomMade);
    this.stager = new Stager(parts, lock, chunks, disposal, limits, compressor, reader);
    this.pace = Pace.of(parts, lock, chunks, limits);
    this.intake =
        new Intake(
            parts,
            lock,
            stager,
            disposal,
            pace,
            parts.isSyncing() ? new SyncGroup(lock, parts.flushThreads()) : null);
    this.flusher =
        new Flusher(
            parts,
            lock,
            chunks,
            retries,
            new Deliveries(parts, lock, chunks, counters, retries, disposal, stager::replace));
  }

  // ---- life

  /**
   * Takes up the chunks that an earlier run left, and begins to work. The storage is started.
   *
   * @throws IOException if it cannot be found out what was left
   */
  public void start() throws IOException {
    final List<RestoredChunk> restored = parts.storage().resume();
    lock.lock();
    try {
      resume(restored);
      intake.open();
    } finally {
      lock.unlock();
    }
    new BackupNotice(parts).give(restored);
    enqueueTimer =
        enqueueRule.interval().map(interval -> parts.scheduler().every(interval, this::queueDue));
    flusher.start();
  }

  private void resume(List<RestoredChunk> restored) throws IOException {
    final List<HeldChunk> queued = new ArrayList<>();
    long events = 0;
    for (RestoredChunk one : restored) {
      final StoredChunk stored = one.chunk();
      final Optional<Compression> found = stored.compression();
      final HeldChunk chunk = new HeldChunk(stored, reader, HeldChunk.State.STAGED);
      events += chunk.count();
      final boolean mayBeFilled =
          !one.isQueued()
              && found.equals(config.compression())
              && chunks.staged(chunk.metadata()) == null
              && !limits.isFull(chunk.length(), chunk.count());
      if (mayBeFilled) {
        chunks.addStaged(chunk);
        parts.primary().staged(chunk);
        continue;
      }
      if (!one.isQueued()) {
        try {
          stored.enqueue();
        } catch (IOException e) {
          // it is written all the same, under its old name
          parts.log().atWarn().addKeyValue("error", e).log("a chunk cannot be renamed:");
        }
      }
      queued.add(chunk);
    }
    queued.sort(
        Comparator.<HeldChunk>comparingLong(chunk -> chunk.storedChunk().modifiedAt())
            .thenComparing(HeldChunk::id));
    queued.forEach(chunks::addQueued);
    if (!restored.isEmpty()) {
      parts.hop().resumed(events);
      parts.hop().held(events);
      parts
          .log()
          .atInfo()
          .addKeyValue("staged", chunks.stageLength())
          .addKeyValue("queued", chunks.queueLength())
          .addKeyValue("records", events)
          .log("resumed the chunks that were left in the buffer");
    }
  }

  /**
   * Begins to empty the buffer as fast as the output takes it, if a stop flushes this buffer. To be
   * called when nothing is emitted any more.
   */
  public void beginStop() {
    stopDeadlineNs = parts.clock().elapsedNs() + config.shutdownFlushTimeout().toNanos();
    if (flushesAtShutdown()) {
      enqueueAll();
      flusher.drain();
    }
  }

  /**
   * Stops writing, after what {@link #beginStop} began or its deadline. Chunks that are left stay
   * in a buffer that persists; those of others are kept in the backup. May be called repeatedly.
   */
  public void stop() throws InterruptedException {
    if (!intake.isOpen()) {
      return;
    }
    if (stopDeadlineNs == Long.MIN_VALUE) {
      beginStop();
    }
    try {
      if (flushesAtShutdown()) {
        enqueueAll(); // what came meanwhile, from outputs that emit
        final long waitNs = Math.max(0, stopDeadlineNs - parts.clock().elapsedNs());
        flusher.drain().get(waitNs, TimeUnit.NANOSECONDS);
      }
    } catch (TimeoutException e) {
      parts.log().warn("the buffer could not be flushed in time");
    } catch (ExecutionException e) {
      throw new IllegalStateException("BUG: draining does not fail", e);
    } finally {
      close();
    }
  }

  private boolean flushesAtShutdown() {
    return config.flushAtShutdown().orElse(!parts.storage().isPersistent());
  }

  private void close() throws InterruptedException {
    enqueueTimer.ifPresent(Scheduler.Cancellable::cancel);
    intake.close();
    try {
      if (!flusher.stop(STOP_WAIT)) {
        parts.log().warn("an output is still writing a chunk; going on without waiting for it");
      }
    } finally {
      closeChunks();
    }
  }

  private void closeChunks() {
    lock.lock();
    try {
      for (HeldChunk chunk : chunks.livingChunks()) {
        closeOrKeep(chunk);
      }
      disposal.purgeAll();
    } finally {
      lock.unlock();
    }
  }

  /** What a memory buffer has is kept in the backup, so that only its process ends. */
  private void closeOrKeep(HeldChunk chunk) {
    try {
      if (!parts.storage().isPersistent() && chunk.count() > 0) {
        keepAtStop(chunk);
      } else {
        chunk.storedChunk().close();
      }
    } catch (LostChunkException e) {
      disposal.lost(chunk, e);
    } catch (IOException | RuntimeException e) {
      parts
          .log()
          .atError()
          .addKeyValue("chunk_id", chunk.id())
          .addKeyValue("records", chunk.count())
          .addKeyValue("error", e)
          .log("a chunk cannot be closed at the stop:");
    }
  }

  private void keepAtStop(HeldChunk chunk) {
    try {
      disposal.keepWhole(chunk);
    } catch (IOException | RuntimeException e) {
      lostAtStop += chunk.count();
      disposal.lost(chunk, new IOException("it cannot be kept in the backup at the stop: " + e, e));
    }
  }

  /** Events that a stop could neither have written nor keep. */
  public long lostAtStop() {
    return lostAtStop;
  }

  // ---- taking in

  /**
   * Takes in a stream, which is borrowed for the call. Does not wait.
   *
   * @return accepted: it is in the buffer; pending: it waits for room or for the disk
   */
  public Receipt append(EventStream stream) {
    final Sorter sorter = takeSorter();
    try {
      sorter.sort(stream);
      if (sorter.failed() > 0) {
        parts.hop().dropped("error", sorter.failed());
      }
      if (sorter.skipped() > 0) {
        parts.hop().dropped("format", sorter.skipped());
      }
      final Receipt receipt =
          sorter.batches().isEmpty() ? Receipt.accepted() : intake.take(sorter.batches());
      flusher.wakeIfNeeded();
      if (receipt.failure() == null) {
        counters.emittedEvents.add(stream.count());
      } else {
        counters.errors.increment();
      }
      return receipt;
    } finally {
      sorter.release();
      sorters.offer(sorter);
    }
  }

  private Sorter takeSorter() {
    final Sorter sorter = sorters.poll();
    return sorter != null
        ? sorter
        : new Sorter(
            parts.keys(),
            parts.format().orElse(null),
            parts.isFormatOwn(),
            compressor,
            parts.errors());
  }

  /** Bytes became free. */
  private void roomMade() {
    if (intake.roomMade()) {
      flusher.wakeIfNeeded();
    }
    pace.purged();
  }

  // ---- queueing

  /** Queues the chunks whose time has come; never throws, which would end the timer. */
  private void queueDue() {
    try {
      queueWhatIsDue();
    } catch (RuntimeException | Error e) {
      parts.log().atError().addKeyValue("error", e).log("unexpected error while queueing chunks");
    }
  }

  private void queueWhatIsDue() {
    boolean hasQueued = false;
    lock.lock();
    try {
      final long now = Math.floorDiv(parts.clock().nowNs(), 1_000_000_000L);
      for (HeldChunk chunk : chunks.stagedChunks()) {
        if (chunks.queueLength() >= queuedChunksMax) {
          break;
        }
        if (enqueueRule.isDue(chunk, now)) {
          hasQueued |= stager.tryQueue(chunk);
        }
      }
    } finally {
      lock.unlock();
    }
    if (hasQueued) {
      flusher.wakeOne();
    }
  }

  /** Queues everything, and has it written. */
  public void flush() {
    enqueueAll();
    flusher.wakeOne();
  }

  private void enqueueAll() {
    lock.lock();
    try {
      chunks.stagedChunks().forEach(stager::tryQueue);
    } finally {
      lock.unlock();
    }
  }

  /** The counts now. */
  public BufferStatistics statistics() {
    lock.lock();
    try {
      final List<Long> timekeys =
          parts.keys().hasTime()
              ? chunks.livingChunks().stream()
                  .flatMapToLong(chunk -> chunk.timekey().stream())
                  .distinct()
                  .sorted()
                  .boxed()
                  .toList()
              : List.of();
      return new BufferStatistics(
          counters.emittedEvents.sum(),
          counters.errors.sum(),
          counters.writes.sum(),
          counters.secondaryWrites.sum(),
          counters.rollbacks.sum(),
          counters.slowFlushes.sum(),
          counters.flushMillis.sum(),
          counters.droppedOldestChunks.sum(),
          chunks.stageLength(),
          chunks.stageBytes(),
          chunks.queueLength(),
          chunks.queueBytes(),
          chunks.totalBytesMax(),
          timekeys,
          retries
              .common()
              .map(one -> new BufferStatistics.Retries(one.startNs(), one.steps(), one.nextNs())));
    } finally {
      lock.unlock();
    }
  }
}
