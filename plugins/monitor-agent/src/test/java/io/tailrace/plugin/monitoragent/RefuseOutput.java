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
package io.tailrace.plugin.monitoragent;

import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Secret;
import java.io.IOException;

/** Accepts nothing. */
@PluginType("refuse")
public final class RefuseOutput implements DirectOutput {
  /**
   * @param server named in failures
   * @param password never shown
   */
  public record Config(String server, @Secret String password) {}

  private final Config config;

  public RefuseOutput(Config config) {
    this.config = config;
  }

  @Override
  public Receipt process(EventStream stream) throws IOException {
    throw new IOException("refused by " + config.server());
  }
}
