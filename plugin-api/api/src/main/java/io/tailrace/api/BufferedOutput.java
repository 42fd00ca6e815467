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

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * An output that takes its events in chunks, which the host buffers, retries and keeps safe.
 *
 * <p>A configuration record that has a component {@code Optional<PluginRef<Buffer>> buffer} gives
 * the {@code <buffer>} section defaults of its own with {@link
 * io.tailrace.api.config.SectionDefaults}; without one the section has the defaults of all outputs.
 */
public interface BufferedOutput extends Output {
  /**
   * Delivers a chunk. Called on a flush thread, on several at once if {@code flush_thread_count}
   * says so, with a chunk that lives until the stage completes.
   *
   * <p>A stage that is completed says that the chunk was delivered; a pending one is a delayed
   * commit, which {@code delayed_commit_timeout} limits. An exception, thrown or in the stage,
   * means that the chunk is tried again, except for these: {@link RollbackException} puts it back
   * without a step of the retries, {@link UnrecoverableException} gives it to the secondary or to
   * the backup, and {@link PartialFailure} replaces it with what was not delivered.
   */
  CompletionStage<Void> write(Chunk chunk) throws Exception;

  /** Whether events are buffered where the configuration has no {@code <buffer>}. */
  default boolean prefersBuffered() {
    return true;
  }

  /**
   * Writes the event in the form that the chunk keeps; to be overridden by outputs that do not want
   * packed events in their chunks. Runs when the event is emitted, on the emitting thread, on many
   * at once. Writing nothing leaves the event out, which is counted as dropped.
   *
   * @throws Exception if the event cannot be written; it is then an error event
   */
  default void format(Event event, ByteSink out) throws Exception {
    event.writeTo(out);
  }

  /**
   * The {@code path} of the {@code <buffer>} section where the configuration gives none and the
   * output has no {@link PluginContext#directory}. Asked once, after the constructor.
   */
  default Optional<String> bufferPath() {
    return Optional.empty();
  }

  /**
   * How long a pending write may take, where the output knows it better than {@code
   * delayed_commit_timeout} does.
   */
  default Optional<Duration> delayedCommitTimeout() {
    return Optional.empty();
  }

  /** Called when a chunk begins to be filled, while nothing is in it yet; must not wait. */
  default void onStaged(Chunk chunk) throws Exception {}
}
