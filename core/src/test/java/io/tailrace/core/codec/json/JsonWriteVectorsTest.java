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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Value;
import io.tailrace.core.codec.Vectors;
import io.tailrace.core.codec.text.RubyText;
import io.tailrace.core.codec.time.TimeCodec;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonWriteVectorsTest {
  private final JsonCodec json =
      new JsonCodec(new RubyText(TimeCodec.formatter(RubyText.EVENT_TIME, ZoneOffset.UTC), false));

  /** All but those that Fluentd cannot even unpack. */
  static List<String> vectors() {
    return Vectors.lines("json-vectors.txt").stream()
        .filter(line -> !line.split("\t", -1)[2].startsWith("!"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void printsWhatFluentdPrints(String line) {
    final String[] columns = line.split("\t", -1);
    assertThat(write(Vectors.hex(columns[1]), 0)).isEqualTo(text(columns[2]));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void refusesEveryPrefix(String line) {
    final byte[] packed = Vectors.hex(line.split("\t", -1)[1]);
    for (int cut = 1; cut < packed.length; cut++) {
      final ByteSink out = new ByteSink(0);
      out.write('x');
      final int limit = packed.length - cut;
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> {
                final Value value = new Value();
                value.set(packed, 0, limit);
                json.write(value, out);
              });
      assertThat(out.toString()).isEqualTo("x");
    }
  }

  @Test
  void printsAnUnknownExtensionAsText() {
    assertThat(write(Vectors.hex("81a161d6ff59682f00"), 0))
        .isEqualTo("{\"a\":\"ext:-1:59682f00\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(write(Vectors.hex("81d4050aa178"), 0))
        .isEqualTo("{\"ext:5:0a\":\"x\"}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesNestingThatIsTooDeep() {
    final byte[] packed = new byte[100_000];
    java.util.Arrays.fill(packed, (byte) 0x91);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(packed, 0))
        .withMessageContaining("nested deeper than 512 levels");
  }

  @Test
  void takesTimeLinearInTheDepthForDuplicatesOnEveryLevel() {
    final ByteSink packed = new ByteSink(64);
    final int depth = 500;
    for (int i = 0; i < depth; i++) {
      packed.write(Vectors.hex("83a161" + "01" + "a161" + "02" + "a162"));
    }
    packed.write(0xc0);
    assertThat(new String(write(packed.toByteArray(), 0), StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":2,\"b\":".repeat(depth) + "null" + "}".repeat(depth));
  }

  private byte[] write(byte[] packed, int offset) {
    final Value value = new Value();
    value.set(packed, offset, packed.length);
    final ByteSink out = new ByteSink(0);
    json.write(value, out);
    return out.toByteArray();
  }

  private static byte[] text(String column) {
    return Vectors.unescape(column);
  }
}
