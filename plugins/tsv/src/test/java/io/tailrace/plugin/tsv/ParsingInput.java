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
package io.tailrace.plugin.tsv;

import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.Parser;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;

/** Has a {@code <parse>} section, so that those in the README are read and checked. */
@PluginType("http")
public final class ParsingInput implements Input {

  /**
   * @param port is not opened
   * @param parse the parser
   */
  public record Config(int port, @Section(required = true) PluginRef<Parser> parse) {}

  public ParsingInput(Config config, InputContext context) {
    context.create(config.parse());
  }
}
