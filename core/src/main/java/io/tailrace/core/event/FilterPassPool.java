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
package io.tailrace.core.event;

import io.tailrace.api.ErrorEvents;
import io.tailrace.api.EventStream;
import java.util.ArrayDeque;

/**
 * Keeps a few {@link FilterPass}es for each thread, so that their room is reused.
 *
 * <p>A thread that emits while one of its passes is open, from within a filter or an output, gets
 * another. Thread-safe.
 */
public final class FilterPassPool {
  /** Passes that a thread keeps; more are made where emits nest deeper, and then forgotten. */
  private static final int KEPT_PER_THREAD = 4;

  private final ThreadLocal<ArrayDeque<FilterPass>> idle =
      ThreadLocal.withInitial(() -> new ArrayDeque<>(KEPT_PER_THREAD));

  /**
   * Opens a pass for the calling thread, which has to close it.
   *
   * @param stream borrowed until then
   * @param errors takes the events that filters fail on
   */
  public FilterPass open(EventStream stream, ErrorEvents errors) {
    FilterPass pass = idle.get().poll();
    if (pass == null) {
      pass = new FilterPass(this);
    }
    pass.open(stream, errors);
    return pass;
  }

  void giveBack(FilterPass pass) {
    final ArrayDeque<FilterPass> passes = idle.get();
    if (passes.size() < KEPT_PER_THREAD) {
      passes.push(pass);
    }
  }
}
