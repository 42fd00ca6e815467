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
package io.tailrace.core.seam;

import java.time.Duration;

/** Runs tasks later. Tasks are short: they hand longer work to a thread of their own. */
public interface Scheduler {
  /** Runs the task every {@code interval}, first after one interval, never twice at once. */
  Cancellable every(Duration interval, Runnable task);

  /** Runs the task once, after {@code delay}. */
  Cancellable after(Duration delay, Runnable task);

  /** A task that has been scheduled. */
  interface Cancellable {
    /** Keeps the task from running again; one that is running goes on. May be called repeatedly. */
    void cancel();
  }
}
