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
package io.tailrace.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of odd values, {@code record-vectors.txt}. */
class RecordVectorsTest {
  private static final ErrorEvents NO_ERRORS =
      (event, reason) -> {
        throw new AssertionError(reason);
      };

  static Stream<Arguments> vectors() throws IOException {
    try (InputStream in = RecordVectorsTest.class.getResourceAsStream("record-vectors.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(
              line -> {
                final String[] columns = line.split("\t");
                final String written = columns[3].equals("=") ? columns[1] : columns[3];
                return Arguments.of(columns[0], columns[1], columns[2], written);
              });
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void aScannedRecord(String name, String record, String map, String written) throws Exception {
    final EventCursor cursor = Streams.scanHex("9200" + record).cursor();
    expect(cursor, map, written);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void aRecordOfAStreamThatIsTrusted(String name, String record, String map, String written) {
    final byte[] bytes = Streams.hex("9200" + record);
    expect(PackedStream.trusted("t", bytes, 0, bytes.length, 1).cursor(), map, written);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void anUntouchedRecordKeepsItsBytes(String name, String record, String map, String written)
      throws Exception {
    final PackedStream stream =
        Streams.scanHex("9201" + record + "9202" + record + "9203" + record);
    try (FilterPass pass = new FilterPassPool().open(stream, NO_ERRORS)) {
      pass.run(Steps.accept(event -> event.seconds() != 2));
      final EventStream result = pass.result();
      assertThat(Streams.hexOf(result)).isEqualTo("9201" + record + "9203" + record);
      final EventCursor cursor = result.cursor();
      expect(cursor, map, written);
      expect(cursor, map, written);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void anEditedRecordIsWrittenWithEachKeyOnce(
      String name, String record, String map, String written) throws Exception {
    try (FilterPass pass = new FilterPassPool().open(Streams.scanHex("9200" + record), NO_ERRORS)) {
      pass.run(Steps.edit(event -> event.setIntegerTime(1)));
      assertThat(Streams.hexOf(pass.result())).isEqualTo("9201" + written);
    }
  }

  private static void expect(EventCursor cursor, String map, String written) {
    assertThat(cursor.next()).isTrue();
    assertThat(text(cursor.record().asMap())).isEqualTo(map);
    final ByteSink sink = new ByteSink(0);
    cursor.record().writeTo(sink);
    assertThat(HexFormat.of().formatHex(sink.toByteArray())).isEqualTo(written);
  }

  private static String text(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> entry.getKey() + ": " + text(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(RecordVectorsTest::text).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof byte[] bytes) {
      return "bytes " + HexFormat.of().formatHex(bytes);
    }
    return value instanceof String string
        ? '"' + string.replace("\0", "\\0") + '"'
        : String.valueOf(value);
  }
}
