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
package io.tailrace.plugin.grep;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.ConfigAssertions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GrepConfigTest {
  private static final ConfigAssertions CONFIG = ConfigAssertions.of(GrepFilter.Config.class);

  @Test
  void hasNoRulesByDefault() {
    CONFIG.assertDefaults(
        Map.of(
            "regexps", List.of(),
            "excludes", List.of(),
            "ands", List.of(),
            "ors", List.of(),
            "oldRegexps", List.of(),
            "oldExcludes", List.of()));
  }

  @Test
  void readsAllParameters() {
    CONFIG.assertExplicit(
        "<regexp>\nkey a\npattern /1/i\n</regexp>\n"
            + "<exclude>\nkey $.b.c\npattern 2\n</exclude>\n"
            + "<and>\n<regexp>\nkey d\npattern 3\n</regexp>\n</and>\n"
            + "<or>\n<exclude>\nkey e\npattern 4\n</exclude>\n</or>\n"
            + "regexp2 f 5\nexclude1 g 6",
        Map.of(
            "regexps", List.of(Map.of("key", "a", "pattern", "1")),
            "excludes", List.of(Map.of("key", "$.b.c", "pattern", "2")),
            "ands",
                List.of(
                    Map.of(
                        "regexps",
                        List.of(Map.of("key", "d", "pattern", "3")),
                        "excludes",
                        List.of())),
            "ors",
                List.of(
                    Map.of(
                        "regexps",
                        List.of(),
                        "excludes",
                        List.of(Map.of("key", "e", "pattern", "4")))),
            "oldRegexps", List.of("", "f 5"),
            "oldExcludes", List.of("g 6")));
  }

  @Test
  void refusesASectionWithoutAPattern() {
    assertThat(problemsOf("<regexp>\nkey a\n</regexp>"))
        .containsExactly("3:2: 'pattern' parameter is required, in section regexp");
  }

  @Test
  void refusesAPatternThatIsNone() {
    assertThat(problemsOf("<regexp>\nkey a\npattern /(/\n</regexp>"))
        .singleElement()
        .asString()
        .startsWith("5:9: ");
    assertThat(problemsOf("regexp1 a (")).last().asString().startsWith("3:9: regexp1: ");
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    final String twice =
        "<regexp>\nkey a\npattern 1\n</regexp>\n<regexp>\nkey a\npattern 2\n</regexp>\n";
    assertThat(problemsOf(twice)).containsExactly("3:2: Duplicate key: a");
    assertThat(problemsOf("<or>\n" + twice + "</or>"))
        .containsExactly("3:2: Duplicate key in <or>: a");
    assertThat(problemsOf("regexp1 a 1\nregexp2 a 2"))
        .last()
        .asString()
        .isEqualTo("4:9: regexp2 contains a duplicated key, a");
  }

  @Test
  void takesOneKeyInConditionsOfDifferentKinds() {
    assertThat(
            problemsOf(
                "<regexp>\nkey a\npattern 1\n</regexp>\n<exclude>\nkey a\npattern 2\n</exclude>\n"))
        .isEmpty();
  }

  @Test
  void refusesRegexpAndExcludeInOneGroup() {
    assertThat(
            problemsOf(
                "<and>\n<regexp>\nkey a\npattern 1\n</regexp>\n"
                    + "<exclude>\nkey b\npattern 2\n</exclude>\n</and>"))
        .containsExactly("3:2: Do not specify both <regexp> and <exclude> in <and>");
  }

  @Test
  void refusesAnOldRuleWithoutAPattern() {
    assertThat(problemsOf("regexp1 a"))
        .containsExactly(
            "3:1: warning: 'regexp1' parameter is deprecated: Use <regexp> section",
            "3:9: regexp1 does not contain 2 parameters");
  }

  private static List<String> problemsOf(String parameters) {
    return ConfigAssertions.problemsOf("<filter **>\n@type grep\n" + parameters + "\n</filter>\n");
  }
}
