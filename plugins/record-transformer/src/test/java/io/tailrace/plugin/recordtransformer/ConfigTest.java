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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.Problem;
import org.junit.jupiter.api.Test;

class ConfigTest {
  @Test
  void enableRubyIsOneErrorThatSaysWhatToDo() {
    assertThat(problem("enable_ruby true\n<record>\n  a ${record[\"x\"].to_i + 1}\n</record>\n"))
        .isEqualTo(
            """
            t.conf:1:13: enable_ruby true: record_transformer runs no Ruby
                  1 | enable_ruby true
                    |             ^^^^
              help: remove enable_ruby and use ${tag}, ${tag_parts[N]}, ${tag_prefix[N]},\
             ${tag_suffix[N]}, ${hostname}, ${time} and ${record["key"]}""");
  }

  @Test
  void keepKeysNeedRenewRecord() {
    assertThat(problem("keep_keys a,b\n"))
        .startsWith("t.conf:1:11: `renew_record` must be true to use `keep_keys`")
        .contains("add 'renew_record true'");
  }

  @Test
  void keepKeysNeedRenewRecordEvenIfTheyAreEmpty() {
    assertThat(problem("keep_keys \"\"\nrenew_record false\n"))
        .startsWith("t.conf:1:11: `renew_record` must be true to use `keep_keys`");
  }

  @Test
  void removeKeysHaveToBeRecordAccessors() {
    assertThat(problem("remove_keys a,$.b[x\n"))
        .startsWith("t.conf:1:13: ")
        .contains("'[' found but ']' not found. Invalid syntax: $.b[x");
  }

  /** As recorded with Fluentd: both refuse the file, with these words among others. */
  @Test
  void brokenValuesAreErrorsOfTheSyntax() {
    assertThat(problem("<record>\n  a {\"x\": }\n</record>\n")).containsPattern("JSON|json");
    assertThat(problem("<record>\n  a \"x\" trailing\n</record>\n"))
        .contains("expected end of line");
  }

  private static String problem(String section) {
    final ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> new FilterFixture(section));
    assertThat(refused).isNotNull();
    assertThat(refused.problems()).hasSize(1);
    final Problem problem = refused.problems().get(0);
    return problem.render();
  }
}
