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
package io.tailrace.core.codec.regex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8TextTest {

  /** The second column is what Ruby's String#scrub makes of it. */
  @ParameterizedTest
  @CsvSource({
    "61ff62, a?b",
    "e38161, ?a",
    "e3e3, ??",
    "8080, ??",
    "f09080, ?",
    "eda080, ???",
    "c080, ??",
    "f4908080, ????",
    "c3, ?",
    "61e38182e3, aあ?",
    "e0a061, ?a",
    "f0908061, ?a",
    "f8888080, ????",
  })
  void replacesEachMaximalIllFormedSequenceByOneQuestionMark(String hex, String expected) {
    final byte[] bytes = HexFormat.of().parseHex("2e" + hex);
    assertThat(Utf8Text.classify(bytes, 1, bytes.length - 1)).isEqualTo(Utf8Text.ILL_FORMED);
    final Utf8Text.Scrubbed scrubbed = Utf8Text.scrub(bytes, 1, bytes.length - 1);
    assertThat(new String(scrubbed.bytes(), UTF_8)).isEqualTo(expected);
    assertThat(scrubbed.originals()).isSorted().startsWith(1).endsWith(bytes.length);
    assertThat(scrubbed.originals()).hasSize(scrubbed.bytes().length + 1);
  }

  @Property(tries = 2_000)
  void judgesAnyBytesAsTheJdkDoes(
      @ForAll @Size(max = 20) byte[] bytes, @ForAll @IntRange(max = 3) int strip) {
    for (int i = 0; i < bytes.length && strip > 0; i += strip) {
      bytes[i] &= 0x7f;
    }
    final int kind = Utf8Text.classify(bytes, 0, bytes.length);
    assertThat(kind != Utf8Text.ILL_FORMED).isEqualTo(decodes(bytes));
    assertThat(kind == Utf8Text.ASCII)
        .isEqualTo(new String(bytes, ISO_8859_1).chars().allMatch(c -> c < 0x80));
  }

  @Test
  void acceptsEveryCodePoint() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        final byte[] bytes = Character.toString(c).getBytes(UTF_8);
        if (Utf8Text.classify(bytes, 0, bytes.length)
            != (c < 0x80 ? Utf8Text.ASCII : Utf8Text.WELL_FORMED)) {
          throw new AssertionError("U+" + Integer.toHexString(c));
        }
      }
    }
  }

  private static boolean decodes(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
