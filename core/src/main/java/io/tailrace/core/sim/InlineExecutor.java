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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * Runs tasks on the thread that hands them over, one after the other: a task that comes from a task
 * runs after it.
 */
public final class InlineExecutor implements Executor {
  private final ThreadLocal<Deque<Runnable>> running = new ThreadLocal<>();

  @Override
  public void execute(Runnable task) {
    final Deque<Runnable> waiting = running.get();
    if (waiting != null) {
      waiting.addLast(task);
      return;
    }
    final Deque<Runnable> tasks = new ArrayDeque<>();
    tasks.addLast(task);
    running.set(tasks);
    try {
      while (!tasks.isEmpty()) {
        tasks.removeFirst().run();
      }
    } finally {
      running.remove();
    }
  }
}
