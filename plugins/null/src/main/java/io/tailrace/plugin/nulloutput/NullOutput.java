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

import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginType;
import java.io.IOException;

/**
 * Throws all events away.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_null.rb.
 */
@PluginType("null")
public final class NullOutput implements DirectOutput {

  /**
   * @param neverFlush refuses every stream, to try out what happens when an output fails
   */
  public record Config(@Default("false") boolean neverFlush) {}

  private final Config config;

  public NullOutput(Config config) {
    this.config = config;
  }

  @Override
  public Receipt process(EventStream stream) throws IOException {
    if (config.neverFlush()) {
      throw new IOException("failed to flush");
    }
    return Receipt.accepted();
  }
}
