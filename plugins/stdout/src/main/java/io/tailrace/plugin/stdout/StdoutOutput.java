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
import io.tailrace.api.InjectOptions;
import io.tailrace.api.Injector;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import java.util.Optional;

/**
 * Prints events to standard output, or to the log file if there is one.
 *
 * <p>Differs from Fluentd: an event that the formatter cannot write is an error event, and the
 * others of its stream are printed; there the whole stream fails, with some of its lines printed.
 * There is no {@code <buffer>}.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_stdout.rb.
 */
@PluginType("stdout")
public final class StdoutOutput implements DirectOutput {

  /**
   * @param useLogger prints where the daemon's log goes; {@code false}: to standard output even if
   *     the log goes to a file
   * @param format how a line looks; each event is one line
   * @param inject fields to add to the record before it is printed
   */
  public record Config(
      @Default("true") boolean useLogger,
      @Section(name = "format")
          @SectionDefaults(type = "stdout", value = "output_type json")
          @Compat({
            "format @type",
            "delimiter delimiter",
            "force_quotes force_quotes",
            "keys keys",
            "fields fields",
            "json_parser json_parser",
            "label_delimiter label_delimiter",
            "output_time output_time",
            "output_tag output_tag",
            "localtime localtime",
            "utc utc",
            "timezone timezone",
            "message_key message_key",
            "add_newline add_newline",
            "output_type output_type"
          })
          PluginRef<Formatter> format,
      @Section Optional<InjectOptions> inject) {}

  private final LinePrinter printer;
  private final Injector injector;
  private final ErrorEvents errors;

  public StdoutOutput(Config config, OutputContext context) {
    this.printer =
        new LinePrinter(
            context.create(config.format()),
            config.useLogger() ? context.logDevice() : context.standardOutput(),
            true);
    this.injector = context.injector(config.inject());
    this.errors = context.errors();
  }

  @Override
  public Receipt process(EventStream stream) {
    injector.inject(stream, injected -> printer.print(injected, errors));
    return Receipt.accepted();
  }
}
