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

import io.tailrace.api.PartialFailure;
import io.tailrace.api.RollbackException;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.api.buffer.LostChunkException;
import io.tailrace.core.observe.OwnLog;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
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

/**
 * Writes of chunks and what becomes of them: commit, back to the queue, retry, the secondary, the
 * backup. Outputs are called, and outcomes dealt with, on flush threads and without the lock.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, try_flush, commit_write and update_retry_state.
 */
final class Deliveries {
  private static final long COMPLAINT_INTERVAL_NS = TimeUnit.SECONDS.toNanos(60);

  private final EngineParts parts;
  private final ReentrantLock lock;
  private final Chunks chunks;
  private final Counters counters;
  private final Retries retries;
  private final Disposal disposal;
  private final PartReplacer replacer;
  private final Condition changed;
  private Listener listener; // set once, before the first write
  // All below is guarded by the lock.
  private final Set<Attempt> unsettled = new LinkedHashSet<>(); // of which no outcome is known
  private int pending; // of those, writes that have returned
  private int settling; // outcomes that are being dealt with
  private long complainAgainNs = Long.MIN_VALUE; // that the backup cannot be written

  /** Makes the chunk that takes the place of one that was delivered in part. */
  interface PartReplacer {
    HeldChunk replace(HeldChunk chunk, PartialFailure failure) throws IOException;
  }

  /** Learns, without the lock, that a pending write is over. */
  interface Listener {
    /**
     * @param isRollback whether the chunk went back to the queue and is not to be tried at once
     */
    void ended(boolean isRollback);
  }

  Deliveries(
      EngineParts parts,
      ReentrantLock lock,
      Chunks chunks,
      Counters counters,
      Retries retries,
      Disposal disposal,
      PartReplacer replacer) {
    this.parts = parts;
    this.lock = lock;
    this.chunks = chunks;
    this.counters = counters;
    this.retries = retries;
    this.disposal = disposal;
    this.replacer = replacer;
    this.changed = lock.newCondition();
  }

  void setListener(Listener newListener) {
    listener = newListener;
  }

  /** Writes that are pending; the lock is held. */
  int pending() {
    return pending;
  }

  /** Takes a queued chunk for a write, which is to follow without the lock; the lock is held. */
  Attempt begin(HeldChunk chunk) {
    final Attempt attempt = new Attempt(chunk, retries.isSecondary(chunk), false);
    chunks.dequeue(chunk);
    begin(attempt);
    return attempt;
  }

  private void begin(Attempt attempt) {
    attempt.chunk().addReader();
    unsettled.add(attempt);
  }

