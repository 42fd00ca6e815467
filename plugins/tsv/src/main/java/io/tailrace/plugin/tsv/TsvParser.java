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

import io.tailrace.api.FallbackTime;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.Parser;
import io.tailrace.api.ParserContext;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Splits a text at its tabs; nothing is escaped. What is behind the last key's delimiter stays in
 * the last field, and keys without a field are null.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser_tsv.rb and Ruby's {@code String#split}, which for a
 * single blank splits at any run of white space and passes over such a run at the beginning.
 */
@PluginType("tsv")
public final class TsvParser implements Parser {
  private static final int NONE = -1;

  /**
   * @param common the parameters of all parsers; there is no {@code time_key} by default
   * @param keys names of the fields, in their order
   * @param delimiter what stands between two fields; a blank stands for any run of white space
   */
  public record Config(
      @Inline ParserOptions common, List<String> keys, @Default("\t") String delimiter) {
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

  private final byte[][] keys;
  private final byte[] delimiter;
  private final boolean splitsAtBlanks;
  private final ParsedFields fields;
  private final boolean estimatesTime;
  private final ParserContext context;

  public TsvParser(Config config, ParserContext context) {
    this.keys =
        config.keys().stream()
            .map(key -> key.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    this.delimiter = config.delimiter().getBytes(StandardCharsets.UTF_8);
    this.splitsAtBlanks = config.delimiter().equals(" ");
    final ParserOptions options = config.common();
    this.fields = context.codecs().parsedFields(options, TimeFieldRule.PARSED);
    this.estimatesTime = options.estimateCurrentEvent();
    this.context = context;
  }

  @Override
  public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times)
      throws ParseException {
    final ValueWriter record = out.beginEvent();
    final int start = record.sink().length();
    record.writeMapHeader(keys.length);
    final int end = offset + length;
    // An empty text has no field at all; behind a delimiter there is one, if an empty one.
    int at = length == 0 ? NONE : splitsAtBlanks ? passBlanks(bytes, offset, end) : offset;
    for (int i = 0; i < keys.length; i++) {
      record.writeUtf8(keys[i], 0, keys[i].length);
      if (at == NONE) {
        record.writeNil();
        continue;
      }
      final int fieldEnd = i == keys.length - 1 ? end : fieldEnd(bytes, at, end);
      record.writeUtf8(bytes, at, fieldEnd - at);
      at = fieldEnd == end ? NONE : next(bytes, fieldEnd, end);
    }
    fields.endEvent(out, record, start, estimatesTime ? context.now() : times);
    return 1;
  }

  /** The index of the next delimiter, or the end. */
  private int fieldEnd(byte[] bytes, int from, int end) {
    int at = from;
    if (splitsAtBlanks) {
      while (at < end && !isBlank(bytes[at])) {
        at++;
      }
      return at;
    }
    final byte first = delimiter[0];
    for (; at <= end - delimiter.length; at++) {
      if (bytes[at] == first
          && (delimiter.length == 1
              || Arrays.equals(bytes, at, at + delimiter.length, delimiter, 0, delimiter.length))) {
        return at;
      }
    }
    return end;
  }

  /** The index behind the delimiter that begins at {@code at}. */
  private int next(byte[] bytes, int at, int end) {
    return splitsAtBlanks ? passBlanks(bytes, at, end) : at + delimiter.length;
  }

  private static int passBlanks(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }
}
