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

import io.tailrace.api.Regex;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Turns the text of a regular expression into a {@link Regex}. Stateless. */
public final class RegexCompiler {

  /** How long a backtracking search may take before it is given up. */
  public static final Duration MATCH_TIMEOUT = Duration.ofSeconds(1);

  private static final int FLAGS_MAX = 2;

  private RegexCompiler() {}

  /**
   * Reads a regular expression as a configuration writes it: {@code /pattern/flags}, or the bare
   * pattern if the text does not begin with a slash. Behind the last slash {@code i} and {@code m}
   * count, another letter is ignored, and more than two letters are an error.
   *
   * <p>Source: fluentd lib/fluent/config/types.rb, Config.regexp_value.
   *
   * <p>Differs from Fluentd: {@code /}, {@code /a} and {@code /ab}, whose only slash is the first,
   * are errors as every longer text of that kind is; Fluentd takes them for an empty pattern, which
   * matches everything.
   *
   * @throws IllegalArgumentException if the slashes or the pattern are wrong, saying where and why
   */
  public static Regex parse(String text) {
    if (!text.startsWith("/")) {
      return compile(text);
    }
    final int closing = text.lastIndexOf('/');
    if (closing == 0 || text.codePointCount(closing + 1, text.length()) > FLAGS_MAX) {
      throw new IllegalArgumentException("invalid regexp: missing right slash: " + text);
    }
    final String letters = text.substring(closing + 1);
    final Set<RegexFlag> flags = EnumSet.noneOf(RegexFlag.class);
    for (RegexFlag flag : RegexFlag.values()) {
      if (letters.indexOf(flag.letter()) >= 0) {
        flags.add(flag);
      }
    }
    return compile(text.substring(1, closing), flags);
  }

  /**
   * Compiles a pattern without slashes.
   *
   * @throws IllegalArgumentException if the pattern is wrong, saying where and why
   */
  public static Regex compile(String source, RegexFlag... flags) {
    final Set<RegexFlag> set = EnumSet.noneOf(RegexFlag.class);
    set.addAll(Arrays.asList(flags));
    return compile(source, set);
  }

  /** As {@link #compile(String, RegexFlag...)}. */
  public static Regex compile(String source, Set<RegexFlag> flags) {
    return CompiledRegex.compile(source, flags, MATCH_TIMEOUT);
  }
}
