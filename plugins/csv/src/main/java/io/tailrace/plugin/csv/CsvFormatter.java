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
package io.tailrace.plugin.csv;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.Record;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Value;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Prints some fields of the record as a line of CSV.
 *
 * <p>Source: fluentd lib/fluent/plugin/formatter_csv.rb and Ruby's {@code CSV::Writer}, as of which
 * a field is quoted if it is empty or has a quote, a line end or a character of the delimiter.
 */
@PluginType("csv")
public final class CsvFormatter implements Formatter {

  /**
   * @param fields the fields, in this order, as keys or paths such as {@code $.a.b}; one that is
   *     missing or nil is an empty text
   * @param delimiter what stands between two fields; {@code \t} and {@code TAB} are a tab
   * @param forceQuotes quotes every field, and not only those that need it
   * @param addNewline ends each line with a newline
   */
  public record Config(
      List<String> fields,
      @Default(",") String delimiter,
      @Default("true") boolean forceQuotes,
      @Default("true") boolean addNewline) {
    /**
     * Leaves out empty names.
     *
     * @throws ParameterException if no field is left or one is no path, or if the delimiter is
     *     empty
     */
    public Config {
      fields = fields.stream().filter(field -> !field.isEmpty()).toList();
      if (fields.isEmpty()) {
        throw new ParameterException(
            "fields", "empty value is specified in fields parameter", "name at least one field");
      }
      if (delimiter.isEmpty()) {
        throw new ParameterException("delimiter", "delimiter is empty", "write one, such as ','");
      }
      fields.forEach(Config::path);
    }

    private static RecordPath path(String field) {
      try {
        return RecordPath.parse(field);
      } catch (IllegalArgumentException e) {
        throw new ParameterException("fields", "fields: " + e.getMessage());
      }
    }
  }

  private final Codecs codecs;
  private final RecordPath[] paths;
  private final byte[] delimiter;
  private final boolean quotesAll;
  private final boolean[] needsQuotes = new boolean[256];
  private final boolean addsNewline;

  public CsvFormatter(Config config, FormatterContext context) {
    this.codecs = context.codecs();
    this.paths = config.fields().stream().map(Config::path).toArray(RecordPath[]::new);
    this.delimiter = delimiter(config.delimiter());
    this.quotesAll = config.forceQuotes();
    this.addsNewline = config.addNewline();
    needsQuotes['"'] = true;
    needsQuotes['\r'] = true;
    needsQuotes['\n'] = true;
    for (byte character : delimiter) {
      needsQuotes[character & 0xff] = true;
    }
  }

  private static byte[] delimiter(String text) {
    final boolean isTab = text.equals("\\t") || text.equals("TAB");
    return (isTab ? "\t" : text).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void format(Event event, ByteSink out) {
    final Record record = event.record();
    for (int i = 0; i < paths.length; i++) {
      if (i > 0) {
        out.write(delimiter);
      }
      final Value value = record.get(paths[i]);
      if (quotesAll || !value.isNil()) {
        writeField(value, out);
      }
    }
    if (addsNewline) {
      out.write('\n');
    }
  }

  private void writeField(Value value, ByteSink out) {
    final int start = out.length();
    out.write('"');
    codecs.writeText(value, out);
    final byte[] bytes = out.array();
    final int end = out.length();
    boolean needs = quotesAll || end == start + 1;
    int quotes = 0;
    for (int i = start + 1; i < end; i++) {
      final int c = bytes[i] & 0xff;
      needs |= needsQuotes[c];
      quotes += c == '"' ? 1 : 0;
    }
    if (needs) {
      doubleQuotes(out, start + 1, quotes);
      out.write('"');
    } else {
      System.arraycopy(bytes, start + 1, bytes, start, end - start - 1);
      out.truncate(end - 1);
    }
  }

  /** Doubles the {@code quotes} quotes of what the sink has from {@code start} on. */
  private static void doubleQuotes(ByteSink out, int start, int quotes) {
    final byte[] bytes = out.ensure(quotes);
    int to = out.length() + quotes;
    for (int from = out.length() - 1; to > from + 1 && from >= start; from--) {
      bytes[--to] = bytes[from];
      if (bytes[from] == '"') {
        bytes[--to] = '"';
      }
    }
    out.advance(quotes);
  }
}
