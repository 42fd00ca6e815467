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

import com.github.luben.zstd.ZstdIOException;
import io.tailrace.api.PartialFailure;
import io.tailrace.api.RollbackException;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.seam.Scheduler;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.ZipException;

/**
 * Writes queued chunks to the outputs, and decides what becomes of those that fail.
 *
 * <p>There are {@code flush_thread_count} lanes. A lane that has something to do runs on one of the
 * host's flush threads; one that has not, or has to wait, holds none.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, flush_thread_run and try_flush.
 */
final class Flusher {
  private static final long IDLE = Long.MAX_VALUE;

  /** Chunks whose writes are pending at the same time, for each lane, and at least. */
  private static final int PENDING_PER_LANE = 8;

  private static final int PENDING_MIN = 64;

  private static final Duration GRIEF_WAIT = Duration.ofSeconds(1);

  private final EngineParts parts;
  private final ReentrantLock lock;
  private final Chunks chunks;
  private final PartReplacer replacer;
  private final Runnable roomMade;
  private final Counters counters;
  private final RetryPolicy retryPolicy;
  private final boolean isRetryPerChunk;
  private final long burstNs;
  private final int pendingMax;
  private final Condition lanesIdle;
  // All below is guarded by the lock.
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Attempt> pending = new ArrayList<>();
  private final Set<Attempt> unsettled = new LinkedHashSet<>(); // of which no outcome is known
  private int settling; // outcomes that are being dealt with
  private int nextLane;
  private int asked; // writes that were asked for while all lanes were busy
  private Retry retry; // null: nothing has failed since the last success
  private boolean isRunning;
  private CompletableFuture<Void> drained; // not null: the stop flushes, as fast as it can

  /** Makes the chunk that takes the place of one that was delivered in part; without the lock. */
  interface PartReplacer {
    HeldChunk replace(HeldChunk chunk, PartialFailure failure) throws IOException;
  }

  /** One of the writers. */
  private static final class Lane {
    private boolean isActive; // a thread runs it, or is about to
    private boolean isWriting; // the output has a chunk of it
    private boolean isWoken; // somebody wanted it to go on at once
    private long nextNs = Long.MIN_VALUE; // by the elapsed time
    private Scheduler.Cancellable timer;
  }

  /** One write of a chunk. */
  private static final class Attempt {
    private final HeldChunk chunk;
    private final boolean isSecondary;
    private final boolean isLast;
    private boolean isOver;
    private Scheduler.Cancellable timeout;

    Attempt(HeldChunk chunk, boolean isSecondary, boolean isLast) {
      this.chunk = chunk;
      this.isSecondary = isSecondary;
      this.isLast = isLast;
    }
  }

  /**
   * @param roomMade called without the lock whenever bytes became free
   */
  Flusher(
      EngineParts parts,
      ReentrantLock lock,
      Chunks chunks,
      Counters counters,
      PartReplacer replacer,
      Runnable roomMade) {
    this.parts = parts;
    this.lock = lock;
    this.chunks = chunks;
    this.counters = counters;
    this.replacer = replacer;
    this.roomMade = roomMade;
    this.retryPolicy = RetryPolicy.of(parts.config(), parts.secondary().isPresent());
    this.isRetryPerChunk = parts.config().retryScope() == BufferConfig.RetryScope.CHUNK;
    this.burstNs = (long) (parts.config().flushThreadBurstInterval() * 1e9);
    this.pendingMax = Math.max(PENDING_MIN, PENDING_PER_LANE * parts.config().flushThreadCount());
    this.lanesIdle = lock.newCondition();
    for (int i = 0; i < parts.config().flushThreadCount(); i++) {
      lanes.add(new Lane());
    }
  }

  /** Begins to write. */
  void start() {
    lock.lock();
    try {
      isRunning = true;
    } finally {
      lock.unlock();
    }
    wakeAll();
  }

  /** The retries of the output; null if nothing has failed since the last success. */
  Retry retry() {
    return retry;
  }

  /** Whether a stream that was appended is a reason to look at the queue; the lock is held. */
  boolean isWakeable() {
    return isRunning && retry == null && !chunks.isQueueEmpty();
  }

