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
import io.tailrace.api.FallbackTime;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.Parser;
import io.tailrace.api.ParserContext;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.Regex;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.Workspaces;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads labelled tab-separated values: {@code host:a<TAB>size:12}. What has no label is passed
 * over; of a label that stands twice the last value counts.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser_ltsv.rb and Ruby's {@code String#split}.
 */
@PluginType("ltsv")
public final class LtsvParser implements Parser {

  /**
   * @param common the parameters of all parsers; {@code time_key} is {@code time} by default
   * @param delimiter what stands between two fields; a blank stands for any run of white space
   * @param delimiterPattern what stands between two fields, instead of {@code delimiter}
   * @param labelDelimiter what stands between a field's name and its value; a blank stands for any
   *     run of white space
   */
  public record Config(
      @Inline ParserOptions common,
      @Default("\t") String delimiter,
      Optional<Regex> delimiterPattern,
      @Default(":") String labelDelimiter) {
    /**
     * Checks that the delimiters have a character.
     *
     * @throws ParameterException if one is empty
     */
    public Config {
      if (delimiter.isEmpty()) {
        throw new ParameterException("delimiter", "delimiter is empty", "write one, such as ';'");
      }
      if (labelDelimiter.isEmpty()) {
        throw new ParameterException(
            "label_delimiter", "label_delimiter is empty", "write one, such as '='");
      }
    }
  }

  private final Separator delimiter;
  private final Separator labelDelimiter;
  private final ParsedFields fields;
  private final boolean estimatesTime;
  private final ParserContext context;
  private final Workspaces<Separator.Match> matches;

  public LtsvParser(Config config, ParserContext context) {
    this.delimiter =
        config
            .delimiterPattern()
            .map(Separator::pattern)
            .orElseGet(() -> Separator.text(bytes(config.delimiter())));
    this.labelDelimiter = Separator.text(bytes(config.labelDelimiter()));
    final ParserOptions options = config.common().withDefaults("time", TimeType.STRING);
    this.fields = context.codecs().parsedFields(options, TimeFieldRule.PARSED);
    this.estimatesTime = options.estimateCurrentEvent();
    this.context = context;
    this.matches = new Workspaces<>(delimiter::newMatch);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times)
      throws ParseException {
    final Separator.Match match = matches.take();
    final ValueWriter record = out.beginEvent();
    boolean isWritten = false;
    try {
      final ByteSink sink = record.sink();
      final int start = sink.length();
      MapSize.reserve(sink);
      int size = 0;
      final int end = offset + length;
      int at = offset;
      while (at < end) {
        final boolean isFound = delimiter.find(bytes, at, end, match);
        final int pairEnd = isFound ? match.start : end;
        final int next = isFound ? match.end : end;
        size += writePair(bytes, at, pairEnd, record, match);
        at = next;
      }
      MapSize.set(sink, start, size);
      isWritten = true;
      fields.endEvent(out, record, start, estimatesTime ? context.now() : times);
      return 1;
    } finally {
      if (!isWritten) {
        out.abandonEvent();
      }
      matches.give(match);
    }
  }

  /** Writes a field, if the range is one, and returns how many. */
  private int writePair(
      byte[] bytes, int from, int end, ValueWriter record, Separator.Match match) {
    final int label = labelDelimiter.begin(bytes, from, end);
    if (!labelDelimiter.find(bytes, label, end, match)) {
      return 0;
    }
    record.writeUtf8(bytes, label, match.start - label);
    record.writeUtf8(bytes, match.end, end - match.end);
    return 1;
  }
}
