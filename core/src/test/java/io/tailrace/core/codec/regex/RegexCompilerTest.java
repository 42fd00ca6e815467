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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.Regex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexCompilerTest {

  @ParameterizedTest
  @CsvSource({
    "/ab/i, /ab/i",
    "/ab/mx, /ab/m",
    "/ab/mi, /ab/im",
    "ab/, /ab//",
    "/a\\/b/, /a\\/b/",
    "/a/b/, /a/b/",
    "//, //",
    "ab, /ab/",
  })
  void readsTheTextAsFluentdDoes(String text, String expected) {
    assertThat(RegexCompiler.parse(text)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({"/ab/xmi", "/ab", "/a", "/", "/abcdef", "/a/bcd"})
  void refusesATextWithoutItsRightSlash(String text) {
    assertThatThrownBy(() -> RegexCompiler.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("invalid regexp: missing right slash: " + text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '"',
      value = {
        "ab(c ~ 3 ~ the '(' is never closed",
        "a(b[c)d ~ 4 ~ the '[' is never closed",
        "a)b ~ 2 ~ this ')' closes nothing",
        "a|*b ~ 3 ~ there is nothing before this to repeat",
        "x[z-a] ~ 5 ~ the range ends before it begins",
        "ab\\ ~ 3 ~ nothing follows the backslash",
        "(?<>a) ~ 4 ~ the group name is empty",
        "a\\u12 ~ 2 ~ '\\u' is not followed by four hexadecimal digits",
        "\\u{110000} ~ 1 ~ '110000' is not a Unicode character",
        "\\k<nobody> ~ 10 ~ undefined name <nobody> reference",
      })
  void saysWhereAPatternIsWrong(String pattern, int character, String reason) {
    assertThatThrownBy(() -> RegexCompiler.compile(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "invalid regexp at character " + character + ": " + reason + ": /" + pattern + "/");
  }

  @Test
  void comparesBySourceAndFlags() {
    final Regex regex = RegexCompiler.parse("/ab/i");
    assertThat(regex)
        .isEqualTo(RegexCompiler.compile("ab", RegexFlag.IGNORE_CASE))
        .hasSameHashCodeAs(RegexCompiler.compile("ab", RegexFlag.IGNORE_CASE))
        .isNotEqualTo(RegexCompiler.parse("/ab/"))
        .isNotEqualTo(RegexCompiler.parse("/abc/i"));
  }
}
