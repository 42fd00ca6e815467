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
package io.tailrace.core.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MatchPatternTest {

  /** Patterns, tags, and whether Fluentd's own matcher said yes. */
  static List<Arguments> vectors() {
    return List.of(
        Arguments.of("a", "a ", false),
        Arguments.of("a.*", "a.", true),
        Arguments.of("a.**", "a.b.c", true),
        Arguments.of("**.b", "b", true),
        Arguments.of("a.**.b", "a.b", true),
        Arguments.of("a.**.b", "a.x.y.b", true),
        Arguments.of("{a,b}.c", "b.c", true),
        Arguments.of("{a,b", "a", true),
        Arguments.of("a-b", "a-b", true),
        Arguments.of("a", "a\n", true),
        Arguments.of("/foo.*/", "foo.x", true),
        Arguments.of("a.**.", "a.b.", true),
        Arguments.of("**", "anything", true),
        Arguments.of("*", "a.b", false),
        Arguments.of("a.{b,c}.*", "a.b.x", true),
        Arguments.of("!a", "a", false),
        Arguments.of("a*.b", "ax.b", true),
        Arguments.of("***", "a.b", true),
        Arguments.of("a*", "abc", true),
        Arguments.of("a*", "a.b", false),
        Arguments.of("a.*", "ab", false),
        Arguments.of("a.*.c", "a.b.c", true),
        Arguments.of("a.*.c", "a.c", false),
        Arguments.of("a.**", "a", true),
        Arguments.of("a.**", "ab", false),
        Arguments.of("a**", "ab.c", true),
        Arguments.of("**.a", "d.e.a", true),
        Arguments.of("**.a", "c.ba", false),
        Arguments.of("**a", "c.ba", true),
        Arguments.of("a.{b,c}.**", "a.b", true),
        Arguments.of("a.{b,c}.**", "a.cd", false),
        Arguments.of("a.{b.**,c}", "a.c.d", false),
        Arguments.of("/a/", "abc", false),
        Arguments.of("/(?!a\\.).*/", "b.b.c", true));
  }

  /** What follows from the rules of match.rb for cases that the vectors leave out. */
  static List<Arguments> rules() {
    return List.of(
        Arguments.of("", "anything", true),
        Arguments.of("a b.*  c", "b.x", true),
        Arguments.of("a b.*  c", "c", true),
        Arguments.of("a b.*  c", "d", false),
        Arguments.of("a,b", "a", false),
        Arguments.of("a,b", "a,b", true),
        Arguments.of("a.**", "a\n", false),
        Arguments.of("a.**", "a.b\n", true),
        Arguments.of("a.**", "a.b\nc", false),
        Arguments.of("a.", "a", true),
        Arguments.of("a.", "a.", false),
        Arguments.of("a\\*", "a*", true),
        Arguments.of("a\\*", "ab", false),
        Arguments.of("a+(b)", "a+(b)", true),
        Arguments.of("a}b", "a}b", true),
        Arguments.of("{a,{b,c}.*}", "c.d", true),
        Arguments.of("日.*", "日.本", true),
        Arguments.of("**", "", true),
        Arguments.of("*", "", true),
        Arguments.of("*.*", "..", false),
        Arguments.of("/a(?<b_c>x+)\\k<b_c>/", "axx", true),
        Arguments.of("/日本/", "日本", true));
  }

  @ParameterizedTest
  @MethodSource({"vectors", "rules"})
  void matchesAsFluentd(String pattern, String tag, boolean expected) {
    assertThat(MatchPattern.parse(pattern).matches(tag)).isEqualTo(expected);
  }

  @Test
  void refusesMalformedRegularExpressions() {
    for (String pattern : List.of("/a b/", "/a", "/", "/(a/")) {
      assertThatThrownBy(() -> MatchPattern.parse(pattern))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("invalid match - regex");
    }
  }

  @Test
  void knowsPatternsThatTakeEverything() {
    assertThat(MatchPattern.parse("").isAll()).isTrue();
    assertThat(MatchPattern.parse("a **").isAll()).isTrue();
    assertThat(MatchPattern.parse("a.**").isAll()).isFalse();
    assertThat(MatchPattern.parse("a.**")).hasToString("a.**");
  }
}