  /** Has the output write the chunk. */
  void write(Attempt attempt) {
    final ChunkWriter writer =
        attempt.isSecondary() ? parts.secondary().orElseThrow() : parts.primary();
    counters.writes.increment();
    if (attempt.isSecondary()) {
      counters.secondaryWrites.increment();
    }
    final long start = parts.clock().elapsedNs();
    CompletableFuture<Void> outcome;
    Duration timeout = parts.config().delayedCommitTimeout();
    try {
      final CompletionStage<Void> stage = writer.write(attempt.chunk());
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
      outcome.whenComplete((nothing, failure) -> completed(attempt, unwrapped(failure)));
    } else {
      try {
        await(attempt, timeout);
      } catch (RuntimeException | Error e) {
        completed(attempt, e); // what comes of it later is only counted
        return;
      }
      outcome.whenComplete(
          (nothing, failure) -> onFlushThread(() -> completed(attempt, unwrapped(failure))));
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

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void await(Attempt attempt, Duration timeout) {
    lock.lock();
    try {
      attempt.setTimeout(
          parts.scheduler().after(timeout, () -> onFlushThread(() -> timedOut(attempt))));
      pending++;
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
      settling++;
    } finally {
      lock.unlock();
    }
    try {
      parts
          .log()
          .atWarn()
          .addKeyValue("chunk_id", attempt.chunk().id())
          .log("failed to flush the buffer chunk, timeout to commit.");
      takeBackFailed(attempt, null);
    } catch (RuntimeException | Error e) {
      unsettle(attempt, e);
    } finally {
      settled();
    }
    listener.ended(false);
  }

  /** Notes that the outcome is known; false if nobody waits for it. The lock is held. */
  private boolean end(Attempt attempt) {
    if (attempt.isOver()) {
      return false;
    }
    attempt.end();
    unsettled.remove(attempt);
    if (attempt.isPending()) {
      pending--;
    }
    return true;
  }

  /** Puts the chunk back to the head of the queue; the lock is held. */
  private void takeBack(Attempt attempt) {
    counters.rollbacks.increment();
    chunks.takeBack(attempt.chunk());
  }

  private void completed(Attempt attempt, Throwable failure) {
    final boolean isAwaited;
    lock.lock();
    try {
      isAwaited = end(attempt);
      if (isAwaited) {
        settling++;
      } else {
        counters.lateCommits.increment();
      }
    } finally {
      lock.unlock();
    }
    if (isAwaited) {
      try {
        settle(attempt, failure);
      } catch (RuntimeException | Error e) {
        unsettle(attempt, e);
      } finally {
        settled();
      }
    }
    release(attempt.chunk());
    if (attempt.isPending()) {
      listener.ended(failure instanceof RollbackException);
    }
  }

  private void settled() {
    lock.lock();
    try {
      settling--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A mistake of ours, or no memory: the chunk is not lost by it. */
  private void unsettle(Attempt attempt, Throwable reason) {
    lock.lock();
    try {
      if (attempt.chunk().state() == HeldChunk.State.DEQUEUED) {
        takeBack(attempt);
      }
      retries.begin(attempt.chunk());
    } finally {
      lock.unlock();
    }
    parts
        .log()
        .atError()
        .addKeyValue("chunk", attempt.chunk().id())
        .addKeyValue("error", reason)
        .log("unexpected error after a write; the chunk goes back to the queue:");
  }

  /** Notes that a write does not read the chunk any more. */
  private void release(HeldChunk chunk) {
    lock.lock();
    try {
      chunk.removeReader();
    } finally {
      lock.unlock();
    }
    disposal.purgeIfUnread(chunk);
  }

  // ---- outcomes

  private void settle(Attempt attempt, Throwable failure) {
    if (failure == null) {
      commit(attempt);
    } else if (lostIn(failure) != null) {
      disposal.lost(attempt.chunk(), lostIn(failure));
      forgetRetries(attempt.chunk());
    } else if (attempt.isLast()) {
      warn("got an error in secondary for unrecoverable error", failure);
      backUp(attempt, failure);
    } else if (failure instanceof RollbackException) {
      takeBackNow(attempt);
      parts
          .log()
          .atDebug()
          .addKeyValue("chunk", attempt.chunk().id())
          .addKeyValue("error", failure)
          .log("the chunk was not delivered and goes back to the queue");
    } else if (isUnrecoverable(failure)) {
      unrecoverable(attempt, failure);
    } else if (failure instanceof PartialFailure partial) {
      replace(attempt, partial);
    } else {
      takeBackFailed(attempt, failure);
    }
  }

  private void takeBackNow(Attempt attempt) {
    lock.lock();
    try {
      takeBack(attempt);
    } finally {
      lock.unlock();
    }
  }

  private boolean forgetRetries(HeldChunk chunk) {
    lock.lock();
    try {
      return retries.succeeded(chunk);
    } finally {
      lock.unlock();
    }
  }

  private void commit(Attempt attempt) {
    final boolean wasRetry = forgetRetries(attempt.chunk());
    disposal.delivered(attempt.chunk());
    if (wasRetry) {
      parts
          .log()
          .atWarn()
          .addKeyValue("chunk_id", attempt.chunk().id())
          .log(attempt.isSecondary() ? "retry succeeded by secondary." : "retry succeeded.");
    }
  }

  private void replace(Attempt attempt, PartialFailure failure) {
    final HeldChunk rest;
    try {
      rest = replacer.replace(attempt.chunk(), failure);
    } catch (IOException | RuntimeException | Error e) {
      e.addSuppressed(failure);
      takeBackFailed(attempt, e); // delivered again as a whole: twice is better than not at all
      return;
    }
    counters.rollbacks.increment();
    disposal.deliveredInPart(attempt.chunk(), rest);
    failed(new Attempt(rest, attempt.isSecondary(), false), failure, false);
  }

  /** The failure, or what it comes from, if that is that the chunk's files are gone. */
  private static LostChunkException lostIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LostChunkException lost) {
        return lost;
      }
    }
    return null;
  }

  /**
   * As in Fluentd, mistakes in the code of an output count as well: they come again with each
   * retry.
   */
  private static boolean isUnrecoverable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DamagedChunkException) {
        return true;
      }
    }
    return failure instanceof UnrecoverableException
        || failure instanceof IllegalArgumentException
        || failure instanceof ClassCastException
        || failure instanceof NullPointerException
        || failure instanceof UnsupportedOperationException
        || failure instanceof CharacterCodingException;
  }

  private void unrecoverable(Attempt attempt, Throwable failure) {
    if (attempt.isSecondary()) {
      warn("got unrecoverable error in secondary.", failure);
    } else if (parts.secondary().isEmpty()) {
      warn("got unrecoverable error in primary and no secondary", failure);
    } else if (parts.secondary().get().type().equals(parts.primary().type())) {
      warn(
          "got unrecoverable error in primary and secondary type is same as primary. Skip secondary",
          failure);
    } else {
      warn("got unrecoverable error in primary. Skip retry and flush chunk to secondary", failure);
      final Attempt last = new Attempt(attempt.chunk(), true, true);
      lock.lock();
      try {
        begin(last);
      } finally {
        lock.unlock();
      }
      write(last);
      return;
    }
    backUp(attempt, failure);
  }

  /** Keeps a chunk that can never be delivered, and goes on without it. */
  private void backUp(Attempt attempt, Throwable failure) {
    try {
      disposal.keepBad(attempt.chunk());
      forgetRetries(attempt.chunk());
    } catch (IOException | RuntimeException e) {
      e.addSuppressed(failure);
      staysInQueue(attempt.chunk(), e);
      takeBackFailed(attempt, e);
    }
  }

  private void staysInQueue(HeldChunk chunk, Throwable reason) {
    if (mayComplain()) {
      parts
          .log()
          .atError()
          .addKeyValue("error", reason)
          .addKeyValue("chunk_id", chunk.id())
          .log("the chunk cannot be written to the backup and stays in the queue:");
    }
  }

  /** Once in a while: it comes again with each retry, until somebody does something about it. */
  private boolean mayComplain() {
    lock.lock();
    try {
      final long now = parts.clock().elapsedNs();
      if (complainAgainNs != Long.MIN_VALUE && now - complainAgainNs < 0) {
        return false;
      }
      complainAgainNs = now + COMPLAINT_INTERVAL_NS;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void warn(String text, Throwable failure) {
    parts.log().atWarn().addKeyValue("error", failure).log(text);
  }

  // ---- retries

  /** Puts the chunk back to the queue, where nobody takes it before its retry is due. */
  private void takeBackFailed(Attempt attempt, Throwable failure) {
    failed(attempt, failure, true);
  }

  /**
   * Notes a failure in the retries; at their end the queue is given up, or the chunk.
   *
   * @param isTaken whether the chunk is still to be put back
   */
  private void failed(Attempt attempt, Throwable failure, boolean isTaken) {
    counters.errors.increment();
    final List<HeldChunk> givenUp = new ArrayList<>();
    final Retry state;
    lock.lock();
    try {
      if (isTaken) {
        takeBack(attempt);
      }
      state = retries.failed(attempt.chunk());
      if (state.isExhausted()) {
        if (!retries.isPerChunk()) {
          chunks.queuedChunks().forEach(givenUp::add);
        } else if (attempt.chunk().state() == HeldChunk.State.QUEUED) {
          givenUp.add(attempt.chunk());
        }
      }
      givenUp.forEach(chunks::dequeue);
    } finally {
      lock.unlock();
    }
    if (state.isExhausted()) {
      giveUp(givenUp, state, failure);
    } else if (failure != null) {
      parts
          .log()
          .atWarn()
          .addKeyValue("retry_times", state.steps())
          .addKeyValue("next_retry_time", OwnLog.word(LogTimes.text(state.nextNs())))
          .addKeyValue("chunk", attempt.chunk().id())
          .addKeyValue("error", failure)
          .log(
              attempt.isSecondary()
                  ? "failed to flush the buffer with secondary output."
                  : "failed to flush the buffer.");
    }
  }

  /** Keeps chunks that were given up, and goes on without them; what cannot be kept is not. */
  private void giveUp(List<HeldChunk> givenUp, Retry state, Throwable failure) {
    final long records = givenUp.stream().mapToLong(HeldChunk::count).sum();
    final List<HeldChunk> notKept = new ArrayList<>();
    Throwable reason = null;
    for (HeldChunk chunk : givenUp) {
      try {
        disposal.keepWhole(chunk);
        disposal.purgeIfUnread(chunk);
      } catch (IOException | RuntimeException | Error e) {
        notKept.add(chunk);
        reason = e;
        takeUpAgain(chunk);
      }
    }
    if (notKept.size() < givenUp.size() || givenUp.isEmpty()) {
      parts
          .log()
          .atError()
          .addKeyValue("retry_times", state.steps())
          .addKeyValue("records", records - notKept.stream().mapToLong(HeldChunk::count).sum())
          .addKeyValue("error", failure)
          .log(
              retries.isPerChunk()
                  ? "Hit limit for retries. giving up the chunk."
                  : "Hit limit for retries. dropping all chunks in the buffer queue.");
    }
    if (!notKept.isEmpty() && mayComplain()) {
      parts
          .log()
          .atError()
          .addKeyValue("retry_times", state.steps())
          .addKeyValue("chunks", notKept.size())
          .addKeyValue("error", failure)
          .log(
              "Hit limit for retries, and what is to be given up cannot be written to the backup: it"
                  + " stays in the queue and is tried again. the backup says: {}",
              reason.toString());
    }
  }

  private void takeUpAgain(HeldChunk chunk) {
    lock.lock();
    try {
      if (chunk.state() == HeldChunk.State.DEQUEUED) {
        chunks.takeBack(chunk);
      }
      retries.begin(chunk);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no outcome is being dealt with, and takes back the chunks of all writes that are
   * not over: what comes of them later is only counted. No write may begin any more.
   *
   * @param waitNs how long to wait at most
   */
  void stop(long waitNs) throws InterruptedException {
    lock.lock();
    try {
      long rest = waitNs;
      while (rest > 0 && settling > 0) {
        rest = changed.awaitNanos(rest);
      }
      for (Attempt attempt : new ArrayList<>(unsettled)) {
        end(attempt);
        takeBack(attempt);
      }
    } finally {
      lock.unlock();
    }
  }
}
