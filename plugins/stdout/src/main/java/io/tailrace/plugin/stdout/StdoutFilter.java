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

import io.tailrace.api.ErrorEvents;
import io.tailrace.api.EventStream;
import io.tailrace.api.Filter;
import io.tailrace.api.FilterContext;
import io.tailrace.api.Formatter;
import io.tailrace.api.InjectOptions;
import io.tailrace.api.Injector;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import java.util.Optional;

/**
 * Prints events where the daemon's log goes, and lets them pass.
 *
 * <p>Source: fluentd lib/fluent/plugin/filter_stdout.rb.
 */
@PluginType("stdout")
public final class StdoutFilter implements Filter {

  /**
   * @param format what is printed of an event, which is nothing but what the formatter gives
   * @param inject fields to add to the record before it is printed; the event that passes has none
   *     of them
   */
  public record Config(
      @Section(name = "format")
          @SectionDefaults(type = "stdout")
          @Compat(preset = Compat.Preset.FORMAT)
          PluginRef<Formatter> format,
      @Section @Compat(preset = Compat.Preset.INJECT) Optional<InjectOptions> inject) {}

  private final LinePrinter printer;
  private final Injector injector;

  public StdoutFilter(Config config, FilterContext context) {
    this.printer = new LinePrinter(context.create(config.format()), context.logDevice(), false);
    this.injector = context.injector(config.inject());
  }

  @Override
  public void filter(EventStream in, StreamWriter out, ErrorEvents errors) {
    injector.inject(in, injected -> printer.print(injected, errors));
    out.copy(in);
  }
}
