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

import io.tailrace.api.Receipt;
import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.seam.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets batches into the buffer, or does what the configuration says if there is no room: refuses
 * them, has them wait, or drops the oldest chunk. Who waits is stored exactly once, in order.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, write_guard.
 */
final class Intake {
  /** Bytes of streams that wait for room, above which further ones are refused. */
  private static final long WAITING_BYTES_MAX = 256L << 20;

  private static final Duration POLL = Duration.ofSeconds(1);

  private final EngineParts parts;
  private final ReentrantLock lock;
  private final Stager stager;
  private final Disposal disposal;
  private final Pace pace;
  private final SyncGroup syncs; // null: appends are not synced
  // All below is guarded by the lock.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private Scheduler.Cancellable poll; // null: nobody waits
  private long waitingBytes;
  private long nextOverflowLogNs = Long.MIN_VALUE;
  private boolean isOpen;

  /** A stream that waits for room, or what is left of it. */
  private record Waiting(
      List<Batch> batches,
      List<HeldChunk> filled, // with what is stored of it already, and is to be synced
      long bytes,
      CompletableFuture<Void> outcome) {}

  /**
   * @param syncs null: appends are not synced
   */
  Intake(
      EngineParts parts,
      ReentrantLock lock,
      Stager stager,
      Disposal disposal,
      Pace pace,
      SyncGroup syncs) {
    this.parts = parts;
    this.lock = lock;
    this.stager = stager;
    this.disposal = disposal;
    this.pace = pace;
    this.syncs = syncs;
  }

  /** Begins to take in; the lock is held. */
  void open() {
    isOpen = true;
  }

  /** Whether batches are taken in. */
  boolean isOpen() {
    lock.lock();
    try {
      return isOpen;
    } finally {
      lock.unlock();
    }
  }

  /** Takes in batches, none of them empty; they are borrowed for the call. Does not wait. */
  Receipt take(List<Batch> batches) {
    final Receipt receipt;
    lock.lock();
    try {
      receipt = isOpen ? storeOrRefuse(batches) : refuse(batches, "the buffer is closed", null);
    } finally {
      lock.unlock();
    }
    if (syncs != null) {
      syncs.run();
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

  private Receipt store(List<Batch> batches) {
    stager.begin();
    if (!waiting.isEmpty()) {
      return await(batches); // those before it have to be first
    }
    try {
      boolean hasDropped = false;
      for (; ; ) {
        try {
          stager.store(batches);
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
      stager.queueFilled();
    }
    if (stager.hasLost()) { // the books have it
      return Receipt.failed(new BufferOverflowException("the events were lost with their chunk"));
    }
    pace.stored();
    return syncs == null ? Receipt.accepted() : syncs.add(stager.filled());
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
    return switch (parts.config().overflowAction()) {
      case THROW_EXCEPTION -> refuse(batches, message, reason);
      case BLOCK -> await(batches);
      case DROP_OLDEST_CHUNK ->
          !hasDropped && disposal.dropOldest() ? null : refuse(batches, message, reason);
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
            "action",
            OwnLog.symbol(parts.config().overflowAction().name().toLowerCase(Locale.ROOT)))
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

  // ---- streams that wait

  private Receipt await(List<Batch> batches) {
    long bytes = 0;
    for (Batch batch : batches) {
      bytes += batch.length();
    }
    if (waitingBytes > 0 && waitingBytes + bytes > WAITING_BYTES_MAX) {
      return refuse(batches, "too many streams wait for room in the buffer", null);
    }
    final List<Batch> kept =
        batches.stream()
            .filter(batch -> batch.unstoredEvents() + batch.refusedEvents() > 0)
            .map(Batch::retained)
            .toList();
    final Waiting one =
        new Waiting(kept, new ArrayList<>(stager.filled()), bytes, new CompletableFuture<>());
    waiting.addLast(one);
    waitingBytes += bytes;
    parts.hop().held(notStored(kept));
    poll(true);
    return Receipt.of(one.outcome());
  }

  private void poll(boolean isWanted) {
    if (isWanted && poll == null) {
      poll = parts.scheduler().every(POLL, this::look);
    } else if (!isWanted && poll != null) {
      poll.cancel();
      poll = null;
    }
  }

  /** Looks whether there is room again; never throws, which would end the timer. */
  private void look() {
    try {
      roomMade();
    } catch (RuntimeException | Error e) {
      parts.log().atError().addKeyValue("error", e).log("unexpected error while making room");
    }
  }

  /**
   * Lets streams in that wait for room.
   *
   * @return whether any waited
   */
  boolean roomMade() {
    final List<Runnable> outcomes = new ArrayList<>();
    final boolean hasWaiting;
    lock.lock();
    try {
      hasWaiting = !waiting.isEmpty();
      while (isOpen && !waiting.isEmpty() && storeOrFail(waiting.peekFirst(), outcomes)) {
        waitingBytes -= waiting.removeFirst().bytes();
      }
      poll(!waiting.isEmpty());
    } finally {
      lock.unlock();
    }
    if (syncs != null) {
      syncs.run();
    }
    outcomes.forEach(Runnable::run);
    return hasWaiting;
  }

  /** As {@link #store(Waiting, List)}; a mistake of ours, or no memory, fails this stream alone. */
  private boolean storeOrFail(Waiting one, List<Runnable> outcomes) {
    try {
      return store(one, outcomes);
    } catch (RuntimeException | Error e) {
      outcomes.add(() -> one.outcome().completeExceptionally(e));
      noLongerHeld(one);
      return true;
    }
  }

  /**
   * Tries to store a stream that waits.
   *
   * @return whether it waits no more
   */
  private boolean store(Waiting one, List<Runnable> outcomes) {
    stager.begin();
    final long before = notStored(one.batches());
    Throwable failure = null;
    try {
      stager.store(one.batches());
    } catch (OversizeException e) {
      failure = new BufferOverflowException(e.getMessage());
    } catch (BufferOverflowException | IOException e) {
      return false;
    } finally {
      stager.queueFilled();
      // what is stored now counts as held by itself
      parts.hop().held(notStored(one.batches()) - before);
      one.filled().addAll(stager.filled());
    }
    if (failure != null) {
      final Throwable reason = failure;
      noLongerHeld(one);
      outcomes.add(() -> one.outcome().completeExceptionally(reason));
    } else if (syncs != null) {
      syncs.add(one.filled()).whenDone(done -> complete(one.outcome(), done));
    } else {
      outcomes.add(() -> one.outcome().complete(null));
    }
    return true;
  }

  private static void complete(CompletableFuture<Void> outcome, Receipt done) {
    if (done.failure() == null) {
      outcome.complete(null);
    } else {
      outcome.completeExceptionally(done.failure());
    }
  }

  /** Books what is not stored of a stream as refused. */
  private void noLongerHeld(Waiting one) {
    final long rest = notStored(one.batches());
    parts.hop().refused(rest);
    parts.hop().held(-rest);
  }

  /** Takes in no more, and refuses what waits. */
  void close() {
    final List<Waiting> refused;
    lock.lock();
    try {
      isOpen = false;
      refused = new ArrayList<>(waiting);
      waiting.clear();
      waitingBytes = 0;
      poll(false);
    } finally {
      lock.unlock();
    }
    pace.close();
    for (Waiting one : refused) {
      parts.log().error("breaking block behavior to shutdown Fluentd");
      noLongerHeld(one);
      one.outcome()
          .completeExceptionally(
              new BufferOverflowException("the buffer is full, and the daemon stops"));
    }
  }
}
