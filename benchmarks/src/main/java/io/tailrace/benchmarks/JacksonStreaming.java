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
package io.tailrace.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.api.ByteSink;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.ValueWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;

/**
 * What reading JSON by Jackson's streaming parser costs, for comparison with our own scanner: the
 * same output, without what Jackson cannot do (bytes that are not UTF-8, duplicate keys).
 */
final class JacksonStreaming {
  private static final int NAMES_MAX = 1000;

  private final JsonFactory factory =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();
  private final IdentityHashMap<String, byte[]> names = new IdentityHashMap<>();

  int read(byte[] bytes, StreamWriter out) throws IOException {
    int count = 0;
    try (JsonParser parser = factory.createParser(bytes)) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        token = parser.nextToken();
      }
      while (token == JsonToken.START_OBJECT) {
        value(parser, token, out.beginEvent());
        out.endEvent(1_700_000_000L, 0);
        count++;
        token = parser.nextToken();
      }
    }
    return count;
  }

  private void value(JsonParser parser, JsonToken token, ValueWriter out) throws IOException {
    switch (token) {
      case START_OBJECT:
        map(parser, out);
        break;
      case START_ARRAY:
        array(parser, out);
        break;
      case VALUE_STRING:
        text(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), out);
        break;
      case VALUE_NUMBER_INT:
        out.writeLong(parser.getLongValue());
        break;
      case VALUE_NUMBER_FLOAT:
        out.writeDouble(parser.getDoubleValue());
        break;
      case VALUE_TRUE:
      case VALUE_FALSE:
        out.writeBoolean(token == JsonToken.VALUE_TRUE);
        break;
      default:
        out.writeNil();
        break;
    }
  }

  private void map(JsonParser parser, ValueWriter out) throws IOException {
    final ByteSink sink = out.sink();
    final int header = sink.length();
    sink.write(0x80);
    int count = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      byte[] utf8 = names.get(name);
      if (utf8 == null) {
        utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (names.size() < NAMES_MAX) {
          names.put(name, utf8);
        }
      }
      out.writeUtf8(utf8, 0, utf8.length);
      value(parser, parser.nextToken(), out);
      count++;
    }
    if (count > 15) {
      throw new IllegalStateException("the comparison has small maps only");
    }
    sink.array()[header] = (byte) (0x80 | count);
  }

  private void array(JsonParser parser, ValueWriter out) throws IOException {
    final ByteSink sink = out.sink();
    final int header = sink.length();
    sink.write(0x90);
    int count = 0;
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      value(parser, t, out);
      count++;
    }
    if (count > 15) {
      throw new IllegalStateException("the comparison has small arrays only");
    }
    sink.array()[header] = (byte) (0x90 | count);
  }

  private static void text(char[] chars, int offset, int length, ValueWriter out) {
    final ByteSink sink = out.sink();
    boolean isAscii = true;
    for (int i = offset; i < offset + length && isAscii; i++) {
      isAscii = chars[i] < 0x80;
    }
    if (!isAscii) {
      out.writeString(new String(chars, offset, length));
      return;
    }
    out.writeStringHeader(length);
    final byte[] to = sink.ensure(length);
    final int at = sink.length();
    for (int i = 0; i < length; i++) {
      to[at + i] = (byte) chars[offset + i];
    }
    sink.advance(length);
  }
}
