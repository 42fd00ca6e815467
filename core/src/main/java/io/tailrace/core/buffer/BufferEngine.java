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
import io.tailrace.api.Compression;
import io.tailrace.api.EventStream;
import io.tailrace.api.PartialFailure;
import io.tailrace.api.Receipt;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.seam.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The buffer of one output: takes streams in, sorts them into chunks, queues these, and has them
 * written. Where the chunks are kept is the storage plugin's; what it does is decided here.
 *
 * <p>One lock guards the chunks. Streams are sorted, formatted and compressed before it is taken,
 * and outputs are called without it. Thread-safe; the life of the engine is lived on one thread.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb and lib/fluent/plugin/buffer.rb.
 */
public final class BufferEngine {
  /** Bytes of streams that wait for room, above which further ones are refused. */
  private static final long BLOCKED_BYTES_MAX = 256L << 20;

  private static final Duration BLOCKED_POLL = Duration.ofSeconds(1);
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);
  private static final int SORTERS_MAX = 16;

  /** Time between two reports that chunks cannot be queued, which is tried each second. */
  private static final long ENQUEUE_LOG_NS = TimeUnit.SECONDS.toNanos(30);

  private final EngineParts parts;
  private final BufferConfig config;
  private final Limits limits;
  private final ChunkReader reader;
  private final Optional<Compression> compression;
  private final Compressor compressor; // null: none
  private final Counters counters = new Counters();
  private final ReentrantLock lock = new ReentrantLock();
  private final BlockingQueue<Sorter> sorters = new ArrayBlockingQueue<>(SORTERS_MAX);
  private final Flusher flusher;
  private final SyncGroup syncs; // null: appends are not synced
  private final int queuedChunksMax;
  private long stopDeadlineNs = Long.MIN_VALUE; // by the elapsed time; of the thread of the life
  // All below is guarded by the lock.
  private final Chunks chunks;
  private final Deque<Blocked> blocked = new ArrayDeque<>();
  private final List<HeldChunk> touched = new ArrayList<>(); // by the append that is under way
  private final List<Scheduler.Cancellable> timers = new ArrayList<>();
  private Scheduler.Cancellable blockedPoll; // null: nothing is blocked
  private long blockedBytes;
  private long nextOverflowLogNs = Long.MIN_VALUE;
  private long nextEnqueueLogNs = Long.MIN_VALUE;
  private boolean isOpen;

  /** A stream that waits for room, or what is left of it. */
  private record Blocked(
      List<Batch> batches,
      List<HeldChunk> filled, // with what is stored of it already, and is to be synced
      long events,
      long bytes,
      CompletableFuture<Void> outcome) {}

  public BufferEngine(EngineParts parts) {
    this.parts = parts;
    this.config = parts.config();
    this.limits = Limits.of(config, parts.storage());
    this.reader = new ChunkReader(!parts.isFormatOwn(), Long.MAX_VALUE); // it wrote or checked them
    this.compression = config.compression();
    this.compressor = compression.map(Compressor::of).orElse(null);
    this.chunks = new Chunks(limits.totalBytes());
    this.flusher = new Flusher(parts, lock, chunks, counters, this::replace, this::roomMade);
    this.syncs =
        config.durability() == BufferConfig.Durability.DISK && parts.storage().isPersistent()
            ? new SyncGroup(lock, parts.flushThreads())
            : null;
    this.queuedChunksMax = config.queuedChunksLimitSize().orElse(config.flushThreadCount());
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
      isOpen = true;
      enqueueInterval()
          .ifPresent(interval -> timers.add(parts.scheduler().every(interval, this::enqueueDue)));
    } finally {
      lock.unlock();
    }
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
              && found.equals(compression)
              && chunks.staged(chunk.metadata()) == null
              && !limits.isFull(chunk.length(), chunk.count());
      if (mayBeFilled) {
        chunks.addStaged(chunk);
        staged(chunk);
        continue;
      }
      if (!one.isQueued()) {
        try {
          stored.enqueue();
        } catch (IOException e) {
          warn("a chunk cannot be renamed and is written all the same:", e); // under its old name
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
    if (!isOpen()) {
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
    final List<Blocked> refused;
    lock.lock();
    try {
      isOpen = false;
      timers.forEach(Scheduler.Cancellable::cancel);
      timers.clear();
      refused = new ArrayList<>(blocked);
      blocked.clear();
      blockedBytes = 0;
      pollBlocked(false);
    } finally {
      lock.unlock();
    }
    for (Blocked one : refused) {
      parts.log().error("breaking block behavior to shutdown Fluentd");
      final long rest = notStored(one.batches());
      parts.hop().refused(rest);
      parts.hop().held(-rest);
      one.outcome()
          .completeExceptionally(
              new BufferOverflowException("the buffer is full, and the daemon stops"));
    }
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
      for (HeldChunk chunk : left()) {
        closeOrKeep(chunk);
      }
      for (HeldChunk chunk : chunks.unpurgedChunks()) {
        purgeAtStop(chunk);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes a chunk that was dealt with, whoever still reads it. */
  private void purgeAtStop(HeldChunk chunk) {
    try {
      chunk.storedChunk().purge();
    } catch (IOException | RuntimeException e) {
      warn("a chunk that was dealt with cannot be removed, and comes again after a restart:", e);
    }
  }

  private List<HeldChunk> left() {
    final List<HeldChunk> left = chunks.dequeuedChunks();
    chunks.queuedChunks().forEach(left::add);
    left.addAll(chunks.stagedChunks());
    return left;
  }

  private void closeOrKeep(HeldChunk chunk) {
    try {
      if (!parts.storage().isPersistent() && chunk.count() > 0) {
        keep(chunk);
      }
      chunk.storedChunk().close();
    } catch (IOException | RuntimeException e) {
      parts
          .log()
          .atError()
          .addKeyValue("chunk_id", chunk.id())
          .addKeyValue("records", chunk.count())
          .addKeyValue("error", e)
          .log("a chunk cannot be kept at the stop:");
    }
  }

  /** Saves what a memory buffer has, so that only its process ends. */
  private void keep(HeldChunk chunk) throws IOException {
    if (config.disableChunkBackup()) {
      parts
          .log()
          .atWarn()
          .addKeyValue("chunk_id", chunk.id())
          .addKeyValue("records", chunk.count())
          .log("disable_chunk_backup is true: a chunk that was not flushed is thrown away");
      parts.hop().dropped("disable_chunk_backup", chunk.count());
    } else {
      final Path file = parts.backup().keepWhole(chunk.storedChunk());
      parts
          .log()
          .atWarn()
          .addKeyValue("chunk_id", chunk.id())
          .addKeyValue("records", chunk.count())
          .log(
              "a chunk that was not flushed is kept in {}; 'tailrace buffer cat' shows its events",
              file);
      parts.hop().dropped("backup", chunk.count());
    }
    parts.hop().held(-chunk.count());
  }

  private boolean isOpen() {
    lock.lock();
    try {
      return isOpen;
    } finally {
      lock.unlock();
    }
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
      final Receipt receipt = append(sorter.batches());
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

  private Receipt append(List<Batch> batches) {
    if (batches.isEmpty()) {
      return Receipt.accepted();
    }
    final Receipt receipt;
    final boolean isWakeable;
    lock.lock();
    try {
      receipt = isOpen ? storeOrRefuse(batches) : refuse(batches, "the buffer is closed", null);
      isWakeable = flusher.isWakeable();
    } finally {
      lock.unlock();
    }
    if (syncs != null) {
      syncs.run();
    }
    if (isWakeable) {
      flusher.wakeOne();
    }
    return receipt;
  }

  /** As {@link #store}; a mistake of ours, or no memory, refuses what is not stored. */
  private Receipt storeOrRefuse(List<Batch> batches) {
    try {
      return store(batches);
    } catch (RuntimeException | Error e) {
      return refuse(batches, "unexpected error: " + e, e);
    }
  }

  /** Stores batches, or does what the configuration says if there is no room. */
  private Receipt store(List<Batch> batches) {
    touched.clear();
    if (!blocked.isEmpty()) {
      return block(batches); // those before it have to be first
    }
    try {
      boolean hasDropped = false;
      for (; ; ) {
        try {
          storeNow(batches);
          break;
        } catch (OversizeException e) {
          return refuse(batches, e.getMessage(), null);
        } catch (BufferOverflowException | IOException e) {
          final Receipt receipt = overflow(batches, e, hasDropped);
          if (receipt != null) {
            return receipt;
          }
          hasDropped = true;
        }
      }
    } finally {
      afterAppend();
    }
    return syncs == null ? Receipt.accepted() : syncs.add(touched);
  }

  /** Queues what is full, or everything if that is the mode. */
  private void afterAppend() {
    for (HeldChunk chunk : touched) {
      if (chunk.state() == HeldChunk.State.STAGED
          && (parts.flushMode() == BufferConfig.FlushMode.IMMEDIATE
              || limits.isFull(chunk.length(), chunk.count()))) {
        enqueue(chunk);
      }
    }
  }

  private boolean enqueue(HeldChunk chunk) {
    try {
      if (chunk.count() == 0) {
        return false;
      }
      chunks.enqueue(chunk);
      return true;
    } catch (IOException | RuntimeException e) {
      final long now = parts.clock().elapsedNs();
      if (nextEnqueueLogNs == Long.MIN_VALUE || now >= nextEnqueueLogNs) {
        nextEnqueueLogNs = now + ENQUEUE_LOG_NS;
        warn("chunks cannot be queued now and stay staged:", e);
      }
      return false;
    }
  }

  /**
   * @param hasDropped whether a chunk was dropped for these batches already: one is enough to make
   *     room, unless room is not what is missing
   * @return null if it is to be tried again
   */
  private Receipt overflow(List<Batch> batches, Exception reason, boolean hasDropped) {
    logOverflow(reason);
    final String message =
        reason instanceof BufferOverflowException
            ? reason.getMessage()
            : "can't write into the buffer: " + reason.getMessage();
    return switch (config.overflowAction()) {
      case THROW_EXCEPTION -> refuse(batches, message, reason);
      case BLOCK -> block(batches);
      case DROP_OLDEST_CHUNK ->
          !hasDropped && flusher.dropOldest() ? null : refuse(batches, message, reason);
    };
  }

  private void logOverflow(Exception reason) {
    final long now = parts.clock().elapsedNs();
    if (nextOverflowLogNs != Long.MIN_VALUE && now < nextOverflowLogNs) {
      return;
    }
    nextOverflowLogNs = now + TimeUnit.SECONDS.toNanos(1);
    parts
        .log()
        .atWarn()
        .addKeyValue(
            "action", OwnLog.symbol(config.overflowAction().name().toLowerCase(Locale.ROOT)))
        .addKeyValue("error", reason)
        .log("failed to write data into buffer by buffer overflow");
  }

  private Receipt refuse(List<Batch> batches, String message, Throwable reason) {
    parts.hop().refused(notStored(batches));
    return Receipt.failed(new BufferOverflowException(message, reason));
  }

  /** Events that are not in chunks. */
  private static long notStored(List<Batch> batches) {
    long events = 0;
    for (Batch batch : batches) {
      events += batch.unstoredEvents() + batch.refusedEvents();
    }
    return events;
  }

  private Receipt block(List<Batch> batches) {
    long events = 0;
    long bytes = 0;
    for (Batch batch : batches) {
      events += batch.unstoredEvents() + batch.refusedEvents();
      bytes += batch.length();
    }
    if (blockedBytes > 0 && blockedBytes + bytes > BLOCKED_BYTES_MAX) {
      return refuse(batches, "too many streams wait for room in the buffer", null);
    }
    final List<Batch> kept =
        batches.stream()
            .filter(batch -> batch.unstoredEvents() + batch.refusedEvents() > 0)
            .map(Batch::retained)
            .toList();
    final Blocked one =
        new Blocked(kept, new ArrayList<>(touched), events, bytes, new CompletableFuture<>());
    blocked.addLast(one);
    blockedBytes += bytes;
    parts.hop().held(events);
    pollBlocked(true);
    return Receipt.of(one.outcome());
  }

  private void pollBlocked(boolean isWanted) {
    if (isWanted && blockedPoll == null) {
      blockedPoll = parts.scheduler().every(BLOCKED_POLL, this::pollRoom);
    } else if (!isWanted && blockedPoll != null) {
      blockedPoll.cancel();
      blockedPoll = null;
    }
  }

  /** Looks whether there is room again; never throws, which would end the timer. */
  private void pollRoom() {
    try {
      roomMade();
    } catch (RuntimeException | Error e) {
      parts.log().atError().addKeyValue("error", e).log("unexpected error while making room");
    }
  }

  /** Lets streams in that wait for room. */
  private void roomMade() {
    final List<Runnable> outcomes = new ArrayList<>();
    final boolean isWakeable;
    lock.lock();
    try {
      final boolean hasWaiting = !blocked.isEmpty();
      while (isOpen && !blocked.isEmpty() && unblockOrFail(blocked.peekFirst(), outcomes)) {
        final Blocked done = blocked.removeFirst();
        blockedBytes -= done.bytes();
      }
      pollBlocked(!blocked.isEmpty());
      isWakeable = hasWaiting && flusher.isWakeable();
    } finally {
      lock.unlock();
    }
    if (syncs != null) {
      syncs.run();
    }
    outcomes.forEach(Runnable::run);
    if (isWakeable) {
      flusher.wakeOne();
    }
  }

  /** As {@link #unblock}; a mistake of ours, or no memory, fails this stream alone. */
  private boolean unblockOrFail(Blocked one, List<Runnable> outcomes) {
    try {
      return unblock(one, outcomes);
    } catch (RuntimeException | Error e) {
      final long rest = notStored(one.batches());
      parts.hop().refused(rest);
      parts.hop().held(-rest);
      outcomes.add(() -> one.outcome().completeExceptionally(e));
      return true;
    }
  }

  /**
   * Tries to store a stream that waits.
   *
   * @return whether it waits no more
   */
  private boolean unblock(Blocked one, List<Runnable> outcomes) {
    touched.clear();
    final long before = notStored(one.batches());
    Throwable failure = null;
    try {
      storeNow(one.batches());
    } catch (OversizeException e) {
      failure = new BufferOverflowException(e.getMessage());
    } catch (BufferOverflowException | IOException e) {
      return false;
    } finally {
      afterAppend();
      // what is stored now counts as held by itself
      parts.hop().held(notStored(one.batches()) - before);
      one.filled().addAll(touched);
    }
    if (failure != null) {
      final Throwable reason = failure;
      final long rest = notStored(one.batches());
      parts.hop().refused(rest);
      parts.hop().held(-rest);
      outcomes.add(() -> one.outcome().completeExceptionally(reason));
    } else if (syncs != null) {
      syncs
          .add(one.filled())
          .whenDone(
              done -> {
                if (done.failure() == null) {
                  one.outcome().complete(null);
                } else {
                  one.outcome().completeExceptionally(done.failure());
                }
              });
    } else {
      outcomes.add(() -> one.outcome().complete(null));
    }
    return true;
  }

  /** An event is larger than a chunk may be; the others of its stream have been stored. */
  private static final class OversizeException extends Exception {
    private static final long serialVersionUID = 1L;

    OversizeException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Stores what is not stored yet of the batches.
   *
   * @throws BufferOverflowException if the limit of the buffer is reached
   * @throws IOException if the storage has no room or no place
   */
  private void storeNow(List<Batch> batches)
      throws BufferOverflowException, IOException, OversizeException {
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
    if (batch.isUntouched() && batch.storedLength() <= limits.chunkBytes()) {
      HeldChunk chunk = stagedFor(batch.metadata());
      if (!fits(chunk, batch.storedLength(), batch.count())
          && chunk.count() > 0
          && limits.fits(batch.storedLength(), batch.count())) {
        chunks.enqueue(chunk);
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
    chunk.storedChunk().append(bytes, offset, length, events, nowSeconds());
    chunks.appended(length);
    parts.hop().held(events);
    if (touched.isEmpty() || touched.get(touched.size() - 1) != chunk) {
      touched.add(chunk);
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
          chunks.enqueue(chunk);
        } else if (next - start > limits.chunkBytes()) {
          final String oversize =
              "a "
                  + (next - start)
                  + " bytes record (nth: "
                  + first
                  + ") is larger than buffer chunk limit size ("
                  + limits.chunkBytes()
                  + ")";
          batch.refused(first + 1, next, oversize);
        } else {
          throw new BufferOverflowExceptionInPieces("chunk_limit_records is less than 1");
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
        chunks.enqueue(chunk);
      }
    }
  }

  /** A limit that lets nothing in. */
  private static final class BufferOverflowExceptionInPieces extends IOException {
    private static final long serialVersionUID = 1L;

    BufferOverflowExceptionInPieces(String message) {
      super(message);
    }
  }

  private HeldChunk stagedFor(ChunkMetadata metadata) throws IOException {
    final HeldChunk known = chunks.staged(metadata);
    if (known != null) {
      return known;
    }
    final HeldChunk made = create(metadata, HeldChunk.State.STAGED);
    chunks.addStaged(made);
    staged(made);
    return made;
  }

  private HeldChunk create(ChunkMetadata metadata, HeldChunk.State state) throws IOException {
    final StoredChunk stored =
        parts
            .storage()
            .create(metadata, ChunkIds.next(parts.clock(), parts.random()), nowSeconds());
    return new HeldChunk(stored, reader, state);
  }

  private void staged(HeldChunk chunk) {
    parts.primary().staged(chunk);
  }

  private long nowSeconds() {
    return Math.floorDiv(parts.clock().nowNs(), 1_000_000_000L);
  }

  // ---- queueing

  /** How often to look for chunks that are due; never if only full ones are queued. */
  private Optional<Duration> enqueueInterval() {
    OptionalLong base = OptionalLong.empty();
    if (parts.flushMode() == BufferConfig.FlushMode.INTERVAL) {
      base = OptionalLong.of(config.flushInterval().value().toNanos());
    }
    if (parts.keys().hasTime()) {
      final long timekey = parts.keys().timekey().orElseThrow().toNanos();
      if (base.isEmpty() || timekey < base.getAsLong()) {
        base = OptionalLong.of(Math.min(timekey, config.timekeyWait().toNanos()));
      }
    }
    if (base.isEmpty()) {
      return Optional.empty();
    }
    final double interval = Math.max(base.getAsLong() / 11.0, config.flushThreadInterval() * 1e9);
    return Optional.of(Duration.ofNanos(Math.max(1_000_000L, (long) interval)));
  }

  /** Queues the chunks whose time has come; never throws, which would end the timer. */
  private void enqueueDue() {
    try {
      enqueueWhatIsDue();
    } catch (RuntimeException | Error e) {
      parts.log().atError().addKeyValue("error", e).log("unexpected error while queueing chunks");
    }
  }

  private void enqueueWhatIsDue() {
    boolean hasQueued = false;
    lock.lock();
    try {
      final long now = nowSeconds();
      for (HeldChunk chunk : chunks.stagedChunks()) {
        if (chunks.queueLength() >= queuedChunksMax) {
          break;
        }
        if (isDue(chunk, now)) {
          hasQueued |= enqueue(chunk);
        }
      }
    } finally {
      lock.unlock();
    }
    if (hasQueued) {
      flusher.wakeOne();
    }
  }

  private boolean isDue(HeldChunk chunk, long now) {
    if (parts.flushMode() == BufferConfig.FlushMode.INTERVAL
        && chunk.storedChunk().createdAt() + config.flushInterval().value().toSeconds() <= now) {
      return true;
    }
    if (chunk.timekey().isEmpty() || !parts.keys().hasTime()) {
      return false;
    }
    final long timekey = chunk.timekey().getAsLong();
    final long unit = Math.max(1, parts.keys().timekey().orElseThrow().toSeconds());
    return timekey < now - Math.floorMod(now, unit)
        && timekey + unit + config.timekeyWait().toSeconds() <= now;
  }

  /** Queues everything, and has it written. */
  public void flush() {
    enqueueAll();
    flusher.wakeOne();
  }

  private void enqueueAll() {
    lock.lock();
    try {
      chunks.stagedChunks().forEach(this::enqueue);
    } finally {
      lock.unlock();
    }
  }

  /** Makes the chunk that takes the place of one that was delivered in part. */
  private HeldChunk replace(HeldChunk chunk, PartialFailure failure) throws IOException {
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
    lock.lock();
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
    if (syncs != null) {
      made.storedChunk().sync();
    }
    return made;
  }

  private void warn(String text, Exception reason) {
    parts.log().atWarn().addKeyValue("error", reason).log(text);
  }

  /** The counts now. */
  public BufferStatistics statistics() {
    lock.lock();
    try {
      final List<Long> timekeys =
          parts.keys().hasTime()
              ? left().stream()
                  .flatMapToLong(chunk -> chunk.timekey().stream())
                  .distinct()
                  .sorted()
                  .boxed()
                  .toList()
              : List.of();
      final Retry retry = flusher.retry();
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
          Optional.ofNullable(retry)
              .map(one -> new BufferStatistics.Retries(one.startNs(), one.steps(), one.nextNs())));
    } finally {
      lock.unlock();
    }
  }
}
