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
package io.tailrace.core.codec.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.codec.Vectors;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FloatTextTest {
  private static String text(double value) {
    final byte[] target = new byte[FloatText.LENGTH_MAX + 3];
    final int end = FloatText.write(value, target, 3);
    assertThat(end - 3).isLessThanOrEqualTo(FloatText.LENGTH_MAX);
    return new String(target, 3, end - 3, US_ASCII);
  }

  @Test
  void printsWhatRubyPrints() {
    for (String line : Vectors.lines("text/float-vectors.txt")) {
      final long bits = Long.parseUnsignedLong(line.substring(0, 16), 16);
      assertThat(text(Double.longBitsToDouble(bits))).as(line).isEqualTo(line.substring(17));
    }
  }

  @Test
  void printsWhatIsNotFinite() {
    assertThat(text(Double.NaN)).isEqualTo("NaN");
    assertThat(text(Double.longBitsToDouble(0xfff8000000000001L))).isEqualTo("NaN");
    assertThat(text(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
    assertThat(text(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
  }

  @Property
  void readsBackAsTheSameDoubleAndNoShorterTextDoes(@ForAll long bits) {
    final double value = Double.longBitsToDouble(bits);
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return;
    }
    final BigDecimal printed = new BigDecimal(text(value));
    assertThat(printed.doubleValue()).isEqualTo(value);
    final int digits = printed.stripTrailingZeros().precision();
    if (digits > 1) {
      for (RoundingMode mode : new RoundingMode[] {RoundingMode.FLOOR, RoundingMode.CEILING}) {
        final BigDecimal shorter = new BigDecimal(value).round(new MathContext(digits - 1, mode));
        assertThat(shorter.doubleValue()).isNotEqualTo(value);
      }
    }
  }
}
