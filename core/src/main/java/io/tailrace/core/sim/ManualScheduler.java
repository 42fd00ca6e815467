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

import io.tailrace.core.seam.Scheduler;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs tasks when a {@link ManualClock} is moved past their time, on the thread that moves it.
 * Tasks of the same time run in the order in which they were scheduled. Tasks may be scheduled and
 * cancelled by any thread.
 */
public final class ManualScheduler implements Scheduler {
  /** What {@link #nextNs} answers when nothing is scheduled. */
  static final long NEVER = Long.MAX_VALUE;

  private final ReentrantLock lock = new ReentrantLock();
  private final ManualClock clock;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>(); // guarded by lock
  private long scheduled; // guarded by lock

  public ManualScheduler(ManualClock clock) {
    this.clock = clock;
    clock.attach(this);
  }

  @Override
  public Cancellable every(Duration interval, Runnable task) {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval " + interval + " is not positive");
    }
    return add(interval.toNanos(), interval.toNanos(), task);
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    return add(Math.max(0, delay.toNanos()), 0, task);
  }

  /** Tasks that are scheduled and not cancelled. */
  public int size() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }

  /** When the next task is due, on the scale of the clock's elapsed time. */
  long nextNs() {
    lock.lock();
    try {
      return tasks.isEmpty() ? NEVER : tasks.peek().dueNs;
    } finally {
      lock.unlock();
    }
  }

  /** Runs the next task, if there is one still. */
  void runNext() {
    final Task task;
    lock.lock();
    try {
      task = tasks.poll();
    } finally {
      lock.unlock();
    }
    if (task == null) {
      return;
    }
    try {
      task.action.run();
    } finally {
      if (task.intervalNs > 0) {
        addAgain(task);
      }
    }
  }

  private Cancellable add(long delayNs, long intervalNs, Runnable action) {
    lock.lock();
    try {
      final Task task =
          new Task(action, intervalNs, Math.addExact(clock.elapsedNs(), delayNs), scheduled++);
      tasks.add(task);
      return () -> cancel(task);
    } finally {
      lock.unlock();
    }
  }

  private void addAgain(Task task) {
    lock.lock();
    try {
      if (!task.isCancelled) {
        task.dueNs += task.intervalNs;
        task.number = scheduled++;
        tasks.add(task);
      }
    } finally {
      lock.unlock();
    }
  }

  private void cancel(Task task) {
    lock.lock();
    try {
      task.isCancelled = true;
      tasks.remove(task);
    } finally {
      lock.unlock();
    }
  }

  /** A task; its mutable fields change only while it is in no queue, under the lock. */
  private static final class Task implements Comparable<Task> {
    private final Runnable action;
    private final long intervalNs; // 0: runs once
    private long dueNs;
    private long number;
    private boolean isCancelled;

    Task(Runnable action, long intervalNs, long dueNs, long number) {
      this.action = action;
      this.intervalNs = intervalNs;
      this.dueNs = dueNs;
      this.number = number;
    }

    @Override
    public int compareTo(Task other) {
      final int byTime = Long.compare(dueNs, other.dueNs);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }
}
