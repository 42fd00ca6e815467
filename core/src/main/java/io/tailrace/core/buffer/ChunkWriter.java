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

import io.tailrace.api.Chunk;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The output that chunks are written to, the primary or the secondary one. */
public interface ChunkWriter {
  /** As {@link io.tailrace.api.BufferedOutput#write}. */
  CompletionStage<Void> write(Chunk chunk) throws Exception;

  /** Tells the output of a chunk that begins to be filled; never throws. */
  void staged(Chunk chunk);

  /** How long its pending writes may take, if it says so itself. */
  Optional<Duration> delayedCommitTimeout();

  /** The output's {@code @type}. */
  String type();
}
