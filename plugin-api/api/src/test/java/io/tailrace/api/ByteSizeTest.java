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
package io.tailrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0 bytes",
    "10, 10, 10, 10 bytes",
    "8k, 8192, 8k, 8 KiB",
    "8KB, 8192, 8k, 8 KiB",
    "1024m, 1073741824, 1g, 1 GiB",
    "2t, 2199023255552, 2t, 2 TiB",
    "1536k, 1572864, 1536k, 1536 KiB",
    "9223372036854775807, 9223372036854775807, 9223372036854775807, 9223372036854775807 bytes"
  })
  void readsAndPrintsSizes(String text, long bytes, String printed, String described) {
    final ByteSize size = ByteSize.parse(text);
    assertThat(size.bytes()).isEqualTo(bytes);
    assertThat(size).hasToString(printed);
    assertThat(size.describe()).isEqualTo(described);
    assertThat(ByteSize.parse(printed)).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "k", "b", "-1", "1.5m", "8q", "8 k", "9223372036854775808", "8388608t", "x"})
  void refusesWhatIsNotASize(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is not a size");
  }

  @Test
  void refusesNegativeAndTooLargeForAnArray() {
    assertThatThrownBy(() -> ByteSize.ofBytes(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ByteSize.parse("2g").bytesAsInt())
        .isInstanceOf(ArithmeticException.class);
    assertThat(ByteSize.parse("1g").bytesAsInt()).isEqualTo(1 << 30);
  }

  @Test
  void ordersByBytes() {
    assertThat(ByteSize.parse("1k")).isLessThan(ByteSize.parse("1m"));
    assertThat(ByteSize.ofBytes(1024)).isEqualTo(ByteSize.parse("1k")).hasSameHashCodeAs(1024L);
  }
}
