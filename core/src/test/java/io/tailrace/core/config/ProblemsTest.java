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
package io.tailrace.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemsTest {

  @Test
  void showsTheLineWithACaretAndWhatToDo() {
    final Problems problems = new Problems();
    problems.source("fluent.conf", "<match>\n    flush_intervall 10s\n</match>\n");
    problems.warning(
        new Span(new Origin("fluent.conf", 2, 5), 15),
        "unused parameter 'flush_intervall' in <buffer> of out_file",
        "did you mean 'flush_interval'?");
    assertThat(problems.list())
        .singleElement()
        .extracting(Problem::render)
        .isEqualTo(
            """
            fluent.conf:2:5: warning: unused parameter 'flush_intervall' in <buffer> of out_file
                  2 |     flush_intervall 10s
                    |     ^^^^^^^^^^^^^^^
              help: did you mean 'flush_interval'?\
            """);
  }

  @Test
  void keepsTheCaretUnderItsColumnBehindTabs() {
    final Problems problems = new Problems();
    problems.source("a", "\t\tk [a]\n");
    problems.error(new Span(new Origin("a", 1, 5), 3), "m", "");
    assertThat(problems.list().get(0).render())
        .isEqualTo("a:1:5: m\n      1 | \t\tk [a]\n        | \t\t  ^^^");
  }

  @Test
  void reportsAllProblemsOnceAndInFileOrder() {
    final Problems problems = new Problems();
    problems.source("main", "x\ny\n");
    problems.source("included", "z\n");
    problems.error(new Span(new Origin("included", 1, 1), 1), "third", "");
    problems.warning(new Span(new Origin("main", 2, 1), 1), "second", "");
    problems.error(new Span(new Origin("main", 1, 1), 1), "first", "");
    problems.error(new Span(new Origin("main", 1, 1), 1), "first", "");
    assertThatThrownBy(problems::throwIfErrors)
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::message)
                    .containsExactly("first", "second", "third"));
  }

  @Test
  void warningsAloneStopNothing() throws ConfigException {
    final Problems problems = new Problems();
    problems.warning(Span.of("command line"), "w", "");
    problems.throwIfErrors();
    assertThat(problems.list().get(0).render()).isEqualTo("command line: warning: w");
  }

  @Test
  void masksSecretsInTheLineItShows() {
    final Problems problems = new Problems();
    ConfigText.parse("<a>\n  password \"hunter2\\q\"\n  shared_key 'x' hunter3\n</a>\n", problems);
    assertThat(problems.list()).hasSize(2);
    assertThat(problems.list().get(0).render())
        .doesNotContain("hunter")
        .contains("      2 |   password xxxxxx\n        |            ^^^^^^");
    assertThat(problems.list().get(1).render()).doesNotContain("hunter");
  }

  /** Texts, and the lines and messages of all errors in them. */
  static List<Arguments> broken() {
    return List.of(
        Arguments.of(
            "<match a>\n  a \"x\" y\n  b [1,\n  c \"\\q\"\n</match>\n<source>\n  d 'x\n</source>\n",
            List.of(
                "2 expected end of line",
                "3 got incomplete JSON array configuration",
                "7 unexpected end of file in a single quoted string")),
        Arguments.of(
            "<match a>\n  a {\"x\": }\n  b [1 2]\n</match>\n",
            List.of(
                "2 got incomplete JSON hash configuration",
                "3 got incomplete JSON array configuration")),
        Arguments.of(
            "<a>\n  k \"unclosed\n  j v\n</a>\n<b>\n  k 'x' y\n</b>\n",
            List.of(
                "2 unexpected end of file in a double quoted string", "6 expected end of line")),
        Arguments.of(
            "<match a>\n  <buffer>\n    k v\n</match>\n<b>\n</b>\n",
            List.of("4 unmatched end tag")),
        Arguments.of("<match a>\n  k v\n</mach>\n<b>\n</b>\n", List.of("3 unmatched end tag")),
        Arguments.of("</a>\nk 'v' w\n", List.of("1 unmatched end tag", "2 expected end of line")),
        Arguments.of("<a>\n<b>\n", List.of("2 expected end tag '</b>' but got end of file")),
        Arguments.of("<match a\n  @type null\n</match>\n", List.of("1 expected '>'")),
        Arguments.of("<!-- note -->\n<a>\n</a>\n", List.of("1 expected character in tag name")),
        Arguments.of(
            "<a>\n</a> x\n<b> y\n</b>\n",
            List.of("2 expected end of line after end tag", "3 expected end of line after tag")),
        Arguments.of(
            "@foo v\n<nested>\n  k v\n</nested>\n",
            List.of(
                "1 '@' is the system reserved prefix. Don't use '@' prefix parameter in the"
                    + " configuration: @foo")),
        Arguments.of("@include\nk v\n", List.of("1 @include has no file name")),
        Arguments.of("\"k\"v\n", List.of("1 expected space between parameter name and value")));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void reportsAllErrorsAndNoneThatOnlyFollow(String text, List<String> expected) {
    final Problems problems = new Problems();
    ConfigText.parse(text, problems);
    assertThat(problems.list())
        .extracting(problem -> problem.origin().line() + " " + problem.message())
        .isEqualTo(expected);
  }

  static List<Arguments> doubtful() {
    return List.of(
        Arguments.of("k 1\nk 2\n", "2 parameter 'k' is given twice; the last one is used"),
        Arguments.of("k=v\n", "1 'k=v' is the name of a parameter without a value"),
        Arguments.of(
            "<a>\n  @foo v\n</a>\n",
            "2 '@' is the system reserved prefix. It works in the nested configuration for now but"
                + " it will be rejected: @foo"));
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void warnsAboutWhatFluentdTakesSilently(String text, String expected) {
    final Problems problems = new Problems();
    ConfigText.parse(text, problems);
    assertThat(problems.hasErrors()).isFalse();
    assertThat(problems.list())
        .extracting(problem -> problem.origin().line() + " " + problem.message())
        .containsExactly(expected);
  }
}
