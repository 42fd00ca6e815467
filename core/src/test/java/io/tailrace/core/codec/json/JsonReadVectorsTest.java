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
package io.tailrace.core.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.Vectors;
import io.tailrace.core.codec.text.RubyText;
import io.tailrace.core.codec.time.TimeCodec;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonReadVectorsTest {
  private static final String REFUSED = "!";

  private final JsonCodec json =
      new JsonCodec(new RubyText(TimeCodec.formatter(RubyText.EVENT_TIME, ZoneOffset.UTC), false));

  static List<String> vectors() {
    return Vectors.lines("json-read-vectors.txt");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsWhatFluentdReads(String line) {
    final String[] columns = line.split("\t", -1);
    final String expected = columns[2].equals("=") ? columns[1] : columns[2];
    assertThat(read(Vectors.unescape(columns[0]), 0)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsTheSameInsideOtherBytes(String line) {
    final String[] columns = line.split("\t", -1);
    final String expected = columns[2].equals("=") ? columns[1] : columns[2];
    assertThat(read(Vectors.unescape(columns[0]), 11)).isEqualTo(expected);
  }

  /** Reads the text with {@code around} quotes on both sides of its range. */
  private String read(byte[] text, int around) {
    final byte[] bytes = new byte[text.length + 2 * around];
    Arrays.fill(bytes, (byte) '"');
    System.arraycopy(text, 0, bytes, around, text.length);
    final ByteSink sink = new ByteSink(0);
    sink.writeUtf8("before");
    try {
      json.readValue(bytes, around, text.length, new ValueWriter(sink));
    } catch (JsonSyntaxException e) {
      assertThat(sink.toString()).isEqualTo("before");
      assertThat(e.position()).isBetween(0, text.length);
      assertThat(e).hasMessageStartingWith("invalid JSON at byte " + e.position() + ": ");
      return REFUSED;
    }
    assertThat(new String(sink.array(), 0, 6, StandardCharsets.UTF_8)).isEqualTo("before");
    return HexFormat.of().formatHex(sink.array(), 6, sink.length());
  }
}
