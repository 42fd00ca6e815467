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

import io.tailrace.core.seam.Clock;
import io.tailrace.core.seam.ReadPause;
import io.tailrace.core.seam.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Has inputs rest while an output that makes headway catches up, so that one that is somewhat
 * faster does not fill the memory up to the limit.
 *
 * <p>Headway is a chunk that went within the last moment. An output without it is slow or stands
 * still, and to take in what comes meanwhile is what the buffer is for.
 */
final class Pace {
  /** Bytes of queued chunks that keep an output busy while inputs rest, at least. */
  private static final long BUSY_BYTES = 32L << 20;

  private static final Duration MOMENT = Duration.ofMillis(100);

  private final Clock clock;
  private final Scheduler scheduler;
  private final ReentrantLock lock;
  private final Chunks chunks;
  private final long queueBytesMax;
  // All below is guarded by the lock.
  private boolean isShort = true; // the queue, when a stream was last stored
  private long headwayNs; // by the elapsed time; counts from where the queue is no longer short
  private CompletableFuture<Void> room; // null: nobody rests
  private Scheduler.Cancellable timer;

  /**
   * @param queueBytesMax bytes of queued chunks up to which nobody rests
   */
  private Pace(EngineParts parts, ReentrantLock lock, Chunks chunks, long queueBytesMax) {
    this.clock = parts.clock();
    this.scheduler = parts.scheduler();
    this.lock = lock;
    this.chunks = chunks;
    this.queueBytesMax = queueBytesMax;
  }

  /** The pace of a buffer. That of one which keeps chunks elsewhere than in memory never ends. */
  static Pace of(EngineParts parts, ReentrantLock lock, Chunks chunks, Limits limits) {
    final long beingWritten = parts.config().flushThreadCount() * limits.chunkBytes();
    final long busy = Math.max(BUSY_BYTES, beingWritten + limits.chunkBytes());
    return new Pace(
        parts,
        lock,
        chunks,
        parts.storage().isPersistent() ? Long.MAX_VALUE : Math.min(busy, limits.totalBytes() / 2));
  }

  /** Takes note that a stream was stored, and asks for a pause if one is due; the lock is held. */
  void stored() {
    if (chunks.queueBytes() <= queueBytesMax) {
      isShort = true;
      return;
    }
    final long now = clock.elapsedNs();
    if (isShort) {
      isShort = false;
      headwayNs = now;
    }
    if (now - headwayNs >= MOMENT.toNanos()) {
      return;
    }
    if (room == null) {
      final CompletableFuture<Void> awaited = new CompletableFuture<>();
      try {
        timer = scheduler.after(MOMENT, () -> end(awaited));
      } catch (RejectedExecutionException e) {
        return; // the daemon stops: what is stored stays stored, and nobody has to be slowed down
      }
      room = awaited;
    }
    ReadPause.ask(room);
  }

  /** Takes note that a chunk is gone for good. */
  void purged() {
    final CompletableFuture<Void> awaited;
    lock.lock();
    try {
      headwayNs = clock.elapsedNs();
      awaited = chunks.queueBytes() <= queueBytesMax ? room : null;
    } finally {
      lock.unlock();
    }
    if (awaited != null) {
      end(awaited);
    }
  }

  /** Lets everybody go on. */
  void close() {
    final CompletableFuture<Void> awaited;
    lock.lock();
    try {
      awaited = room;
    } finally {
      lock.unlock();
    }
    if (awaited != null) {
      end(awaited);
    }
  }

  private void end(CompletableFuture<Void> awaited) {
    lock.lock();
    try {
      if (room == awaited) {
        room = null;
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
    awaited.complete(null);
  }
}
