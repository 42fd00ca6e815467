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
package io.tailrace.api;

/**
 * Looks at or changes events on their way to an output. Exactly one of the three methods has to be
 * overridden.
 *
 * <p>Filters run on the thread that emits, so on many threads at once: a filter keeps no state
 * between events that is not thread-safe. An exception makes the event (in {@link #filter}, the
 * rest of the stream) an error event: it goes to {@code @ERROR} and leaves the stream.
 */
public interface Filter extends Plugin {
  /** Whether the event passes. */
  default boolean accept(Event event) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Changes the event's record or time in place. */
  default void edit(EditableEvent event) throws Exception {
    throw new UnsupportedOperationException();
  }

  /**
   * Turns a stream into another: {@code out} takes none to many events for each that comes in.
   *
   * @param errors takes the events that cannot be handled
   */
  default void filter(EventStream in, StreamWriter out, ErrorEvents errors) throws Exception {
    throw new UnsupportedOperationException();
  }
}
