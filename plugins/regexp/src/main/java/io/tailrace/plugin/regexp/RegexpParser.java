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
package io.tailrace.plugin.regexp;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Counter;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.LogThrottle;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.Parser;
import io.tailrace.api.ParserContext;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.Regex;
import io.tailrace.api.RegexTimeoutException;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.Workspaces;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Deprecated;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;

/**
 * Makes an event of the named groups of a regular expression; a group that took no part in the
 * match is left out.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser_regexp.rb. Differs from Fluentd: text that is not
 * UTF-8 is searched, every ill-formed sequence as one {@code ?}, and its groups keep their bytes;
 * there it is an error.
 */
@PluginType("regexp")
public final class RegexpParser implements Parser {
  private static final int SHOWN_BYTES_MAX = 1024;

  /**
   * @param common the parameters of all parsers; {@code time_key} is {@code time} by default
   * @param expression the regular expression; it needs a named group
   * @param ignorecase ignores case
   * @param multiline lets the dot match a newline
   */
  public record Config(
      @Inline ParserOptions common,
      Regex expression,
      @Default("false") @Deprecated("Use /pattern/i instead, this option is no longer effective")
          boolean ignorecase,
      @Default("false") @Deprecated("Use /pattern/m instead, this option is no longer effective")
          boolean multiline) {}

  private final Regex expression;
  private final byte[][] keys;
  private final ParsedFields fields;
  private final boolean estimatesTime;
  private final ParserContext context;
  private final Counter timeouts;
  private final LogThrottle timeoutLog;
  private final Workspaces<Regex.Groups> groups;

  public RegexpParser(Config config, ParserContext context) {
    this.expression = expression(config, context);
    if (expression.groupNames().isEmpty()) {
      throw new ParameterException(
          "expression",
          "No named captures in 'expression' parameter. "
              + "The regexp must have at least one named capture",
          "name the fields, as in /^(?<host>[^ ]*) (?<message>.*)$/");
    }
    this.keys = new byte[expression.groupNames().size()][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = packed(expression.groupNameUtf8(i + 1));
    }
    final ParserOptions options = config.common().withDefaults("time", TimeType.STRING);
    this.fields = context.codecs().parsedFields(options, TimeFieldRule.PARSED);
    this.estimatesTime = options.estimateCurrentEvent();
    this.context = context;
    this.timeouts = context.counter("parse_timeouts", "texts on which a search took too long");
    this.timeoutLog = new LogThrottle(context::nowNs);
    this.groups = new Workspaces<>(expression::newGroups);
  }

  private static Regex expression(Config config, ParserContext context) {
    if (!config.ignorecase() && !config.multiline()) {
      return config.expression();
    }
    final String flags = (config.ignorecase() ? "i" : "") + (config.multiline() ? "m" : "");
    return context.codecs().parseRegex("/" + config.expression().source() + "/" + flags);
  }

  private static byte[] packed(byte[] utf8) {
    final ByteSink sink = new ByteSink(utf8.length + 5);
    new ValueWriter(sink).writeUtf8(utf8, 0, utf8.length);
    return sink.toByteArray();
  }

  @Override
  public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times)
      throws ParseException {
    final Regex.Groups found = groups.take();
    try {
      if (!expression.find(bytes, offset, length, found)) {
        return 0;
      }
      write(bytes, found, out, estimatesTime ? context.now() : times);
      return 1;
    } catch (RegexTimeoutException e) {
      reportTimeout(bytes, offset, length);
      return 0; // as if it did not match; the caller says so, with the text
    } finally {
      groups.give(found);
    }
  }

  private void write(byte[] bytes, Regex.Groups found, StreamWriter out, FallbackTime times)
      throws ParseException {
    int size = 0;
    for (int group = 1; group <= keys.length; group++) {
      size += found.isSet(group) ? 1 : 0;
    }
    final ValueWriter record = out.beginEvent();
    final ByteSink sink = record.sink();
    final int start = sink.length();
    record.writeMapHeader(size);
    for (int group = 1; group <= keys.length; group++) {
      final int from = found.start(group);
      if (from >= 0) {
        sink.write(keys[group - 1]);
        record.writeUtf8(bytes, from, found.end(group) - from);
      }
    }
    fields.endEvent(out, record, start, times);
  }

  private void reportTimeout(byte[] bytes, int offset, int length) {
    timeouts.add(1);
    if (timeoutLog.tryAcquire()) {
      final int shown = Math.min(length, SHOWN_BYTES_MAX);
      context
          .log()
          .warn(
              "parsing timed out with {}: text = {}{}",
              RegexpParser.class.getSimpleName(),
              new String(bytes, offset, shown, StandardCharsets.UTF_8),
              timeoutLog.skippedText());
    }
  }
}
