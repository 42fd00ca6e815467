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
package io.tailrace.plugin.recordtransformer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnixTimeTest {
  /** Recorded from String#to_f of Ruby 3.1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "1.5|1.5",
        "  -2.5e3x|-2500.0",
        "1_000.5_5|1000.55",
        "1__0|1.0",
        "_1|0.0",
        ".5|0.5",
        "-.5|-0.5",
        "1.|1.0",
        "1.e5|1.0",
        "5e|5.0",
        "5e-1|0.5",
        "5e1_0|50000000000.0",
        "0x1A|0.0",
        "''|0.0",
        "abc|0.0",
        "+7|7.0",
        "1e400|Infinity",
        "12abc|12.0",
        "-|0.0",
        ".|0.0",
        "-.|0.0",
        "1._5|1.0",
        "1e_5|1.0",
        "0_8|8.0",
        "1 2|1.0",
        "Infinity|0.0",
        "NaN|0.0",
        "1600000000.123456789|1600000000.1234567",
        "1E2|100.0",
        "1_e5|1.0",
        "1_.5|1.0",
      })
  void readsTextsAsRubyDoes(String text, double expected) {
    final ByteSink packed = new ByteSink(16);
    new ValueWriter(packed).writeString(text);
    final Value value = new Value();
    value.set(packed.array(), 0, packed.length());

    assertThat(UnixTime.toFloat(value)).isEqualTo(expected);
  }
}
