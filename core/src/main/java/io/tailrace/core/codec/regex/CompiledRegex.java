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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jcodings.exception.JCodingsException;
import org.joni.exception.JOniException;

/** A pattern with the engines chosen for it. Two are equal if source and flags are. */
final class CompiledRegex implements Regex {

  private final String source;
  private final Set<RegexFlag> flags;
  private final JoniEngine joni;
  private final JoniEngine joniFully;

  private CompiledRegex(
      String source, Set<RegexFlag> flags, JoniEngine joni, JoniEngine joniFully) {
    this.source = source;
    this.flags = flags;
    this.joni = joni;
    this.joniFully = joniFully;
  }

  static CompiledRegex compile(String source, Set<RegexFlag> flags, Duration timeout) {
    final Set<RegexFlag> own = EnumSet.noneOf(RegexFlag.class);
    own.addAll(flags);
    try {
      return new CompiledRegex(
          source, own, new JoniEngine(source, own, timeout), fully(source, own, timeout));
    } catch (JOniException | JCodingsException | RegexSyntaxException e) {
      throw SyntaxErrors.describe(source, own, e);
    }
  }

  private static JoniEngine fully(String source, Set<RegexFlag> flags, Duration timeout) {
    try {
      return new JoniEngine("\\A(?:" + source + ")\\z", flags, timeout);
    } catch (JOniException e) {
      // The pattern ends in a comment of extended mode, which took the parenthesis; the caller has
      // already seen that the pattern alone is sound. In that mode the newline means nothing.
      return new JoniEngine("\\A(?:" + source + "\n)\\z", flags, timeout);
    }
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public List<String> groupNames() {
    return joni.groupNames();
  }

  @Override
  public byte[] groupNameUtf8(int group) {
    return joni.groupNames().get(group - 1).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int groupCount() {
    return joni.groupCount();
  }

  @Override
  public Groups newGroups() {
    return new MatchGroups(this, joni.groupCount());
  }

  @Override
  public boolean find(byte[] bytes, int offset, int length) {
    return find(joni, bytes, offset, length);
  }

  @Override
  public boolean matchesFully(byte[] bytes, int offset, int length) {
    return find(joniFully, bytes, offset, length);
  }

  private static boolean find(JoniEngine engine, byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    final int kind = Utf8Text.classify(bytes, offset, length);
    if (kind == Utf8Text.ILL_FORMED) {
      final byte[] text = Utf8Text.scrub(bytes, offset, length).bytes();
      return engine.find(text, 0, text.length, false);
    }
    return engine.find(bytes, offset, length, kind == Utf8Text.ASCII);
  }

  @Override
  public boolean find(byte[] bytes, int offset, int length, Groups groups) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (!(groups instanceof MatchGroups own) || !own.isFor(this)) {
      throw new IllegalArgumentException("the groups were made by another expression than " + this);
    }
    final int kind = Utf8Text.classify(bytes, offset, length);
    if (kind == Utf8Text.ILL_FORMED) {
      final Utf8Text.Scrubbed text = Utf8Text.scrub(bytes, offset, length);
      final boolean found = joni.find(text.bytes(), 0, text.bytes().length, false, own);
      own.translate(text.originals());
      return found;
    }
    return joni.find(bytes, offset, length, kind == Utf8Text.ASCII, own);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CompiledRegex that
        && source.equals(that.source)
        && flags.equals(that.flags);
  }

  @Override
  public int hashCode() {
    return Objects.hash(source, flags);
  }

  /** The expression as a configuration writes it. */
  @Override
  public String toString() {
    final StringBuilder text = new StringBuilder("/").append(source).append('/');
    for (RegexFlag flag : flags) {
      text.append(flag.letter());
    }
    return text.toString();
  }
}
