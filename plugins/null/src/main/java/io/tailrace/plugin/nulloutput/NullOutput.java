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
package io.tailrace.plugin.nulloutput;

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferedOutput;
import io.tailrace.api.Chunk;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Throws all events away; with a {@code <buffer>}, in chunks.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_null.rb.
 */
@PluginType("null")
public final class NullOutput implements DirectOutput, BufferedOutput {

  /**
   * @param buffer keeps events until they are thrown away; without it they go at once
   * @param neverFlush refuses every stream and every chunk, to try out what happens when an output
   *     fails
   */
  public record Config(
      @Default("false") boolean neverFlush,
      @Section
          @SectionDefaults(
              type = Buffer.DEFAULT_TYPE,
              argument = "tag",
              value = {"flush_at_shutdown true", "chunk_limit_size 10k"})
          PluginRef<Buffer> buffer) {}

  private final Config config;

  public NullOutput(Config config) {
    this.config = config;
  }

  @Override
  public boolean prefersBuffered() {
    return false;
  }

  @Override
  public Receipt process(EventStream stream) throws IOException {
    flush();
    return Receipt.accepted();
  }

  @Override
  public CompletionStage<Void> write(Chunk chunk) throws IOException {
    flush();
    return CompletableFuture.completedFuture(null);
  }

  private void flush() throws IOException {
    if (config.neverFlush()) {
      throw new IOException("failed to flush");
    }
  }
}
