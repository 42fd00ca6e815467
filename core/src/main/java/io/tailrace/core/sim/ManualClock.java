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
package io.tailrace.core.sim;

import io.tailrace.core.seam.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A clock that stands still until a test moves it. Moving it runs the tasks of its schedulers that
 * become due, in the order of their times, on the thread that moves it; while a task runs the clock
 * shows the task's time.
 *
 * <p>It may be read by all threads; one thread at a time moves it.
 */
public final class ManualClock implements Clock {
  /** Where clocks begin unless told otherwise: 2023-11-14 22:13:20 UTC. */
  public static final Instant START = Instant.ofEpochSecond(1_700_000_000);

  private final List<ManualScheduler> schedulers = new CopyOnWriteArrayList<>();
  private final long startNs;
  private volatile long elapsedNs; // written by the thread that moves the clock

  /** A clock that begins at {@link #START}. */
  public ManualClock() {
    this(START);
  }

  /** A clock that begins at a time within the years 1678 to 2262. */
  public ManualClock(Instant start) {
    startNs =
        Math.addExact(
            Math.multiplyExact(start.getEpochSecond(), 1_000_000_000L), (long) start.getNano());
  }

  @Override
  public long nowNs() {
    return startNs + elapsedNs;
  }

  @Override
  public long elapsedNs() {
    return elapsedNs;
  }

  /**
   * Moves the clock and runs what becomes due on the way, what those tasks schedule included. What
   * a task throws ends the move at the task's time and reaches the caller.
   *
   * @throws IllegalArgumentException if the duration is negative
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("a clock does not go back by " + duration.negated());
    }
    final long targetNs = Math.addExact(elapsedNs, duration.toNanos());
    for (Optional<ManualScheduler> next = nextDue(targetNs);
        next.isPresent();
        next = nextDue(targetNs)) {
      // Another thread may cancel the task meanwhile; then nothing runs.
      elapsedNs = Math.min(targetNs, Math.max(elapsedNs, next.get().nextNs()));
      next.get().runNext();
    }
    elapsedNs = targetNs;
  }

  void attach(ManualScheduler scheduler) {
    schedulers.add(scheduler);
  }

  private Optional<ManualScheduler> nextDue(long targetNs) {
    ManualScheduler first = null;
    for (ManualScheduler scheduler : schedulers) {
      if (scheduler.nextNs() <= targetNs
          && (first == null || scheduler.nextNs() < first.nextNs())) {
        first = scheduler;
      }
    }
    return Optional.ofNullable(first);
  }
}
