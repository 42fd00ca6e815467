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

import io.tailrace.core.seam.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides when a queued chunk is written, and which one.
 *
 * <p>There are {@code flush_thread_count} lanes. A lane that has something to do runs on one of the
 * host's flush threads; one that has not, or has to wait, holds none.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, flush_thread_run.
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
  private final Retries retries;
  private final Deliveries deliveries;
  private final long burstNs;
  private final int pendingMax;
  private final Condition lanesIdle;
  // All below is guarded by the lock.
  private final List<Lane> lanes = new ArrayList<>();
  private int nextLane;
  private int asked; // writes that were asked for while all lanes were busy
  private boolean isRunning;
  private CompletableFuture<Void> drained; // not null: the stop flushes, as fast as it can

  /** One of the writers. */
  private static final class Lane {
    private boolean isActive; // a thread runs it, or is about to
    private boolean isWriting; // the output has a chunk of it
    private boolean isWoken; // somebody wanted it to go on at once
    private long nextNs = Long.MIN_VALUE; // by the elapsed time
    private Scheduler.Cancellable timer;
  }

  Flusher(
      EngineParts parts,
      ReentrantLock lock,
      Chunks chunks,
      Retries retries,
      Deliveries deliveries) {
    this.parts = parts;
    this.lock = lock;
    this.chunks = chunks;
    this.retries = retries;
    this.deliveries = deliveries;
    this.burstNs = (long) (parts.config().flushThreadBurstInterval() * 1e9);
    this.pendingMax = Math.max(PENDING_MIN, PENDING_PER_LANE * parts.config().flushThreadCount());
    this.lanesIdle = lock.newCondition();
    for (int i = 0; i < parts.config().flushThreadCount(); i++) {
      lanes.add(new Lane());
    }
    deliveries.setListener(this::ended);
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

  /** Lets a lane go on that has nothing to do, if there is something to write. */
  void wakeIfNeeded() {
    final boolean isNeeded;
    lock.lock();
    try {
      isNeeded = isRunning && !retries.holdsAll() && !chunks.isQueueEmpty();
    } finally {
      lock.unlock();
    }
    if (isNeeded) {
      wakeOne();
    }
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
        resumeAfter(lane, GRIEF_WAIT.toNanos());
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
      deliveries.write(attempt);
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
    if (!isRunning || chunks.isQueueEmpty() || deliveries.pending() >= pendingMax) {
      return null;
    }
    long waitNs = IDLE;
    HeldChunk chunk = null;
    for (HeldChunk candidate : chunks.queuedChunks()) {
      final long dueNs = retries.waitNs(candidate);
      if (dueNs < waitNs) {
        chunk = candidate;
        waitNs = dueNs;
      }
      if (dueNs <= 0 || !retries.isPerChunk()) {
        break; // the first in the queue that may be written; no other overtakes it
      }
    }
    if (lane.nextNs != Long.MIN_VALUE) {
      waitNs = Math.max(waitNs, lane.nextNs - parts.clock().elapsedNs());
    }
    if (waitNs > 0) {
      resumeAfter(lane, waitNs);
      return null;
    }
    return deliveries.begin(chunk);
  }

  private void resumeAfter(Lane lane, long waitNs) {
    lane.timer =
        parts.scheduler().after(Duration.ofNanos(Math.min(waitNs, IDLE / 4)), () -> resume(lane));
  }

  /** A pending write is over: there may be something to write again. */
  private void ended(boolean isRollback) {
    if (isRollback) {
      wakeLater(); // whatever was wrong is wrong still: not at once
    } else {
      wakeOne();
    }
    checkDrained();
  }

  /**
   * Lets an idle lane look at the queue after the pause between two chunks, of a second at least.
   */
  private void wakeLater() {
    lock.lock();
    try {
      for (Lane lane : lanes) {
        if (isRunning && !lane.isActive && lane.timer == null) {
          resumeAfter(lane, Math.max(burstNs, GRIEF_WAIT.toNanos()));
          return;
        }
      }
    } finally {
      lock.unlock();
    }
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

  /** Whether nothing is to be expected of waiting; the lock is held. */
  private boolean isDrained() {
    if (lanes.isEmpty() || retries.holdsAll()) {
      return true;
    }
    if (chunks.dequeuedLength() > 0) {
      return false;
    }
    for (HeldChunk chunk : chunks.queuedChunks()) {
      if (!retries.holds(chunk)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Ends writing: waits for writes that are under way, and takes back the chunks of those that are
   * not over then.
   *
   * @return whether no output is in the middle of a write any more
   */
  boolean stop(Duration wait) throws InterruptedException {
    final long rest;
    final boolean isIdle;
    lock.lock();
    try {
      isRunning = false;
      lanes.forEach(Flusher::cancelTimer);
      rest = awaitIdle(wait.toNanos());
      isIdle = lanes.stream().noneMatch(lane -> lane.isWriting);
    } finally {
      lock.unlock();
    }
    deliveries.stop(rest);
    return isIdle;
  }

  /**
   * @return what is left of the time
   */
  private long awaitIdle(long waitNs) throws InterruptedException {
    long rest = waitNs;
    while (rest > 0 && lanes.stream().anyMatch(lane -> lane.isWriting)) {
      rest = lanesIdle.awaitNanos(rest);
    }
    return rest;
  }
}
