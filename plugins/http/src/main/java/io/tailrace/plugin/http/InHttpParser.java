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
package io.tailrace.plugin.http;

import io.tailrace.api.FallbackTime;
import io.tailrace.api.Json;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.Parser;
import io.tailrace.api.ParserContext;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.PluginType;

/**
 * The {@code <parse>} section of the http input where it names no other type: says where the time
 * of an event is. Which of JSON and MessagePack a body is, the request says.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_http.rb, InHttpParser and convert_time_field.
 */
@PluginType("in_http")
public final class InHttpParser implements Parser {
  /**
   * @param options time_key is {@code time}; without time_type and time_format its value is a
   *     number of seconds
   */
  public record Config(@Inline ParserOptions options) {}

  private final Json json;
  private final ParsedFields fields;

  public InHttpParser(Config config, ParserContext context) {
    final ParserOptions options = config.options();
    final boolean isNumber = options.timeType().isEmpty() && options.timeFormat().isEmpty();
    json = context.codecs().json();
    fields =
        context
            .codecs()
            .parsedFields(
                options.withDefaults("time", TimeOptions.TimeType.STRING),
                isNumber ? TimeFieldRule.SECONDS_OR_NULL : TimeFieldRule.PARSED_OR_NULL);
  }

  /** Finds the time of a record. */
  ParsedFields fields() {
    return fields;
  }

  @Override
  public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times)
      throws ParseException {
    return json.readDocument(bytes, offset, length, fields, out, times);
  }
}
