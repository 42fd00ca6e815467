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

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecondsTextTest {
  private static SecondsText parse(String text) {
    final byte[] bytes = ("9" + text).getBytes(StandardCharsets.UTF_8);
    return SecondsText.parse(bytes, 1, bytes.length - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000, 1700000000, 0",
    "1700000000.25, 1700000000, 250000000",
    "1700000000.1234567891, 1700000000, 123456789",
    "1700000000.000000001, 1700000000, 1",
    "1.7e9, 1700000000, 0",
    "' 12', 12, 0",
    "12abc, 12, 0",
    "12.x, 12, 0",
    "-5.5, -5, 500000000",
    "+7, 7, 0",
  })
  void readsTheNumberAtTheBeginning(String text, long seconds, int nanos) {
    assertThat(parse(text)).isEqualTo(new SecondsText(seconds, nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "0", "0.0", "-0", ".5", "e5"})
  void isNothingWhereThereIsNoNumberOrZero(String text) {
    assertThat(parse(text)).isNull();
  }
}
