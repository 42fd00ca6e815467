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
package io.tailrace.plugin.json;

import io.tailrace.api.FallbackTime;
import io.tailrace.api.Json;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.Parser;
import io.tailrace.api.ParserContext;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.PluginType;

/**
 * Reads a JSON object as an event, an array of objects as several.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser_json.rb.
 */
@PluginType("json")
public final class JsonParser implements Parser {

  /**
   * @param common the parameters of all parsers; {@code time_key} is {@code time} by default, and
   *     {@code time_type} is float, or string if {@code time_format} is given
   * @param jsonParser accepted as in Fluentd; every choice reads what oj reads
   * @param streamBufferSize accepted as in Fluentd; the input is read in place, whatever its size
   */
  public record Config(
      @Inline ParserOptions common,
      @Default("oj") Library jsonParser,
      @Default("8192") int streamBufferSize) {

    /** The libraries that Fluentd has for JSON. */
    public enum Library {
      OJ,
      YAJL,
      JSON
    }
  }

  private final Json json;
  private final ParsedFields fields;
  private final boolean estimatesTime;
  private final ParserContext context;

  public JsonParser(Config config, ParserContext context) {
    final ParserOptions options =
        config
            .common()
            .withDefaults(
                "time",
                config.common().timeFormat().isPresent() ? TimeType.STRING : TimeType.FLOAT);
    this.json = context.codecs().json();
    this.fields = context.codecs().parsedFields(options, TimeFieldRule.PARSED);
    this.estimatesTime = options.estimateCurrentEvent();
    this.context = context;
  }

  @Override
  public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times)
      throws ParseException {
    try {
      return json.readDocument(
          bytes, offset, length, fields, out, estimatesTime ? context.now() : times);
    } catch (JsonSyntaxException e) {
      return 0; // what is not JSON does not match; the caller says so, with the text
    }
  }
}
