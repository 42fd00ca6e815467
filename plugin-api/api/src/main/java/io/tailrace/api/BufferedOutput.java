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

import java.util.concurrent.CompletionStage;

/** An output that takes its events in chunks, which the host buffers, retries and keeps safe. */
public interface BufferedOutput extends Output {
  /**
   * Delivers a chunk. Called on a flush thread, with a chunk that lives until the stage completes.
   *
   * @return completed: delivered; pending: a delayed commit; failed: the chunk is tried again
   */
  CompletionStage<Void> write(Chunk chunk) throws Exception;

  /** Whether events are buffered where the configuration has no {@code <buffer>}. */
  default boolean prefersBuffered() {
    return true;
  }

  /**
   * Writes the event in the form that the chunk keeps; to be overridden by outputs that do not want
   * packed events in their chunks. Runs when the event is emitted, on the emitting thread.
   */
  default void format(Event event, ByteSink out) throws Exception {
    event.writeTo(out);
  }
}
