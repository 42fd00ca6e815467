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
package io.tailrace.core.topology;

import io.tailrace.api.BufferedOutput;
import io.tailrace.api.Chunk;
import io.tailrace.core.buffer.ChunkWriter;
import io.tailrace.core.plugin.PluginScope;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/** An output as the engine writes to it: each call is in the plugin's scope. Thread-safe. */
final class OutputWriter implements ChunkWriter {
  private final Component component;
  private final BufferedOutput output;
  private final Logger log;

  OutputWriter(Component component, BufferedOutput output, Logger log) {
    this.component = component;
    this.output = output;
    this.log = log;
  }

  @Override
  public CompletionStage<Void> write(Chunk chunk) throws Exception {
    final PluginScope scope = component.enter();
    try (scope) {
      return output.write(chunk);
    }
  }

  @Override
  public void staged(Chunk chunk) {
    final PluginScope scope = component.enter();
    try (scope) {
      output.onStaged(chunk);
    } catch (Exception | Error e) {
      Component.restoreInterrupt(e);
      log.atWarn().addKeyValue("error", e).log("the output failed over a new chunk:");
    }
  }

  @Override
  public Optional<Duration> delayedCommitTimeout() {
    return output.delayedCommitTimeout();
  }

  @Override
  public String type() {
    return component.type();
  }
}