  /** Lets a lane go on that has nothing to do. */
  void wakeOne() {
    Lane woken = null;
    lock.lock();
    try {
      if (!isRunning) {
        return;
      }
      for (int i = 0; i < lanes.size() && woken == null; i++) {
        nextLane = (nextLane + 1) % lanes.size();
        final Lane lane = lanes.get(nextLane);
        if (!lane.isActive) {
          activate(lane);
          woken = lane;
        }
      }
      if (woken == null && asked < chunks.queueLength()) {
        asked++;
      }
    } finally {
      lock.unlock();
    }
    if (woken != null) {
      submit(woken);
    }
  }

  private void wakeAll() {
    final List<Lane> woken = new ArrayList<>();
    lock.lock();
    try {
      if (!isRunning) {
        return;
      }
      for (Lane lane : lanes) {
        if (lane.isActive) {
          lane.isWoken = true;
        } else {
          activate(lane);
          woken.add(lane);
        }
      }
    } finally {
      lock.unlock();
    }
    woken.forEach(this::submit);
  }

  private void activate(Lane lane) {
    lane.isActive = true;
    lane.nextNs = Long.MIN_VALUE;
    cancelTimer(lane);
  }

  private static void cancelTimer(Lane lane) {
    if (lane.timer != null) {
      lane.timer.cancel();
      lane.timer = null;
    }
  }

  /** Has a lane run; never throws: a lane that has no thread now gets one later. */
  private void submit(Lane lane) {
    try {
      parts.flushThreads().execute(() -> runGuarded(lane));
    } catch (RuntimeException | Error e) {
      rest(lane, e);
    }
  }

  private void runGuarded(Lane lane) {
    try {
      run(lane);
    } catch (RuntimeException | Error e) {
      rest(lane, e);
    }
  }

  /** Lets a lane that came to grief try again after a while. */
  private void rest(Lane lane, Throwable reason) {
    lock.lock();
    try {
      lane.isActive = false;
      lane.isWriting = false;
      lanesIdle.signalAll();
      if (isRunning) {
        lane.timer = parts.scheduler().after(GRIEF_WAIT, () -> resume(lane));
      }
    } finally {
      lock.unlock();
    }
    parts.log().atError().addKeyValue("error", reason).log("unexpected error on output thread");
  }

  /** What a timer does for its lane. */
  private void resume(Lane lane) {
    lock.lock();
    try {
      if (lane.isActive || !isRunning) {
        return;
      }
      lane.isActive = true;
      lane.timer = null;
    } finally {
      lock.unlock();
    }
    submit(lane);
  }

  private void run(Lane lane) {
    for (; ; ) {
      final Attempt attempt;
      lock.lock();
      try {
        lane.isWoken = false;
        attempt = next(lane);
        lane.isActive = attempt != null;
        lane.isWriting = attempt != null;
      } finally {
        lock.unlock();
      }
      if (attempt == null) {
        checkDrained();
        return;
      }
      write(attempt);
      lock.lock();
      try {
        lane.isWriting = false;
        lanesIdle.signalAll();
        final boolean isAsked = lane.isWoken || asked > 0;
        asked = Math.max(0, asked - 1);
        lane.nextNs =
            isAsked || drained != null ? Long.MIN_VALUE : parts.clock().elapsedNs() + burstNs;
      } finally {
        lock.unlock();
      }
    }
  }

  /** The next write of a lane; null if it has to wait, which it then does. The lock is held. */
  private Attempt next(Lane lane) {
    if (chunks.isQueueEmpty()) {
      asked = 0;
    }
    if (!isRunning || chunks.isQueueEmpty() || pending.size() >= pendingMax) {
      return null;
    }
    final long now = parts.clock().nowNs();
    long waitNs = 0;
    if (lane.nextNs != Long.MIN_VALUE) {
      waitNs = Math.max(0, lane.nextNs - parts.clock().elapsedNs());
    }
    HeldChunk chunk = null;
    if (isRetryPerChunk) {
      long soonest = IDLE;
      for (HeldChunk candidate : chunks.queuedChunks()) {
        final long due = candidate.retry() == null ? 0 : candidate.retry().nextNs() - now;
        if (due <= 0) {
          chunk = candidate;
          soonest = 0;
          break;
        }
        soonest = Math.min(soonest, due);
      }
      waitNs = Math.max(waitNs, soonest);
    } else {
      chunk = chunks.queuedChunks().iterator().next();
      if (retry != null) {
        waitNs = Math.max(waitNs, retry.nextNs() - now);
      }
    }
    if (waitNs > 0) {
      lane.timer =
          parts.scheduler().after(Duration.ofNanos(Math.min(waitNs, IDLE / 4)), () -> resume(lane));
      return null;
    }
    final Retry state = isRetryPerChunk ? chunk.retry() : retry;
    final Attempt attempt = new Attempt(chunk, state != null && state.isSecondary(now), false);
    chunks.dequeue(chunk);
    chunk.addReader();
    unsettled.add(attempt);
    return attempt;
  }

