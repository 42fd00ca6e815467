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
package io.tailrace.plugin.tsv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.FormatterDriver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TsvFormatterTest {

  @Test
  void printsWhatFluentdPrints() throws Exception {
    assertThat(format("keys a,b,missing", record())).isEqualTo("x,\"y\"\tz\t[1, {\"c\"=>nil}]\t\n");
  }

  @Test
  void separatesAndEndsAsTold() throws Exception {
    final Map<String, Object> record = Map.of("a", 1, "b", 2.5);
    assertThat(format("keys b,a\ndelimiter \"||\"", record)).isEqualTo("2.5||1\n");
    assertThat(format("keys a\nnewline crlf", record)).isEqualTo("1\r\n");
    assertThat(format("keys a,b\nadd_newline false", record)).isEqualTo("1\t2.5");
  }

  @Test
  void needsKeys() {
    assertThatThrownBy(() -> format("", Map.of())).hasMessageContaining("'keys'");
  }

  @Test
  void bindsItsParameters() {
    final ConfigAssertions config = ConfigAssertions.of(TsvFormatter.Config.class);
    config
        .requiring("keys a")
        .assertDefaults(
            Map.of(
                "keys",
                List.of("a"),
                "delimiter",
                "\t",
                "addNewline",
                true,
                "newline",
                TsvFormatter.Config.Newline.LF));
    config
        .requiring("keys a")
        .assertExplicit(
            "keys a,b\ndelimiter ;\nadd_newline false\nnewline crlf",
            Map.of(
                "keys",
                List.of("a", "b"),
                "delimiter",
                ";",
                "addNewline",
                false,
                "newline",
                TsvFormatter.Config.Newline.CRLF));
  }

  /** The record of the recorded cases. */
  private static Map<String, Object> record() {
    final Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("c", null);
    final Map<String, Object> record = new LinkedHashMap<>();
    record.put("a", "x,\"y\"\tz");
    record.put("b", List.of(1, inner));
    record.put("message", "the message");
    return record;
  }

  private static String format(String parameters, Map<String, ?> record) throws Exception {
    try (FormatterDriver formatter = FormatterDriver.start("@type tsv\n" + parameters)) {
      return formatter.format("test", 1_700_000_000_123_456_789L, record);
    }
  }
}
