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
package io.tailrace.plugin.singlevalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.FormatterDriver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SingleValueFormatterTest {

  @Test
  void printsTheField() throws Exception {
    assertThat(format("", record())).isEqualTo("the message\n");
    assertThat(format("message_key a", record())).isEqualTo("x,\"y\"\tz\n");
    assertThat(format("add_newline false", record())).isEqualTo("the message");
    assertThat(format("newline crlf", record())).isEqualTo("the message\r\n");
  }

  @Test
  void printsOtherValuesAsRubyDoes() throws Exception {
    assertThat(format("message_key b", record())).isEqualTo("[1, {\"c\"=>nil}]\n");
    assertThat(format("", Map.of("message", 1.0))).isEqualTo("1.0\n");
    assertThat(format("", Map.of("message", false))).isEqualTo("false\n");
  }

  @Test
  void aMissingFieldIsAnEmptyLine() throws Exception {
    assertThat(format("", Map.of("other", 1))).isEqualTo("\n");
    final Map<String, Object> record = new LinkedHashMap<>();
    record.put("message", null);
    assertThat(format("", record)).isEqualTo("\n");
  }

  @Test
  void theKeyIsNoPath() throws Exception {
    assertThat(format("message_key $.a.b", Map.of("$.a.b", "x", "a", Map.of("b", "y"))))
        .isEqualTo("x\n");
  }

  @Test
  void bindsItsParameters() {
    final ConfigAssertions config = ConfigAssertions.of(SingleValueFormatter.Config.class);
    config.assertDefaults(
        Map.of(
            "messageKey",
            "message",
            "addNewline",
            true,
            "newline",
            SingleValueFormatter.Config.Newline.LF));
    config.assertExplicit(
        "message_key a\nadd_newline false\nnewline crlf",
        Map.of(
            "messageKey",
            "a",
            "addNewline",
            false,
            "newline",
            SingleValueFormatter.Config.Newline.CRLF));
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
    try (FormatterDriver formatter = FormatterDriver.start("@type single_value\n" + parameters)) {
      return formatter.format("test", 1_700_000_000_123_456_789L, record);
    }
  }
}
