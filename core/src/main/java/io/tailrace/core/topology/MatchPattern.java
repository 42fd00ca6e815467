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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jcodings.specific.UTF8Encoding;
import org.joni.Option;
import org.joni.Regex;
import org.joni.Syntax;
import org.joni.exception.JOniException;

/**
 * What tags a {@code <match>} or {@code <filter>} takes: the argument of the section, compiled.
 * Immutable and safe for all threads.
 *
 * <p>The argument is one or more patterns between blanks, any of which may match; without one it is
 * {@code **}. A pattern is {@code **}, a regular expression between slashes, or a glob: {@code *}
 * is a run without dots, {@code **} a run with dots, {@code {a,b}} are alternatives, a backslash
 * quotes the next character. {@code a.**} matches {@code a}, too.
 *
 * <p>Source: fluentd lib/fluent/match.rb, GlobMatchPattern; lib/fluent/event_router.rb, Rule.
 */
public final class MatchPattern {

  private interface Matcher {
    boolean matches(String tag);
  }

  private static final String ALL = "**";

  /** As there, a tag may have a line end behind it. */
  private static final String END = "\\Z";

  private final String text;
  private final Matcher[] matchers;

  private MatchPattern(String text, List<Matcher> matchers) {
    this.text = text;
    this.matchers = matchers.toArray(new Matcher[0]);
  }

  /**
   * Compiles the argument of a section.
   *
   * @throws IllegalArgumentException if a regular expression in it is malformed; the message begins
   *     with Fluentd's "invalid match - regex"
   */
  public static MatchPattern parse(String argument) {
    final String stripped = argument.strip();
    final List<Matcher> matchers = new ArrayList<>();
    for (String pattern : (stripped.isEmpty() ? ALL : stripped).split("\\s+")) {
      matchers.add(matcher(pattern));
    }
    return new MatchPattern(argument, matchers);
  }

  private static Matcher matcher(String pattern) {
    if (pattern.equals(ALL)) {
      return tag -> true;
    }
    if (pattern.startsWith("/")) {
      return regularExpression(pattern);
    }
    if (isLiteral(pattern)) {
      return tag -> isSame(tag, pattern);
    }
    if (pattern.endsWith(".**") && isLiteral(pattern.substring(0, pattern.length() - 3))) {
      return below(pattern.substring(0, pattern.length() - 3));
    }
    final Pattern regex = new GlobCompiler(pattern).compile();
    return tag -> regex.matcher(tag).find();
  }

  /** Returns whether a glob is nothing but ordinary characters; a dot at the end is not one. */
  private static boolean isLiteral(String pattern) {
    return !pattern.endsWith(".") && pattern.chars().noneMatch(c -> "*{}\\,".indexOf(c) >= 0);
  }

  private static boolean isSame(String tag, String literal) {
    final int more = tag.length() - literal.length();
    return tag.startsWith(literal) && (more == 0 || more == 1 && tag.endsWith("\n"));
  }

  private static Matcher below(String prefix) {
    final int length = prefix.length();
    return tag -> {
      if (!tag.startsWith(prefix)) {
        return false;
      }
      if (tag.length() == length) {
        return true;
      }
      final int newline = tag.indexOf('\n', length);
      return tag.charAt(length) == '.' && (newline < 0 || newline == tag.length() - 1);
    };
  }

  private static Matcher regularExpression(String pattern) {
    if (pattern.length() < 2 || !pattern.endsWith("/")) {
      throw new IllegalArgumentException(
          "invalid match - regex: '"
              + pattern
              + "' does not end with '/'; blanks separate patterns");
    }
    final byte[] source =
        ("\\A" + pattern.substring(1, pattern.length() - 1) + END).getBytes(StandardCharsets.UTF_8);
    final Regex regex;
    try {
      regex =
          new Regex(source, 0, source.length, Option.DEFAULT, UTF8Encoding.INSTANCE, Syntax.RUBY);
    } catch (JOniException e) {
      throw new IllegalArgumentException(
          "invalid match - regex: '" + pattern + "': " + e.getMessage(), e);
    }
    return tag -> {
      final byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
      return regex.matcher(bytes).search(0, bytes.length, Option.DEFAULT) >= 0;
    };
  }

  /** Returns whether an event with that tag is taken. */
  public boolean matches(String tag) {
    for (Matcher matcher : matchers) {
      if (matcher.matches(tag)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether every tag matches because the argument is empty or contains {@code **}. */
  public boolean isAll() {
    return text.isBlank() || List.of(text.strip().split("\\s+")).contains(ALL);
  }

  /** Returns the argument it was compiled from. */
  @Override
  public String toString() {
    return text;
  }
}
