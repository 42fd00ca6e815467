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

import java.util.function.Consumer;

/**
 * Adds the fields of an {@code <inject>} section to records; see {@link PluginContext#injector}.
 */
public interface Injector {
  /**
   * Calls {@code user} once with the events of the stream, the fields added to their records: with
   * the stream itself if there is nothing to add.
   *
   * @param stream borrowed for the call, as is the stream that {@code user} gets
   */
  void inject(EventStream stream, Consumer<? super EventStream> user);

  /**
   * Calls {@code user} once with the event, the fields added to its record: with the event itself
   * if there is nothing to add. For {@link BufferedOutput#format}; where there is a stream, the
   * other method costs less.
   *
   * @param event borrowed for the call, as is the event that {@code user} gets
   * @throws Exception if the fields cannot be added, or what {@code user} throws
   */
  void inject(Event event, EventAction user) throws Exception;

  /** Takes an event. */
  @FunctionalInterface
  interface EventAction {
    /** Takes the event, which is borrowed for the call. */
    void accept(Event event) throws Exception;
  }
}
