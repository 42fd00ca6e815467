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
package io.tailrace.core.buffer;

import io.tailrace.api.Buffer;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.ErrorEvents;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.seam.Clock;
import io.tailrace.core.seam.Scheduler;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * What a {@link BufferEngine} is made of.
 *
 * @param flushThreads runs writes, each of which may take long
 * @param storage where chunks are kept; not started yet
 * @param config the section, its flush mode resolved
 * @param keys what events are sorted by
 * @param format how events are written into chunks; empty: packed as they came
 * @param isFormatOwn whether that is not packed events
 * @param primary the output
 * @param secondary the output that takes over
 * @param backup where chunks go that are given up
 * @param errors takes events that cannot be written
 * @param hop the output's books
 * @param log the output's log
 * @param pluginId the output's id
 * @param slowFlushSeconds time of a write from which on it is called slow
 */
public record EngineParts(
    Clock clock,
    Scheduler scheduler,
    Executor flushThreads,
    RandomGenerator random,
    Buffer storage,
    BufferConfig config,
    BufferConfig.FlushMode flushMode,
    ChunkKeys keys,
    Optional<EventFormat> format,
    boolean isFormatOwn,
    ChunkWriter primary,
    Optional<ChunkWriter> secondary,
    Backup backup,
    ErrorEvents errors,
    Hop hop,
    Logger log,
    String pluginId,
    double slowFlushSeconds) {

  /** Whether an append is acknowledged only when it is on the disk. */
  boolean isSyncing() {
    return config.durability() == BufferConfig.Durability.DISK && storage.isPersistent();
  }
}
