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
package io.tailrace.plugin.stdout;

import io.tailrace.api.DirectOutput;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.EventStream;
import io.tailrace.api.Formatter;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;

/**
 * Prints events to standard output, or to the log file if there is one.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_stdout.rb.
 */
@PluginType("stdout")
public final class StdoutOutput implements DirectOutput {

  /**
   * @param useLogger prints where the daemon's log goes; {@code false}: to standard output even if
   *     the log goes to a file
   * @param format how a line looks
   */
  public record Config(
      @Default("true") boolean useLogger,
      @Section(name = "format")
          @SectionDefaults(type = "stdout", value = "output_type json")
          @Compat({"format @type", "output_type output_type"})
          PluginRef<Formatter> format) {}

  private final LinePrinter printer;
  private final ErrorEvents errors;

  public StdoutOutput(Config config, OutputContext context) {
    this.printer =
        new LinePrinter(
            context.create(config.format()),
            config.useLogger() ? context.logDevice() : context.standardOutput());
    this.errors = context.errors();
  }

  @Override
  public Receipt process(EventStream stream) {
    printer.print(stream, errors);
    return Receipt.accepted();
  }
}
