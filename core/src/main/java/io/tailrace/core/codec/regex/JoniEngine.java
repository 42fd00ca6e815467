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

import io.tailrace.api.RegexTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jcodings.specific.UTF8Encoding;
import org.joni.Matcher;
import org.joni.NameEntry;
import org.joni.Option;
import org.joni.Syntax;
import org.joni.WarnCallback;
import org.joni.exception.JOniException;

/**
 * The backtracking engine: joni, the Java port of the library that Ruby itself uses. Runs every
 * pattern. Immutable; each search makes a matcher of its own.
 */
final class JoniEngine {

  private final String source;
  private final org.joni.Regex regex;
  private final org.joni.Regex careful; // for texts that are not ASCII
  private final Duration timeout;
  private final int groupCount;
  private final List<String> groupNames;
  private final int[][] numbersOfName; // by index into groupNames: joni's group numbers, ascending

  /**
   * @throws org.joni.exception.JOniException if the pattern is wrong
   * @throws RegexSyntaxException if it is wrong in a part that joni does not read, or too much for
   *     it
   */
  JoniEngine(String source, Set<RegexFlag> flags, Duration timeout) {
    this.source = source;
    this.regex = compile(source, flags);
    this.careful = source.matches("(?s).*\\\\[zZ].*") ? careful(source, flags) : regex;
    this.timeout = timeout;
    final List<NameEntry> names =
        regex.numberOfNames() == 0 ? List.of() : inOrder(regex.namedBackrefIterator());
    this.groupNames = names.stream().map(JoniEngine::text).toList();
    this.numbersOfName = names.stream().map(NameEntry::getBackRefs).toArray(int[][]::new);
    this.groupCount = names.isEmpty() ? regex.numberOfCaptures() : names.size();
  }

  /**
   * Keeps joni from deriving from the pattern where a match may begin. With {@code \z} it counts
   * back bytes for characters, and does not find {@code /a?\z/} in a text that ends in a character
   * of several bytes (joni 2.2.9).
   */
  private org.joni.Regex careful(String source, Set<RegexFlag> flags) {
    try {
      return compile("(?:" + source + "|(?!))", flags);
    } catch (JOniException e) {
      return regex; // ends in a comment of extended mode, which took the parenthesis
    }
  }

  static org.joni.Regex compile(String source, Set<RegexFlag> flags) {
    final byte[] pattern = RubyEscapes.resolve(source).getBytes(StandardCharsets.UTF_8);
    int options = Option.NONE;
    if (flags.contains(RegexFlag.IGNORE_CASE)) {
      options |= Option.IGNORECASE;
    }
    if (flags.contains(RegexFlag.MULTILINE)) {
      options |= Option.MULTILINE;
    }
    try {
      return new org.joni.Regex(
          pattern,
          0,
          pattern.length,
          options,
          UTF8Encoding.INSTANCE,
          Syntax.RUBY,
          WarnCallback.NONE);
    } catch (NullPointerException | ClassCastException | ArrayIndexOutOfBoundsException e) {
      // Known of joni 2.2.9: (?:){2}, an empty text repeated, is a null pointer.
      final RegexSyntaxException failure =
          new RegexSyntaxException(0, "the regular expression library cannot compile this");
      failure.initCause(e);
      throw failure;
    }
  }

  private static List<NameEntry> inOrder(Iterator<NameEntry> names) {
    final Stream.Builder<NameEntry> builder = Stream.builder();
    names.forEachRemaining(builder);
    return builder.build().toList();
  }

  private static String text(NameEntry entry) {
    return new String(entry.name, entry.nameP, entry.nameEnd - entry.nameP, StandardCharsets.UTF_8);
  }

  int groupCount() {
    return groupCount;
  }

  List<String> groupNames() {
    return groupNames;
  }

  /** Searches well-formed UTF-8. {@code ascii} promises that no byte has the high bit set. */
  boolean find(byte[] bytes, int offset, int length, boolean ascii) {
    final int end = offset + length;
    return search(
        (ascii ? regex : careful).matcherNoRegion(bytes, offset, end, timeout.toNanos()),
        offset,
        end,
        ascii);
  }

  /** Searches well-formed UTF-8 and notes the groups; resets them if there is no match. */
  boolean find(byte[] bytes, int offset, int length, boolean ascii, MatchGroups groups) {
    final int end = offset + length;
    final Matcher matcher =
        (ascii ? regex : careful).matcher(bytes, offset, end, timeout.toNanos());
    if (!search(matcher, offset, end, ascii)) {
      groups.reset();
      return false;
    }
    final var region = matcher.getEagerRegion();
    groups.set(0, offset + region.getBeg(0), offset + region.getEnd(0));
    for (int group = 1; group <= groupCount; group++) {
      final int number = numbersOfName.length == 0 ? group : lastSet(region, group);
      final int start = region.getBeg(number);
      groups.set(
          group, start < 0 ? -1 : offset + start, start < 0 ? -1 : offset + region.getEnd(number));
    }
    return true;
  }

  private int lastSet(org.joni.Region region, int group) {
    final int[] numbers = numbersOfName[group - 1];
    for (int i = numbers.length - 1; i > 0; i--) {
      if (region.getBeg(numbers[i]) >= 0) {
        return numbers[i];
      }
    }
    return numbers[0];
  }

  private boolean search(Matcher matcher, int offset, int end, boolean ascii) {
    final int at = matcher.search(offset, end, ascii ? Option.CR_7_BIT : Option.NONE);
    if (at == Matcher.INTERRUPTED) {
      throw new RegexTimeoutException(
          "matching /"
              + source
              + "/ against a text of "
              + (end - offset)
              + " bytes took longer than "
              + timeout.toMillis()
              + " milliseconds");
    }
    return at >= 0;
  }
}
