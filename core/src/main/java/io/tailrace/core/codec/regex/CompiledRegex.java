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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jcodings.exception.JCodingsException;
import org.joni.exception.JOniException;

/**
 * A pattern with the engines chosen for it. Two are equal if source and flags are.
 *
 * <p>A text is checked first: automata and joni see well-formed UTF-8 only, if need be a copy with
 * the ill-formed sequences replaced.
 */
final class CompiledRegex implements Regex {

  private final String source;
  private final Set<RegexFlag> flags;
  private final Optional<LiteralFinder> literal;
  private final Engine finding;
  private final Engine capturing;
  private final Engine fully;

  private CompiledRegex(String source, Set<RegexFlag> flags, Duration timeout) {
    this.source = source;
    this.flags = flags;
    final JoniEngine joni = new JoniEngine(source, flags, timeout);
    final Optional<PatternParser.Pattern> pattern =
        PatternParser.parse(source, flags, !joni.groupNames().isEmpty());
    this.literal = pattern.map(PatternParser.Pattern::root).flatMap(LiteralFinder::of);
    this.finding =
        new Engine(joni, pattern.flatMap(p -> automaton(p, p.root(), false, true)), pattern);
    // A name given twice stands for the last group that took part, which only joni sorts out.
    final boolean plainGroups =
        pattern.isPresent()
            && pattern.get().groupCount() == joni.groupCount()
            && joni.groupCount() <= LazyAutomaton.GROUPS_MAX
            && new HashSet<>(joni.groupNames()).size() == joni.groupNames().size();
    this.capturing =
        new Engine(
            joni,
            pattern.filter(p -> plainGroups).flatMap(p -> automaton(p, p.root(), true, true)),
            pattern);
    this.fully =
        new Engine(
            joniFully(source, flags, timeout),
            pattern.flatMap(p -> automaton(p, whole(p.root()), false, false)),
            pattern);
  }

  static CompiledRegex compile(String source, Set<RegexFlag> flags, Duration timeout) {
    final Set<RegexFlag> own = EnumSet.noneOf(RegexFlag.class);
    own.addAll(flags);
    try {
      return new CompiledRegex(source, own, timeout);
    } catch (JOniException | JCodingsException | RegexSyntaxException e) {
      throw SyntaxErrors.describe(source, own, e);
    }
  }

  private static JoniEngine joniFully(String source, Set<RegexFlag> flags, Duration timeout) {
    try {
      return new JoniEngine("\\A(?:" + source + ")\\z", flags, timeout);
    } catch (JOniException e) {
      // The pattern ends in a comment of extended mode, which took the parenthesis; the caller has
      // already seen that the pattern alone is sound. In that mode the newline means nothing.
      return new JoniEngine("\\A(?:" + source + "\n)\\z", flags, timeout);
    }
  }

  private static Node whole(Node root) {
    return new Node.Sequence(
        List.of(
            new Node.Assertion(Node.Place.BEGIN_TEXT),
            root,
            new Node.Assertion(Node.Place.END_TEXT)));
  }

  private static Optional<LazyAutomaton> automaton(
      PatternParser.Pattern pattern, Node root, boolean tagged, boolean anywhere) {
    return Program.compile(root, tagged, pattern.asciiOnly(), anywhere)
        .map(program -> new LazyAutomaton(program, tagged ? pattern.groupCount() : -1));
  }

  /** The engines that answer one kind of question, the fast one first. */
  private static final class Engine {
    private final JoniEngine joni;
    private final LazyAutomaton automaton; // null if joni has to do it all
    private final boolean asciiOnly;

    Engine(
        JoniEngine joni,
        Optional<LazyAutomaton> automaton,
        Optional<PatternParser.Pattern> pattern) {
      this.joni = joni;
      this.automaton = automaton.orElse(null);
      this.asciiOnly = pattern.map(PatternParser.Pattern::asciiOnly).orElse(false);
    }

    boolean find(byte[] bytes, int offset, int length) {
      final int kind = Utf8Text.classify(bytes, offset, length);
      if (kind == Utf8Text.ILL_FORMED) {
        final byte[] text = Utf8Text.scrub(bytes, offset, length).bytes();
        return find(text, 0, text.length);
      }
      if (automaton != null && !(asciiOnly && kind != Utf8Text.ASCII)) {
        final int answer = automaton.find(bytes, offset, length);
        if (answer != LazyAutomaton.GAVE_UP) {
          return answer == LazyAutomaton.FOUND;
        }
      }
      return joni.find(bytes, offset, length, kind == Utf8Text.ASCII);
    }

    boolean find(byte[] bytes, int offset, int length, MatchGroups groups) {
      final int kind = Utf8Text.classify(bytes, offset, length);
      if (kind == Utf8Text.ILL_FORMED) {
        final Utf8Text.Scrubbed text = Utf8Text.scrub(bytes, offset, length);
        final boolean found = find(text.bytes(), 0, text.bytes().length, groups);
        groups.translate(text.originals());
        return found;
      }
      if (automaton != null && !(asciiOnly && kind != Utf8Text.ASCII)) {
        groups.reset();
        final int answer =
            automaton.find(bytes, offset, length, groups.registers(automaton), groups.offsets());
        if (answer != LazyAutomaton.GAVE_UP) {
          return answer == LazyAutomaton.FOUND;
        }
      }
      return joni.find(bytes, offset, length, kind == Utf8Text.ASCII, groups);
    }
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public List<String> groupNames() {
    return capturing.joni.groupNames();
  }

  @Override
  public byte[] groupNameUtf8(int group) {
    return groupNames().get(group - 1).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int groupCount() {
    return capturing.joni.groupCount();
  }

  @Override
  public Groups newGroups() {
    return new MatchGroups(this, groupCount());
  }

  @Override
  public boolean find(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return literal.isPresent()
        ? literal.get().find(bytes, offset, length)
        : finding.find(bytes, offset, length);
  }

  @Override
  public boolean find(byte[] bytes, int offset, int length, Groups groups) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (!(groups instanceof MatchGroups own) || !own.isFor(this)) {
      throw new IllegalArgumentException("the groups were made by another expression than " + this);
    }
    return capturing.find(bytes, offset, length, own);
  }

  @Override
  public boolean matchesFully(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return fully.find(bytes, offset, length);
  }

  /** Which engine answers {@link #find(byte[], int, int)} for ASCII texts; for tests. */
  String finder() {
    return literal.isPresent() ? "literal" : finding.automaton != null ? "automaton" : "joni";
  }

  /** Which engine notes groups for ASCII texts; for tests. */
  String capturer() {
    return capturing.automaton != null ? "automaton" : "joni";
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
