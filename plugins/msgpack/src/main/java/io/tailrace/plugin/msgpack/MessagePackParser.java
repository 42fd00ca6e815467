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
package io.tailrace.plugin.msgpack;

import io.tailrace.api.Codecs;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.Parser;
import io.tailrace.api.ParserContext;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.PluginType;

/**
 * Reads MessagePack values that follow each other: a map is an event, an array of maps is several.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser_msgpack.rb. Differs from Fluentd: a value that the
 * input ends in the middle of is an error; there its beginning is kept and put before the next
 * input, whoever sent it.
 */
@PluginType("msgpack")
public final class MessagePackParser implements Parser {

  /**
   * @param common the parameters of all parsers
   */
  public record Config(@Inline ParserOptions common) {}

  private final Codecs codecs;
  private final ParsedFields fields;
  private final boolean estimatesTime;
  private final ParserContext context;

  public MessagePackParser(Config config, ParserContext context) {
    this.codecs = context.codecs();
    this.fields = codecs.parsedFields(config.common(), TimeFieldRule.PARSED);
    this.estimatesTime = config.common().estimateCurrentEvent();
    this.context = context;
  }

  @Override
  public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times)
      throws ParseException {
    return codecs.readMessagePack(
        bytes, offset, length, fields, out, estimatesTime ? context.now() : times);
  }
}
