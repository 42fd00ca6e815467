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
package io.tailrace.plugin.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.FormatterDriver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HashFormatterTest {

  @Test
  void printsWhatFluentdPrints() throws Exception {
    assertThat(format("", record()))
        .isEqualTo(
            "{\"a\"=>\"x,\\\"y\\\"\\tz\", \"b\"=>[1, {\"c\"=>nil}],"
                + " \"message\"=>\"the message\"}\n");
    final Map<String, Object> odd = new LinkedHashMap<>();
    odd.put("n", null);
    odd.put("f", 1.5);
    odd.put("t", true);
    odd.put("s", "q\"\n\u00e9");
    odd.put("h", Map.of());
    assertThat(format("", odd))
        .isEqualTo(
            "{\"n\"=>nil, \"f\"=>1.5, \"t\"=>true, \"s\"=>\"q\\\"\\n\\u00E9\"," + " \"h\"=>{}}\n");
  }

  @Test
  void printsAnEmptyRecord() throws Exception {
    assertThat(format("", Map.of())).isEqualTo("{}\n");
  }

  @Test
  void endsTheLineAsTold() throws Exception {
    assertThat(format("newline crlf", Map.of("a", 1))).isEqualTo("{\"a\"=>1}\r\n");
    assertThat(format("add_newline false", Map.of("a", 1))).isEqualTo("{\"a\"=>1}");
  }

  @Test
  void bindsItsParameters() {
    final ConfigAssertions config = ConfigAssertions.of(HashFormatter.Config.class);
    config.assertDefaults(Map.of("addNewline", true, "newline", HashFormatter.Config.Newline.LF));
    config.assertExplicit(
        "add_newline false\nnewline crlf",
        Map.of("addNewline", false, "newline", HashFormatter.Config.Newline.CRLF));
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
    try (FormatterDriver formatter = FormatterDriver.start("@type hash\n" + parameters)) {
      return formatter.format("test", 1_700_000_000_123_456_789L, record);
    }
  }
}
