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

import io.tailrace.api.FallbackTime;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.Parser;
import io.tailrace.api.ParserContext;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.config.Alias;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads a line of CSV.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser_csv.rb. The engine {@code normal} is Ruby's {@code
 * CSV.parse_line}, see {@link StrictRow}; {@code fast} is Fluentd's own, see {@link LenientRow}.
 */
@PluginType("csv")
public final class CsvParser implements Parser {

  /**
   * @param common the parameters of all parsers; there is no {@code time_key} by default
   * @param keys names of the fields, in their order
   * @param delimiter what stands between two fields
   * @param parserEngine {@code normal} reads CSV strictly; {@code fast} takes what it can get
   */
  public record Config(
      @Inline ParserOptions common,
      List<String> keys,
      @Default(",") String delimiter,
      @Default("normal") @Alias("parser_type") Engine parserEngine) {

    /** How lines are read. */
    public enum Engine {
      NORMAL,
      FAST
    }

    /**
     * Checks what one value alone cannot say.
     *
     * @throws ParameterException if there are no keys, or the delimiter is empty
     */
    public Config {
      if (keys.isEmpty()) {
        throw new ParameterException(
            "keys", "'keys' parameter is required", "name the fields, as in 'keys host,path'");
      }
      if (delimiter.isEmpty()) {
        throw new ParameterException("delimiter", "delimiter is empty", "write one, such as ';'");
      }
    }
  }

  /** Reads one row into the fields of a record. */
  interface Row {
    /**
     * Writes the row as a map.
     *
     * @return false if there is no row; what was written is then to be abandoned
     * @throws ParseException if the text is malformed
     */
    boolean write(byte[] bytes, int offset, int end, ValueWriter record) throws ParseException;
  }

  private final Row row;
  private final ParsedFields fields;
  private final boolean estimatesTime;
  private final ParserContext context;

  public CsvParser(Config config, ParserContext context) {
    final byte[][] keys =
        config.keys().stream()
            .map(key -> key.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    final byte[] delimiter = config.delimiter().getBytes(StandardCharsets.UTF_8);
    this.row =
        config.parserEngine() == Config.Engine.FAST
            ? new LenientRow(keys, delimiter)
            : new StrictRow(keys, delimiter);
    this.fields = context.codecs().parsedFields(config.common(), TimeFieldRule.PARSED);
    this.estimatesTime = config.common().estimateCurrentEvent();
    this.context = context;
  }

  @Override
  public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times)
      throws ParseException {
    final ValueWriter record = out.beginEvent();
    final int start = record.sink().length();
    boolean isWritten = false;
    try {
      isWritten = row.write(bytes, offset, offset + length, record);
    } finally {
      if (!isWritten) {
        out.abandonEvent();
      }
    }
    if (!isWritten) {
      return 0;
    }
    fields.endEvent(out, record, start, estimatesTime ? context.now() : times);
    return 1;
  }
}
