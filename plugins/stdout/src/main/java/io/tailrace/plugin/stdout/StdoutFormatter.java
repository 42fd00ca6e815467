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

import io.tailrace.api.ByteSink;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.PluginType;
import java.util.Optional;

/**
 * Writes {@code TIME TAG: RECORD}, the record in another format.
 *
 * <p>Source: fluentd lib/fluent/plugin/formatter_stdout.rb. As there, only {@code time_format} of
 * the time parameters counts: times are always local.
 */
@PluginType("stdout")
public final class StdoutFormatter implements Formatter {
  private static final String TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%N %z";

  /**
   * @param outputType the format of the record, an {@code @type} of formatters
   * @param time how the time is written
   */
  public record Config(@Default("json") String outputType, @Inline TimeOptions time) {}

  private final Formatter recordFormatter;
  private final TimeFormatter timeFormatter;

  public StdoutFormatter(Config config, FormatterContext context) {
    this.recordFormatter = context.create(Formatter.class, config.outputType());
    this.timeFormatter =
        context
            .codecs()
            .timeFormatter(
                TimeOptions.DEFAULTS.withFormat(
                    Optional.of(config.time().timeFormat().orElse(TIME_FORMAT))));
  }

  @Override
  public void format(Event event, ByteSink out) throws Exception {
    timeFormatter.format(event.seconds(), event.nanos(), out);
    out.write(' ');
    out.writeUtf8(event.tag());
    out.write(':');
    out.write(' ');
    recordFormatter.format(event, out);
    chomp(out);
    out.write('\n');
  }

  /** Takes back one line end, as Ruby's {@code chomp} does. */
  static void chomp(ByteSink out) {
    final byte[] bytes = out.array();
    int end = out.length();
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > 0 && bytes[end - 1] == '\r') {
      end--;
    }
    out.truncate(end);
  }
}
