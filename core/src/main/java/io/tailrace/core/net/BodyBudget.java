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
package io.tailrace.core.net;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes that bodies take together while they arrive, on all loops, and has those wait
 * for which there are none. Thread-safe.
 *
 * <p>Those who wait are served in their order; one that wants little is served as soon as that is
 * there, whoever waits for much. They may hold bytes while they wait, and so wait for each other:
 * as soon as the first could not be served even if all who do not wait gave back what they have,
 * the one that came last and holds something is turned away.
 */
final class BodyBudget {
  /** So much of the budget is little. */
  private static final int LITTLE_PART = 32;

  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private final Object lock = new Object();
  private final Set<Waiter> waiters = new LinkedHashSet<>(); // guarded by lock
  private long heldByWaiters; // guarded by lock
  // Written under the lock after a waiter is added, and read after bytes are given back: whoever
  // comes second sees what the other has done.
  private volatile int waiting;

  BodyBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  long bytesMax() {
    return bytesMax;
  }

  /** Takes bytes from the budget; false if it does not have them. */
  boolean tryTake(long more) {
    if (bytes.addAndGet(more) > bytesMax) {
      bytes.addAndGet(-more);
      return false;
    }
    return true;
  }

  /** As {@link #tryTake}, but false too if it is much and others wait. */
  boolean tryTakeInTurn(long more) {
    return (waiting == 0 || isLittle(more)) && tryTake(more);
  }

  void giveBack(long count) {
    bytes.addAndGet(-count);
    if (waiting > 0) {
      serve();
    }
  }

  long taken() {
    return bytes.get();
  }

  /** Whether anybody waits. */
  boolean isAwaited() {
    return waiting > 0;
  }

  /** Puts it in the queue; it is told on its loop what becomes of it, in any case later. */
  void await(Waiter waiter) {
    synchronized (lock) {
      waiters.add(waiter);
      heldByWaiters += waiter.held;
      waiting = waiters.size();
    }
    serve();
  }

  /** Takes it out of the queue, unless it has left that already and is about to be told so. */
  void leave(Waiter waiter) {
    synchronized (lock) {
      if (!waiters.remove(waiter)) {
        return;
      }
      heldByWaiters -= waiter.held;
      waiting = waiters.size();
    }
    serve(); // others may have waited for it to have its turn
  }

  private void serve() {
    final List<Waiter> served = new ArrayList<>();
    final List<Waiter> turnedAway = new ArrayList<>();
    synchronized (lock) {
      boolean isTurnTaken = false;
      for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
        final Waiter waiter = all.next();
        final boolean isLittle = isLittle(waiter.bytes);
        if ((isLittle || !isTurnTaken) && tryTake(waiter.bytes)) {
          all.remove();
          heldByWaiters -= waiter.held;
          served.add(waiter);
        } else {
          isTurnTaken |= !isLittle;
        }
      }
      turnAway(turnedAway);
      waiting = waiters.size();
    }
    for (Waiter waiter : served) {
      waiter.tell(true);
    }
    for (Waiter waiter : turnedAway) {
      waiter.tell(false);
    }
  }

  /** Ends that some wait for each other; under the lock. */
  private void turnAway(List<Waiter> turnedAway) {
    while (!waiters.isEmpty()) {
      final Waiter first = waiters.iterator().next();
      if (first.bytes <= bytesMax - heldByWaiters) {
        return;
      }
      Waiter last = first;
      for (Waiter waiter : waiters) {
        last = waiter.held > 0 ? waiter : last;
      }
      waiters.remove(last);
      heldByWaiters -= last.held;
      turnedAway.add(last);
    }
  }

  private boolean isLittle(long count) {
    return count <= bytesMax / LITTLE_PART;
  }

  /** Learns on its loop whether the bytes that were waited for have been taken, or never will. */
  @FunctionalInterface
  interface Answer {
    void told(Waiter waiter, boolean isServed);
  }

  /** One that waits. */
  static final class Waiter {
    private final long bytes;
    private final long held;
    private final Executor loop;
    private final Answer answer;

    /**
     * @param bytes that it waits for
     * @param held bytes of the budget that it has and keeps while it waits
     */
    Waiter(long bytes, long held, Executor loop, Answer answer) {
      this.bytes = bytes;
      this.held = held;
      this.loop = loop;
      this.answer = answer;
    }

    long bytes() {
      return bytes;
    }

    private void tell(boolean isServed) {
      loop.execute(() -> answer.told(this, isServed));
    }
  }
}
