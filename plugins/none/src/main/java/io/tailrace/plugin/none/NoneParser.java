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
package io.tailrace.plugin.none;

import io.tailrace.api.FallbackTime;
import io.tailrace.api.Parser;
import io.tailrace.api.ParserContext;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;

/**
 * Makes an event of any text: the whole of it is one field.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser_none.rb.
 */
@PluginType("none")
public final class NoneParser implements Parser {

  /**
   * @param messageKey the field that holds the text
   * @param estimateCurrentEvent the event gets the current time; otherwise whoever called the
   *     parser decides
   */
  public record Config(
      @Default("message") String messageKey, @Default("true") boolean estimateCurrentEvent) {}

  private final byte[] key;
  private final boolean estimatesTime;
  private final ParserContext context;

  public NoneParser(Config config, ParserContext context) {
    this.key = config.messageKey().getBytes(StandardCharsets.UTF_8);
    this.estimatesTime = config.estimateCurrentEvent();
    this.context = context;
  }

  @Override
  public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times) {
    final ValueWriter record = out.beginEvent();
    record.writeMapHeader(1);
    record.writeUtf8(key, 0, key.length);
    record.writeUtf8(bytes, offset, length);
    final FallbackTime time = estimatesTime ? context.now() : times;
    out.endEvent(time.seconds(), time.nanos());
    return 1;
  }
}
