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
package io.tailrace.core.codec.regex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.Regex;
import io.tailrace.api.RegexTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "/^b$/ ¦ a\\nb\\nc ¦ true",
        "/\\Ab/ ¦ a\\nb ¦ false",
        "/b\\z/ ¦ b\\n ¦ false",
        "/b\\Z/ ¦ b\\n ¦ true",
        "/^$/ ¦ a\\n ¦ false",
        "/a.b/ ¦ a\\nb ¦ false",
        "/a.b/m ¦ a\\nb ¦ true",
        "/ÄB/i ¦ äb ¦ true",
        "/^.$/ ¦ é ¦ true",
        "/^\\w$/ ¦ é ¦ false",
        "/^[[:alpha:]]$/ ¦ é ¦ true",
        "/^\\p{Hiragana}+$/ ¦ あい ¦ true",
        "/^\\h+$/ ¦ 09afAF ¦ true",
        "/(?<!a)b/ ¦ ab ¦ false",
        "/(a)\\1/ ¦ aa ¦ true",
        "/(?<x>a|b)\\k<x>/ ¦ ba ¦ false",
        "/\\A(?<p>\\((\\g<p>)*\\))\\z/ ¦ (()()) ¦ true",
        "/a++a/ ¦ aaa ¦ false",
        "/(?<!x)a?\\z/ ¦ é ¦ true",
        "/\\A(?~abc)\\z/ ¦ ab abc ¦ false",
        "/\\u3042\\u{3044 3046}/ ¦ あいう ¦ true",
        "/\\xE3\\x81\\x82/ ¦ あ ¦ true",
        "// ¦ x ¦ true",
      })
  void findsWhatRubyFinds(String pattern, String text, boolean found) {
    final byte[] bytes = ("<" + text.replace("\\n", "\n") + ">").getBytes(UTF_8);
    assertThat(RegexCompiler.parse(pattern).find(bytes, 1, bytes.length - 2)).isEqualTo(found);
  }

  @Test
  void notesGroupsAsIndexesIntoTheArray() {
    final Regex regex = RegexCompiler.parse("/(?<key>[a-z]+)=(?<value>[0-9]+)?;(?<no>x)?/");
    assertThat(regex.groupNames()).containsExactly("key", "value", "no");
    assertThat(regex.groupCount()).isEqualTo(3);
    assertThat(regex.groupNameUtf8(2)).isEqualTo("value".getBytes(UTF_8));
    assertThat(groups(regex, "--é ab=42; --", 2)).containsExactly("5-11", "5-7", "8-10", "-");
  }

  @Test
  void unsetsTheGroupsIfNothingMatches() {
    final Regex regex = RegexCompiler.compile("(a)(b)");
    final Regex.Groups groups = regex.newGroups();
    assertThat(regex.find("ab".getBytes(UTF_8), 0, 2, groups)).isTrue();
    assertThat(regex.find("ba".getBytes(UTF_8), 0, 2, groups)).isFalse();
    for (int group = 0; group <= 2; group++) {
      assertThat(groups.isSet(group)).isFalse();
      assertThat(groups.end(group)).isEqualTo(-1);
    }
  }

  @Test
  void capturesOnlyNamedGroupsIfThereAreAny() {
    final Regex regex = RegexCompiler.compile("(a)(?<n>b)(c)");
    assertThat(regex.groupCount()).isEqualTo(1);
    assertThat(groups(regex, "abc", 0)).containsExactly("0-3", "1-2");
    assertThat(groups(RegexCompiler.compile("(a)(b)"), "ab", 0))
        .containsExactly("0-2", "0-1", "1-2");
  }

  @Test
  void takesTheLastOfSeveralGroupsOfOneNameThatTookPart() {
    final Regex regex = RegexCompiler.compile("(?<n>a)(?<m>-)(?<n>b)?");
    assertThat(regex.groupNames()).containsExactly("n", "m");
    assertThat(groups(regex, "a-b", 0)).containsExactly("0-3", "2-3", "1-2");
    assertThat(groups(regex, "a-", 0)).containsExactly("0-2", "0-1", "1-2");
  }

  @Test
  void takesAnIllFormedSequenceForOneQuestionMark() {
    final byte[] bytes = {'a', (byte) 0xe3, (byte) 0x81, 'b', (byte) 0xff, (byte) 0xff, 'c'};
    for (String pattern : List.of("/\\Aa\\?b\\?\\?c\\z/", "/\\Aa.b..c\\z/", "/a[?]b(?=\\?)/")) {
      assertThat(RegexCompiler.parse(pattern).find(bytes, 0, bytes.length)).as(pattern).isTrue();
    }
    assertThat(RegexCompiler.parse("/a..b/").find(bytes, 0, bytes.length)).isFalse();
    final Regex regex = RegexCompiler.parse("/a(?<x>.)b(?<y>.+)/");
    final Regex.Groups groups = regex.newGroups();
    assertThat(regex.find(bytes, 0, bytes.length, groups)).isTrue();
    assertThat(describe(groups, 2)).containsExactly("0-7", "1-3", "4-7");
  }

  @Test
  void matchesFullyFromTheFirstByteToTheLast() {
    assertThat(fully("a|ab", "ab")).isTrue();
    assertThat(fully("a|ab", "abc")).isFalse();
    assertThat(fully("a*", "")).isTrue();
    assertThat(fully("b$", "b\n")).isFalse();
    assertThat(fully("(?x) a b # (both)", "ab")).isTrue();
    assertThat(fully("(?x) a b # both", "abb")).isFalse();
  }

  @Test
  void givesUpABacktrackingSearchThatTakesTooLong() {
    final Regex regex =
        CompiledRegex.compile("\\A(?:(a|aa)+)+\\1$", Set.of(), Duration.ofMillis(20));
    final byte[] bytes = ("a".repeat(200) + "b").getBytes(UTF_8);
    assertThatThrownBy(() -> regex.find(bytes, 0, bytes.length))
        .isInstanceOf(RegexTimeoutException.class)
        .hasMessage(
            "matching /\\A(?:(a|aa)+)+\\1$/ against a text of 201 bytes took longer than 20"
                + " milliseconds");
    assertThat(regex.find(bytes, 197, 3)).isTrue();
  }

  @Test
  void refusesARangeOutsideTheArrayAndForeignGroups() {
    final Regex regex = RegexCompiler.compile("a");
    final byte[] bytes = {'a', 'a'};
    assertThatThrownBy(() -> regex.find(bytes, 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> regex.find(bytes, -1, 1, regex.newGroups()))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> regex.find(bytes, 0, 2, RegexCompiler.compile("a").newGroups()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      value = {
        "logout ¦ literal ¦ automaton",
        "^logout$ ¦ literal ¦ automaton",
        "\\A/api/é ¦ literal ¦ automaton",
        "what? ¦ automaton ¦ automaton",
        "what\\? ¦ automaton ¦ automaton",
        " 5\\d\\d  ¦ automaton ¦ automaton",
        "(?<n>a)|(?<n>b) ¦ automaton ¦ joni",
        "(a)\\1 ¦ joni ¦ joni",
        "(?=a)b ¦ joni ¦ joni",
        "(?:a*)* ¦ joni ¦ joni",
        "[a-z&&[^m]] ¦ joni ¦ joni",
        "\\p{Alpha} ¦ joni ¦ joni",
        "a{500}{500} ¦ joni ¦ joni",
        "[^ ]{1000}[^ ]{1000} ¦ joni ¦ joni",
      })
  void choosesTheFastestEngineThatCanRunThePattern(String pattern, String finder, String capturer) {
    final CompiledRegex regex = (CompiledRegex) RegexCompiler.compile(pattern);
    assertThat(regex.finder()).isEqualTo(finder);
    assertThat(regex.capturer()).isEqualTo(capturer);
  }

  private static boolean fully(String pattern, String text) {
    final byte[] bytes = text.getBytes(UTF_8);
    return RegexCompiler.compile(pattern).matchesFully(bytes, 0, bytes.length);
  }

  private static List<String> groups(Regex regex, String text, int offset) {
    final byte[] bytes = text.getBytes(UTF_8);
    final Regex.Groups groups = regex.newGroups();
    assertThat(regex.find(bytes, offset, bytes.length - offset, groups)).isTrue();
    return describe(groups, regex.groupCount());
  }

  private static List<String> describe(Regex.Groups groups, int count) {
    final List<String> texts = new ArrayList<>();
    for (int group = 0; group <= count; group++) {
      texts.add(groups.isSet(group) ? groups.start(group) + "-" + groups.end(group) : "-");
    }
    return texts;
  }
}
