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
package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.Formatter;
import io.tailrace.api.RecordPath;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConfigAssertionsTest {
  record Shared(@Default("7") int depth) {}

  record Rule(RecordPath key) {}

  record Config(
      String path,
      Optional<String> suffix,
      @Inline Shared shared,
      @Section(name = "rule", multi = true) List<Rule> rules,
      @Section Optional<PluginRef<Formatter>> format) {}

  private final ConfigAssertions config = ConfigAssertions.of(Config.class).requiring("path a");

  @Test
  void comparesWhatTheRecordHolds() {
    config.assertDefaults(
        Map.of(
            "path", "a",
            "suffix", Optional.empty(),
            "depth", 7,
            "rules", List.of(),
            "format", Optional.empty()));
    config.assertExplicit(
        "path b\nsuffix c\ndepth 8\n<rule>\nkey $.k\n</rule>\n<format>\n@type json\n</format>",
        Map.of(
            "path", "b",
            "suffix", "c",
            "depth", 8,
            "rules", List.of(Map.of("key", "$.k")),
            "format", "json"));
  }

  @Test
  void leavesOutWhatIsTestedElsewhere() {
    config
        .apartFrom(Shared.class)
        .assertDefaults(
            Map.of(
                "path", "a",
                "suffix", Optional.empty(),
                "rules", List.of(),
                "format", Optional.empty()));
  }

  @Test
  void failsForAComponentThatIsNotAsserted() {
    assertThatThrownBy(
            () ->
                config.assertDefaults(
                    Map.of("path", "a", "suffix", Optional.empty(), "rules", List.of())))
        .isInstanceOf(AssertionError.class)
        .hasMessage("depth is not asserted; it is 7\nformat is not asserted; it is Optional.empty");
  }

  @Test
  void failsForAnotherValueAndForANameThatIsNoComponents() {
    assertThatThrownBy(
            () ->
                config.assertDefaults(
                    Map.of(
                        "path",
                        "a",
                        "suffix",
                        Optional.empty(),
                        "depth",
                        8,
                        "rules",
                        List.of(),
                        "format",
                        Optional.empty(),
                        "length",
                        1)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("depth is 7, expected 8\nthere is no component length");
  }

  @Test
  void failsForAParameterThatIsNotGiven() {
    assertThatThrownBy(
            () ->
                config.assertExplicit(
                    "path b\nsuffix c\n<rule>\nkey k\n</rule>",
                    Map.of(
                        "path",
                        "b",
                        "suffix",
                        "c",
                        "depth",
                        7,
                        "rules",
                        List.of(Map.of("key", "k")),
                        "format",
                        Optional.empty())))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("[depth, format]");
  }

  @Test
  void failsForAParameterThatTheRecordDoesNotHave() {
    assertThatThrownBy(() -> config.assertExplicit("path b\nlength 1", Map.of()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("parameter 'length' in <section> is not used");
  }
}
