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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.ConfigAssertions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigTest {
  @Test
  void hasDefaultsForAll() {
    ConfigAssertions.of(RecordTransformerFilter.Config.class)
        .assertDefaults(
            Map.of(
                "record", List.of(),
                "removeKeys", List.of(),
                "keepKeys", Optional.empty(),
                "renewRecord", false,
                "renewTimeKey", Optional.empty(),
                "enableRuby", false,
                "autoTypecast", true));
  }

  @Test
  void readsAllParameters() {
    // enable_ruby is the one that can have no other value than its default.
    assertThatThrownBy(
            () ->
                ConfigAssertions.of(RecordTransformerFilter.Config.class)
                    .assertExplicit(
                        """
                        remove_keys a,$.b.c
                        keep_keys d, e
                        renew_record true
                        renew_time_key f
                        enable_ruby false
                        auto_typecast false
                        <record>
                          type x
                        </record>
                        <record>
                          @id y
                        </record>
                        """,
                        Map.of(
                            "record",
                            List.of(
                                Map.of("fields", Map.of("type", "x")),
                                Map.of("fields", Map.of("@id", "y"))),
                            "removeKeys",
                            List.of("a", "$.b.c"),
                            "keepKeys",
                            List.of("d", "e"),
                            "renewRecord",
                            true,
                            "renewTimeKey",
                            "f",
                            "enableRuby",
                            false,
                            "autoTypecast",
                            false)))
        .hasMessage("these have their default; give each parameter another value: [enableRuby]");
  }

  @Test
  void enableRubyIsOneErrorThatSaysWhatToDo() {
    assertThat(problems("enable_ruby true\n<record>\n  a ${record[\"x\"].to_i + 1}\n</record>\n"))
        .containsExactly("3:13: enable_ruby true: record_transformer runs no Ruby");
    assertThatThrownBy(() -> new FilterFixture("enable_ruby true"))
        .hasMessageContaining("remove enable_ruby and use ${tag}, ${tag_parts[N]}");
  }

  @Test
  void keepKeysNeedRenewRecord() {
    for (String keys : List.of("a,b", "\"\"")) {
      assertThat(problems("keep_keys " + keys))
          .containsExactly("3:11: `renew_record` must be true to use `keep_keys`");
    }
  }

  @Test
  void removeKeysHaveToBeRecordAccessors() {
    assertThat(problems("remove_keys a,$.b[x"))
        .singleElement()
        .asString()
        .contains("'[' found but ']' not found. Invalid syntax: $.b[x");
  }

  /** As recorded with Fluentd, which refuses both files with these words among others. */
  @Test
  void brokenValuesAreErrorsOfTheSyntax() {
    assertThat(problems("<record>\n  a {\"x\": }\n</record>\n"))
        .singleElement()
        .asString()
        .containsPattern("JSON|json");
    assertThat(problems("<record>\n  a \"x\" trailing\n</record>\n"))
        .singleElement()
        .asString()
        .contains("expected end of line");
  }

  /** The problems of a filter's section; its first line is the third. */
  private static List<String> problems(String section) {
    return ConfigAssertions.problemsOf(
        FilterFixture.filter(section) + "<match **>\n  @type collect\n</match>\n");
  }
}
