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
package io.tailrace.plugin.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.FormatterDriver;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvFormatterTest {

  @Test
  void printsWhatFluentdPrints() throws Exception {
    assertThat(format("fields a,b,missing", record()))
        .isEqualTo("\"x,\"\"y\"\"\tz\",\"[1, {\"\"c\"\"=>nil}]\",\"\"\n");
    assertThat(format("fields a,b\ndelimiter \";\"\nforce_quotes false", record()))
        .isEqualTo("\"x,\"\"y\"\"\tz\";\"[1, {\"\"c\"\"=>nil}]\"\n");
  }

  @Test
  void quotesOnlyWhatNeedsItIfToldSo() throws Exception {
    final Map<String, Object> record = new LinkedHashMap<>();
    record.put("plain", "a b");
    record.put("number", 1.5);
    record.put("empty", "");
    record.put("nil", null);
    record.put("line", "a\nb");
    record.put("comma", "a,b");
    record.put("quote", "\"");
    assertThat(
            format(
                "fields plain,number,empty,nil,missing,line,comma,quote\nforce_quotes false",
                record))
        .isEqualTo("a b,1.5,\"\",,,\"a\nb\",\"a,b\",\"\"\"\"\n");
  }

  @Test
  void aTabHasTwoNames() throws Exception {
    final Map<String, Object> record = Map.of("a", 1, "b", "x\ty");
    for (String tab : List.of("TAB", "'\\t'", "\"\\t\"")) {
      assertThat(format("fields a,b\nforce_quotes false\ndelimiter " + tab, record))
          .as(tab)
          .isEqualTo("1\t\"x\ty\"\n");
    }
  }

  @Test
  void takesFieldsFromInside() throws Exception {
    final Map<String, Object> record = Map.of("a", Map.of("b", Arrays.asList("x", "y")), "c", 1);
    assertThat(format("fields $.a.b[1],$['c'],$.a.none", record)).isEqualTo("\"y\",\"1\",\"\"\n");
  }

  @Test
  void leavesOutEmptyNamesAndNeedsAnother() throws Exception {
    assertThat(format("fields [\"\",\"a\",\"\"]", Map.of("a", 1))).isEqualTo("\"1\"\n");
    assertThatThrownBy(() -> format("fields [\"\"]", Map.of()))
        .hasMessageContaining("empty value is specified in fields parameter");
    assertThatThrownBy(() -> format("fields $.", Map.of()))
        .hasMessageContaining("fields: empty keys in dot notation");
  }

  @Test
  void canLeaveOutTheNewline() throws Exception {
    assertThat(format("fields a\nadd_newline false", Map.of("a", 1))).isEqualTo("\"1\"");
  }

  @Test
  void bindsItsParameters() {
    final ConfigAssertions config =
        ConfigAssertions.of(CsvFormatter.Config.class).requiring("fields a");
    config.assertDefaults(
        Map.of("fields", List.of("a"), "delimiter", ",", "forceQuotes", true, "addNewline", true));
    config.assertExplicit(
        "fields a,b\ndelimiter ;\nforce_quotes false\nadd_newline false",
        Map.of(
            "fields",
            List.of("a", "b"),
            "delimiter",
            ";",
            "forceQuotes",
            false,
            "addNewline",
            false));
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
    try (FormatterDriver formatter = FormatterDriver.start("@type csv\n" + parameters)) {
      return formatter.format("test", 1_700_000_000_123_456_789L, record);
    }
  }
}
