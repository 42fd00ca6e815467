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
package io.tailrace.plugin.outfile;

import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.Formatter;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;

/** Has a {@code <format>} section, so that those in the README are read and checked. */
@PluginType("stdout")
public final class FormattingOutput implements DirectOutput {

  /**
   * @param format the formatter
   */
  public record Config(@Section(required = true) PluginRef<Formatter> format) {}

  public FormattingOutput(Config config, OutputContext context) {
    context.create(config.format());
  }

  @Override
  public Receipt process(EventStream stream) {
    throw new AssertionError("the configurations of a README are not run");
  }
}
