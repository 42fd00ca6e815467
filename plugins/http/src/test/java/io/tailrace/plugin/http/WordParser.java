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
import io.tailrace.api.ParseException;
import io.tailrace.api.Parser;
import io.tailrace.api.ParserContext;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;

/** A parser of the tests: a word is an event, a number in front of it and a colon its time. */
@PluginType("words")
public final class WordParser implements Parser {
  /** No parameters. */
  public record Config() {}

  public WordParser(Config config, ParserContext context) {
    context.log().debug("{}", config);
  }

  @Override
  public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times)
      throws ParseException {
    final String text = new String(bytes, offset, length, StandardCharsets.UTF_8).strip();
    if (text.startsWith("!")) {
      throw new ParseException("no word: " + text);
    }
    int count = 0;
    for (String word : text.split(" ")) {
      if (!word.isEmpty()) {
        final int colon = word.indexOf(':');
        final ValueWriter record = out.beginEvent();
        record.writeMapHeader(1);
        record.writeString("word");
        record.writeString(word.substring(colon + 1));
        if (colon < 0) {
          out.endEvent(times.seconds(), times.nanos());
        } else {
          out.endEvent(Long.parseLong(word.substring(0, colon)), 0);
        }
        count++;
      }
    }
    return count;
  }
}