  private void write(Attempt attempt) {
    final ChunkWriter writer =
        attempt.isSecondary ? parts.secondary().orElseThrow() : parts.primary();
    counters.writes.increment();
    if (attempt.isSecondary) {
      counters.secondaryWrites.increment();
    }
    final long start = parts.clock().elapsedNs();
    CompletableFuture<Void> outcome;
    Duration timeout = parts.config().delayedCommitTimeout();
    try {
      final CompletionStage<Void> stage = writer.write(attempt.chunk);
      if (stage == null) {
        throw new IllegalStateException(
            "BUG: output " + writer.type() + " gave no stage for a chunk");
      }
      outcome = stage.toCompletableFuture();
      timeout = parts.primary().delayedCommitTimeout().orElse(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // somebody wants the thread to end: pass it on
      outcome = CompletableFuture.failedFuture(e);
    } catch (Throwable e) {
      outcome = CompletableFuture.failedFuture(e);
    }
    timed(start);
    if (outcome.isDone()) {
      outcome.whenComplete((nothing, failure) -> completed(attempt, unwrap(failure)));
    } else {
      await(attempt, timeout);
      outcome.whenComplete(
          (nothing, failure) -> onFlushThread(() -> completed(attempt, unwrap(failure))));
    }
  }

  /**
   * Deals with an outcome on a thread that may wait for the disk, which the one that brings it may
   * not: an event loop, or the timer's.
   */
  private void onFlushThread(Runnable task) {
    try {
      parts.flushThreads().execute(task);
    } catch (RuntimeException | Error e) {
      task.run(); // better there than not at all
    }
  }

  private void timed(long start) {
    final long elapsedNs = parts.clock().elapsedNs() - start;
    counters.flushMillis.add(TimeUnit.NANOSECONDS.toMillis(elapsedNs));
    if (elapsedNs / 1e9 > parts.slowFlushSeconds()) {
      counters.slowFlushes.increment();
      parts
          .log()
          .atWarn()
          .addKeyValue("elapsed_time", elapsedNs / 1e9)
          .addKeyValue("slow_flush_log_threshold", parts.slowFlushSeconds())
          .addKeyValue("plugin_id", parts.pluginId())
          .log("buffer flush took longer time than slow_flush_log_threshold:");
    }
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void await(Attempt attempt, Duration timeout) {
    lock.lock();
    try {
      pending.add(attempt);
      attempt.timeout =
          parts.scheduler().after(timeout, () -> onFlushThread(() -> timedOut(attempt)));
    } finally {
      lock.unlock();
    }
  }

  private void timedOut(Attempt attempt) {
    lock.lock();
    try {
      if (!end(attempt)) {
        return;
      }
      takeBack(attempt);
    } finally {
      lock.unlock();
    }
    parts
        .log()
        .atWarn()
        .addKeyValue("chunk_id", attempt.chunk.id())
        .log("failed to flush the buffer chunk, timeout to commit.");
    failed(attempt, null);
    wakeOne();
  }

  /** Notes that it is known what became of the write; false if it was before. The lock is held. */
  private boolean end(Attempt attempt) {
    if (attempt.isOver) {
      return false;
    }
    attempt.isOver = true;
    unsettled.remove(attempt);
    if (attempt.timeout != null) {
      attempt.timeout.cancel();
      pending.remove(attempt);
    }
    return true;
  }

  private void takeBack(Attempt attempt) {
    counters.rollbacks.increment();
    chunks.takeBack(attempt.chunk);
  }

  private void completed(Attempt attempt, Throwable failure) {
    final boolean isFirst;
    final boolean wasPending;
    lock.lock();
    try {
      wasPending = attempt.timeout != null;
      isFirst = end(attempt);
      if (isFirst) {
        settling++;
      } else {
        counters.lateCommits.increment();
      }
    } finally {
      lock.unlock();
    }
    if (isFirst) {
      try {
        settle(attempt, failure);
      } catch (RuntimeException | Error e) {
        unsettle(attempt, e);
      } finally {
        settled();
      }
    }
    release(attempt.chunk);
    if (wasPending) {
      if (failure instanceof RollbackException) {
        wakeLater(); // whatever was wrong is wrong still: not at once
      } else {
        wakeOne();
      }
      checkDrained();
    }
  }

  private void settled() {
    lock.lock();
    try {
      settling--;
      lanesIdle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A mistake of ours, or no memory: the chunk is not lost by it. */
  private void unsettle(Attempt attempt, Throwable reason) {
    lock.lock();
    try {
      if (attempt.chunk.state() == HeldChunk.State.DEQUEUED) {
        takeBack(attempt);
      }
      if (!isRetryPerChunk && retry == null) {
        retry = newRetry();
      } else if (isRetryPerChunk && attempt.chunk.retry() == null) {
        attempt.chunk.setRetry(newRetry());
      }
    } finally {
      lock.unlock();
    }
    parts
        .log()
        .atError()
        .addKeyValue("chunk", attempt.chunk.id())
        .addKeyValue("error", reason)
        .log("unexpected error after a write; the chunk goes back to the queue:");
  }

  /**
   * Lets an idle lane look at the queue after the pause between two chunks, of a second at least.
   */
  private void wakeLater() {
    lock.lock();
    try {
      for (Lane lane : lanes) {
        if (isRunning && !lane.isActive && lane.timer == null) {
          lane.timer =
              parts
                  .scheduler()
                  .after(
                      Duration.ofNanos(Math.max(burstNs, GRIEF_WAIT.toNanos())),
                      () -> resume(lane));
          return;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void settle(Attempt attempt, Throwable failure) {
    if (failure == null) {
      commit(attempt);
    } else if (failure instanceof RollbackException && !attempt.isLast) {
      lock.lock();
      try {
        takeBack(attempt);
      } finally {
        lock.unlock();
      }
      parts
          .log()
          .atDebug()
          .addKeyValue("chunk", attempt.chunk.id())
          .addKeyValue("error", failure)
          .log("the chunk was not delivered and goes back to the queue");
    } else if (attempt.isLast) {
      parts
          .log()
          .atWarn()
          .addKeyValue("error", failure)
          .log("got an error in secondary for unrecoverable error");
      backUp(attempt, failure);
    } else if (isUnrecoverable(failure)) {
      unrecoverable(attempt, failure);
    } else if (failure instanceof PartialFailure partial) {
      replace(attempt, partial);
    } else {
      lock.lock();
      try {
        takeBack(attempt);
      } finally {
        lock.unlock();
      }
      failed(attempt, failure);
    }
  }

  private void commit(Attempt attempt) {
    final boolean isRetry;
    lock.lock();
    try {
      isRetry = retry != null || attempt.chunk.retry() != null;
      retry = null;
      chunks.end(attempt.chunk);
    } finally {
      lock.unlock();
    }
    final long count = attempt.chunk.count();
    parts.hop().out(count);
    parts.hop().held(-count);
    if (isRetry) {
      parts
          .log()
          .atWarn()
          .addKeyValue("chunk_id", attempt.chunk.id())
          .log(
              attempt.isSecondary || attempt.isLast
                  ? "retry succeeded by secondary."
                  : "retry succeeded.");
    }
  }

  private void replace(Attempt attempt, PartialFailure failure) {
    final HeldChunk rest;
    try {
      rest = replacer.replace(attempt.chunk, failure);
    } catch (IOException | RuntimeException | Error e) {
      lock.lock();
      try {
        takeBack(attempt);
      } finally {
        lock.unlock();
      }
      e.addSuppressed(failure);
      failed(attempt, e); // delivered again as a whole: twice is better than not at all
      return;
    }
    final long delivered = attempt.chunk.count() - rest.count();
    lock.lock();
    try {
      rest.setRetry(attempt.chunk.retry());
      chunks.end(attempt.chunk);
      chunks.addFirst(rest);
    } finally {
      lock.unlock();
    }
    counters.rollbacks.increment();
    parts.hop().out(delivered);
    parts.hop().held(-delivered);
    failed(attempt, failure);
  }

  /**
   * As in Fluentd, mistakes in the code of an output count as well: they come again with each
   * retry.
   */
  private static boolean isUnrecoverable(Throwable failure) {
    return failure instanceof UnrecoverableException
        || failure instanceof IllegalArgumentException
        || failure instanceof ClassCastException
        || failure instanceof NullPointerException
        || failure instanceof UnsupportedOperationException
        || failure instanceof CharacterCodingException
        || failure instanceof ZipException
        || failure instanceof ZstdIOException;
  }

  private void unrecoverable(Attempt attempt, Throwable failure) {
    if (attempt.isSecondary) {
      warn("got unrecoverable error in secondary.", failure);
    } else if (parts.secondary().isEmpty()) {
      warn("got unrecoverable error in primary and no secondary", failure);
    } else if (parts.secondary().get().type().equals(parts.primary().type())) {
      warn(
          "got unrecoverable error in primary and secondary type is same as primary. Skip secondary",
          failure);
    } else {
      warn("got unrecoverable error in primary. Skip retry and flush chunk to secondary", failure);
      final Attempt last = new Attempt(attempt.chunk, true, true);
      lock.lock();
      try {
        attempt.chunk.addReader();
        unsettled.add(last);
      } finally {
        lock.unlock();
      }
      write(last);
      return;
    }
    backUp(attempt, failure);
  }

  private void warn(String text, Throwable failure) {
    parts.log().atWarn().addKeyValue("error", failure).log(text);
  }

  /** Keeps a chunk that can never be delivered, and goes on without it. */
  private void backUp(Attempt attempt, Throwable failure) {
    final HeldChunk chunk = attempt.chunk;
    String reason = "backup";
    if (parts.config().disableChunkBackup()) {
      reason = "disable_chunk_backup";
      parts.log().warn("disable_chunk_backup is true. {} chunk is thrown away", chunk.id());
    } else {
      try {
        final Path file = parts.backup().keepBad(chunk);
        parts.log().warn("bad chunk is moved to {}", file);
      } catch (IOException | RuntimeException e) {
        e.addSuppressed(failure);
        parts
            .log()
            .atError()
            .addKeyValue("error", e)
            .addKeyValue("chunk", chunk.id())
            .log("the bad chunk cannot be written to the backup and stays in the queue:");
        lock.lock();
        try {
          takeBack(attempt);
        } finally {
          lock.unlock();
        }
        failed(attempt, e);
        return;
      }
    }
    lock.lock();
    try {
      chunks.end(chunk);
      retry = null;
    } finally {
      lock.unlock();
    }
    parts.hop().dropped(reason, chunk.count());
    parts.hop().held(-chunk.count());
  }

  /** Notes a failure in the retries; at their end the queue is given up, or the chunk. */
  private void failed(Attempt attempt, Throwable failure) {
    counters.errors.increment();
    final List<HeldChunk> givenUp = new ArrayList<>();
    final Retry state;
    final long now = parts.clock().nowNs();
    final boolean isLimit;
    final long events;
    lock.lock();
    try {
      final Retry before = isRetryPerChunk ? attempt.chunk.retry() : retry;
      if (before == null) {
        state = new Retry(retryPolicy, parts.random(), now);
      } else {
        state = before;
        state.failed(now);
      }
      isLimit = state.isExhausted();
      events = isRetryPerChunk ? attempt.chunk.count() : chunks.queuedEvents();
      if (isRetryPerChunk) {
        attempt.chunk.setRetry(state);
        if (isLimit && attempt.chunk.state() == HeldChunk.State.QUEUED) {
          givenUp.add(attempt.chunk);
        }
      } else {
        retry = isLimit ? null : state;
        if (isLimit) {
          chunks.queuedChunks().forEach(givenUp::add);
        }
      }
      givenUp.forEach(chunks::dequeue);
    } finally {
      lock.unlock();
    }
    if (isLimit) {
      parts
          .log()
          .atError()
          .addKeyValue("retry_times", state.steps())
          .addKeyValue("records", events)
          .addKeyValue("error", failure)
          .log(
              isRetryPerChunk
                  ? "Hit limit for retries. giving up the chunk."
                  : "Hit limit for retries. dropping all chunks in the buffer queue.");
      giveUp(givenUp);
    } else if (failure != null) {
      parts
          .log()
          .atWarn()
          .addKeyValue("retry_times", state.steps())
          .addKeyValue("next_retry_time", OwnLog.word(LogTimes.text(state.nextNs())))
          .addKeyValue("chunk", attempt.chunk.id())
          .addKeyValue("error", failure)
          .log(
              attempt.isSecondary
                  ? "failed to flush the buffer with secondary output."
                  : "failed to flush the buffer.");
    }
  }

  /** Keeps chunks that were given up, and goes on without them. */
  private void giveUp(List<HeldChunk> givenUp) {
    for (HeldChunk chunk : givenUp) {
      String reason = "backup";
      try {
        if (parts.config().disableChunkBackup()) {
          reason = "disable_chunk_backup";
        } else {
          final Path file = parts.backup().keepWhole(chunk.storedChunk());
          parts
              .log()
              .atWarn()
              .addKeyValue("chunk_id", chunk.id())
              .log("chunk files are evacuated to {}.", file.getParent());
        }
        lock.lock();
        try {
          chunks.end(chunk);
        } finally {
          lock.unlock();
        }
        parts.hop().dropped(reason, chunk.count());
        parts.hop().held(-chunk.count());
        purgeIfUnread(chunk);
      } catch (IOException | RuntimeException | Error e) {
        parts
            .log()
            .atError()
            .addKeyValue("error", e)
            .addKeyValue("chunk_id", chunk.id())
            .log("the chunk cannot be written to the backup and stays in the queue:");
        lock.lock();
        try {
          if (chunk.state() == HeldChunk.State.DEQUEUED) {
            chunks.takeBack(chunk);
          }
          chunk.setRetry(isRetryPerChunk ? newRetry() : null);
          if (!isRetryPerChunk && retry == null) {
            retry = newRetry();
          }
        } finally {
          lock.unlock();
        }
      }
    }
  }

  private Retry newRetry() {
    return new Retry(retryPolicy, parts.random(), parts.clock().nowNs());
  }

  /** Notes that a write does not read the chunk any more. */
  private void release(HeldChunk chunk) {
    lock.lock();
    try {
      chunk.removeReader();
    } finally {
      lock.unlock();
    }
    purgeIfUnread(chunk);
  }

  private void purgeIfUnread(HeldChunk chunk) {
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

  /** Removes what there is of a chunk. */
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

  /**
   * Throws away the oldest queued chunk, to make room. The lock is held; the chunk is only deleted.
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
    chunks.end(oldest);
    counters.droppedOldestChunks.increment();
    parts.hop().dropped("drop_oldest_chunk", oldest.count());
    parts.hop().held(-oldest.count());
    if (oldest.takePurge()) {
      purge(oldest);
      chunks.purged(oldest);
    }
    return true;
  }

  /**
   * From now on lanes do not rest between chunks.
   *
   * @return completed when all queued chunks have been written, or one has failed
   */
  CompletableFuture<Void> drain() {
    lock.lock();
    try {
      if (drained == null || drained.isDone()) {
        drained = new CompletableFuture<>();
      }
    } finally {
      lock.unlock();
    }
    wakeAll();
    checkDrained();
    return drained;
  }

  private void checkDrained() {
    final CompletableFuture<Void> done;
    lock.lock();
    try {
      done = drained;
      if (done == null || done.isDone() || !isDrained()) {
        return;
      }
    } finally {
      lock.unlock();
    }
    done.complete(null);
  }

  private boolean isDrained() {
    if (lanes.isEmpty() || retry != null) {
      return true;
    }
    if (chunks.dequeuedLength() > 0) {
      return false;
    }
    for (HeldChunk chunk : chunks.queuedChunks()) {
      if (chunk.retry() == null) {
        return false;
      }
    }
    return true;
  }

  /**
   * Ends writing: waits for writes that are under way, and takes back what is pending.
   *
   * @return whether no output has a chunk any more, but for pending writes
   */
  boolean stop(Duration wait) throws InterruptedException {
    lock.lock();
    try {
      isRunning = false;
      lanes.forEach(Flusher::cancelTimer);
      long rest = wait.toNanos();
      while (rest > 0 && (settling > 0 || lanes.stream().anyMatch(lane -> lane.isWriting))) {
        rest = lanesIdle.awaitNanos(rest);
      }
      for (Attempt attempt : new ArrayList<>(unsettled)) {
        end(attempt); // what comes of it later is only counted
        takeBack(attempt);
      }
      return lanes.stream().noneMatch(lane -> lane.isWriting);
    } finally {
      lock.unlock();
    }
  }
}
