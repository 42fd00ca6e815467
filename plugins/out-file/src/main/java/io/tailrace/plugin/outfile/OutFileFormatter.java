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

import io.tailrace.api.ByteSink;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.Json;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.PluginType;
import java.util.Locale;

/**
 * Prints {@code TIME<tab>TAG<tab>JSON}.
 *
 * <p>Source: fluentd lib/fluent/plugin/formatter_out_file.rb.
 *
 * <p>Differs from Fluentd: the record is what the {@code json} formatter prints. Fluentd uses
 * another library of Ruby here, which prints floats from 1e16 on with an exponent and refuses NaN,
 * the infinities and text that is not UTF-8, so that such events are lost.
 */
@PluginType("out_file")
public final class OutFileFormatter implements Formatter {

  /**
   * @param outputTime begins each line with the time
   * @param outputTag puts the tag in front of the record
   * @param delimiter what stands between them: a text that has SPACE or COMMA in it means that,
   *     anything else a tab
   * @param time how the time is written
   * @param newline which newline: lf or crlf
   */
  public record Config(
      @Default("true") boolean outputTime,
      @Default("true") boolean outputTag,
      @Default("TAB") String delimiter,
      @Inline TimeOptions time,
      @Default("lf") Newline newline) {

    /** The newlines. */
    public enum Newline {
      LF,
      CRLF
    }
  }

  private final boolean hasTime;
  private final boolean hasTag;
  private final byte delimiter;
  private final boolean isCrlf;
  private final TimeFormatter time;
  private final Json json;

  public OutFileFormatter(Config config, FormatterContext context) {
    hasTime = config.outputTime();
    hasTag = config.outputTag();
    delimiter = delimiter(config.delimiter().toUpperCase(Locale.ROOT));
    isCrlf = config.newline() == Config.Newline.CRLF;
    time = context.codecs().timeFormatter(config.time());
    json = context.codecs().json();
  }

  private static byte delimiter(String name) {
    if (name.contains("SPACE")) {
      return ' ';
    }
    return (byte) (name.contains("COMMA") ? ',' : '\t');
  }

  @Override
  public void format(Event event, ByteSink out) {
    if (hasTime) {
      time.format(event.seconds(), event.nanos(), out);
      out.write(delimiter);
    }
    if (hasTag) {
      out.writeUtf8(event.tag());
      out.write(delimiter);
    }
    json.write(event.record(), out);
    if (isCrlf) {
      out.write('\r');
    }
    out.write('\n');
  }
}
