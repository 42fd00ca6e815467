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
package io.tailrace.plugin.ltsv;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.Record;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Prints all fields of the record as labelled tab-separated values: {@code a:1<TAB>b:2}.
 *
 * <p>Source: fluentd lib/fluent/plugin/formatter_ltsv.rb.
 */
@PluginType("ltsv")
public final class LtsvFormatter implements Formatter {

  /**
   * @param delimiter what stands between two fields
   * @param labelDelimiter what stands between a field's name and its value
   * @param replacement takes the place of each delimiter within a value
   * @param addNewline ends each line with a newline
   * @param newline which newline: lf or crlf
   */
  public record Config(
      @Default("\t") String delimiter,
      @Default(":") String labelDelimiter,
      @Default(" ") String replacement,
      @Default("true") boolean addNewline,
      @Default("lf") Newline newline) {

    /** The newlines. */
    public enum Newline {
      LF,
      CRLF
    }
  }

  private final Codecs codecs;
  private final byte[] delimiter;
  private final byte[] labelDelimiter;
  private final byte[] replacement;
  private final byte[] end;

  public LtsvFormatter(Config config, FormatterContext context) {
    this.codecs = context.codecs();
    this.delimiter = config.delimiter().getBytes(StandardCharsets.UTF_8);
    this.labelDelimiter = config.labelDelimiter().getBytes(StandardCharsets.UTF_8);
    this.replacement = config.replacement().getBytes(StandardCharsets.UTF_8);
    this.end = end(config);
  }

  @Override
  public void format(Event event, ByteSink out) {
    final int start = out.length();
    final Record.FieldCursor fields = event.record().fields();
    while (fields.next()) {
      if (out.length() > start) {
        out.write(delimiter);
      }
      codecs.writeText(fields.key(), out);
      out.write(labelDelimiter);
      final int value = out.length();
      codecs.writeText(fields.value(), out);
      replaceDelimiters(out, value);
    }
    out.write(end);
  }

  /** Replaces the delimiters in what the sink has from {@code start} on. */
  private void replaceDelimiters(ByteSink out, int start) {
    int found = find(out.array(), start, out.length());
    if (found < 0) {
      return; // nearly all values
    }
    final byte[] value = Arrays.copyOfRange(out.array(), start, out.length());
    found -= start;
    out.truncate(start);
    int from = 0;
    while (found >= 0) {
      out.write(value, from, found - from);
      out.write(replacement);
      from = found + delimiter.length;
      found = find(value, from, value.length);
    }
    out.write(value, from, value.length - from);
  }

  private int find(byte[] bytes, int from, int end) {
    if (delimiter.length == 0) {
      return -1;
    }
    final byte first = delimiter[0];
    for (int at = from; at <= end - delimiter.length; at++) {
      if (bytes[at] == first
          && Arrays.equals(bytes, at, at + delimiter.length, delimiter, 0, delimiter.length)) {
        return at;
      }
    }
    return -1;
  }

  private static byte[] end(Config config) {
    if (!config.addNewline()) {
      return new byte[0];
    }
    return config.newline() == Config.Newline.LF ? new byte[] {'\n'} : new byte[] {'\r', '\n'};
  }
}
