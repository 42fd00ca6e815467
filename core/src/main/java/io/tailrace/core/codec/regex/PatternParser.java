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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the regular part of Ruby's dialect, for patterns that joni has already accepted.
 *
 * <p>Whatever is rare, or whose meaning depends on how a backtracking matcher happens to work, is
 * left to joni: the answer is then empty, never an error. Where ASCII has a simple rule and the
 * rest of Unicode has not (case folding, word boundaries, POSIX classes) the tree is for ASCII
 * texts only and says so.
 */
final class PatternParser {

  /**
   * @param root the tree
   * @param asciiOnly whether the tree says nothing about texts with other characters than ASCII
   * @param groupCount number of capturing groups in the tree
   */
  record Pattern(Node root, boolean asciiOnly, int groupCount) {}

  private static final int REPEAT_MAX = 1_000;

  private static final CodePointSet DIGIT = CodePointSet.ranges("09");
  private static final CodePointSet WORD = CodePointSet.ranges("azAZ09__");
  private static final CodePointSet SPACE = CodePointSet.ranges("\t\r  ");
  private static final CodePointSet HEX = CodePointSet.ranges("09afAF");
  private static final CodePointSet NEWLINE = CodePointSet.of('\n');
  private static final Map<String, CodePointSet> POSIX =
      Map.of(
          "alpha",
          CodePointSet.ranges("azAZ"),
          "digit",
          DIGIT,
          "alnum",
          CodePointSet.ranges("azAZ09"),
          "upper",
          CodePointSet.ranges("AZ"),
          "lower",
          CodePointSet.ranges("az"),
          "space",
          SPACE,
          "xdigit",
          HEX,
          "word",
          WORD);

  private final int[] source;
  private final boolean named;
  private int at;
  private boolean ignoreCase;
  private boolean multiline;
  private boolean asciiOnly;
  private int groupCount;

  private PatternParser(String source, Set<RegexFlag> flags, boolean named) {
    this.source = source.codePoints().toArray();
    this.named = named;
    this.ignoreCase = flags.contains(RegexFlag.IGNORE_CASE);
    this.multiline = flags.contains(RegexFlag.MULTILINE);
    this.asciiOnly = ignoreCase;
  }

  /**
   * @param source a sound pattern
   * @param named whether a group of it has a name, so that plain parentheses do not capture
   */
  static Optional<Pattern> parse(String source, Set<RegexFlag> flags, boolean named) {
    final PatternParser parser = new PatternParser(RubyEscapes.resolve(source), flags, named);
    try {
      final Node root = parser.alternatives();
      if (parser.at < parser.source.length) {
        throw LeftToJoni.INSTANCE;
      }
      return Optional.of(new Pattern(root, parser.asciiOnly, parser.groupCount));
    } catch (LeftToJoni e) {
      return Optional.empty(); // not a failure: the other engine runs it
    }
  }

  private Node alternatives() {
    final List<Node> choices = new ArrayList<>();
    choices.add(sequence());
    while (accept('|')) {
      choices.add(sequence());
    }
    return choices.size() == 1 ? choices.get(0) : new Node.Alternatives(List.copyOf(choices));
  }

  private Node sequence() {
    final List<Node> parts = new ArrayList<>();
    while (at < source.length && peek() != '|' && peek() != ')') {
      parts.add(quantified(atom()));
    }
    return parts.size() == 1 ? parts.get(0) : new Node.Sequence(List.copyOf(parts));
  }

  private Node quantified(Node atom) {
    if (at == source.length || "*+?{".indexOf(peek()) < 0) {
      return atom;
    }
    int min = 0;
    int max = Node.Repeat.UNBOUNDED;
    boolean interval = false;
    switch (next()) {
      case '*' -> {}
      case '+' -> min = 1;
      case '?' -> max = 1;
      default -> {
        interval = true;
        final int low = number();
        final boolean range = accept(',');
        final int high = range ? number() : low;
        if (!accept('}') || low < 0 && high < 0) {
          throw LeftToJoni.INSTANCE;
        }
        min = Math.max(low, 0);
        max = high < 0 ? Node.Repeat.UNBOUNDED : high;
      }
    }
    final boolean fixed = interval && min == max;
    final boolean greedy = fixed || !accept('?');
    if (at < source.length && "*+?{".indexOf(peek()) >= 0) {
      throw LeftToJoni.INSTANCE; // possessive, a lazy fixed interval, or one repetition of another
    }
    final boolean outOfRange = max == 0 || max != Node.Repeat.UNBOUNDED && max < min;
    // Where an empty round ends a loop is a rule of the backtracking matcher, not of the language.
    final boolean emptyRounds = atom.isNullable() && max != 1;
    if (outOfRange || emptyRounds || atom instanceof Node.Assertion) {
      throw LeftToJoni.INSTANCE;
    }
    return new Node.Repeat(atom, min, max, greedy);
  }

  /** Returns -1 if there are no digits. */
  private int number() {
    int value = -1;
    while (at < source.length && DIGIT.contains(peek())) {
      value = Math.max(value, 0) * 10 + (next() - '0');
      if (value > REPEAT_MAX) {
        throw LeftToJoni.INSTANCE;
      }
    }
    return value;
  }

  private Node atom() {
    final int c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new Node.Chars(bracket());
      case '.' -> new Node.Chars(multiline ? CodePointSet.ALL : NEWLINE.complement());
      case '^' -> new Node.Assertion(Node.Place.BEGIN_LINE);
      case '$' -> new Node.Assertion(Node.Place.END_LINE);
      case '\\' -> escape();
      case '*', '+', '?', '{' -> throw LeftToJoni.INSTANCE;
      default -> literal(c);
    };
  }

  private Node literal(int c) {
    return new Node.Chars(folded(CodePointSet.of(c)));
  }

  private Node group() {
    final boolean outerIgnoreCase = ignoreCase;
    final boolean outerMultiline = multiline;
    int number = 0;
    if (!accept('?')) {
      number = named ? 0 : ++groupCount;
    } else if (accept('<')) {
      if (peek() == '=' || peek() == '!') {
        throw LeftToJoni.INSTANCE;
      }
      while (next() != '>') {
        // joni has read and checked the name
      }
      number = ++groupCount;
    } else if (!accept(':')) {
      options();
    }
    final Node body = alternatives();
    if (!accept(')')) {
      throw LeftToJoni.INSTANCE;
    }
    ignoreCase = outerIgnoreCase;
    multiline = outerMultiline;
    return number == 0 ? body : new Node.Group(number, body);
  }

  /** Reads {@code im-im:}. */
  private void options() {
    boolean on = true;
    while (!accept(':')) {
      switch (next()) {
        case '-' -> on = false;
        case 'i' -> ignoreCase = on;
        case 'm' -> multiline = on;
        default -> throw LeftToJoni.INSTANCE; // also the form without a body, (?i)
      }
    }
    asciiOnly |= ignoreCase;
  }

  private Node escape() {
    final int c = next();
    switch (c) {
      case 'A':
        return new Node.Assertion(Node.Place.BEGIN_TEXT);
      case 'z':
        return new Node.Assertion(Node.Place.END_TEXT);
      case 'b':
        asciiOnly = true;
        return new Node.Assertion(Node.Place.WORD_BOUNDARY);
      case 'B':
        asciiOnly = true;
        return new Node.Assertion(Node.Place.NOT_WORD_BOUNDARY);
      default:
        final CodePointSet set = typeEscape(c);
        return set != null ? new Node.Chars(set) : literal(charEscape(c));
    }
  }

  /** Returns the set of {@code \d} and its like, or null if the letter is no such. */
  private static CodePointSet typeEscape(int c) {
    return switch (c) {
      case 'd' -> DIGIT;
      case 'D' -> DIGIT.complement();
      case 'w' -> WORD;
      case 'W' -> WORD.complement();
      case 's' -> SPACE;
      case 'S' -> SPACE.complement();
      case 'h' -> HEX;
      case 'H' -> HEX.complement();
      default -> null;
    };
  }

  private int charEscape(int c) {
    switch (c) {
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'r':
        return '\r';
      case 'f':
        return '\f';
      case 'v':
        return 0x0b;
      case 'a':
        return 0x07;
      case 'e':
        return 0x1b;
      case 'x':
        return hexEscape();
      default:
        if (c >= 0x80 || Character.isLetterOrDigit(c)) {
          throw LeftToJoni.INSTANCE;
        }
        return c;
    }
  }

  private int hexEscape() {
    final boolean braces = accept('{');
    int value = 0;
    int digits = 0;
    while (at < source.length && HEX.contains(peek()) && digits < (braces ? 6 : 2)) {
      value = value * 16 + Character.digit(next(), 16);
      digits++;
    }
    final boolean byteOfLonger = !braces && value >= 0x80;
    final boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    if (digits == 0
        || byteOfLonger
        || surrogate
        || value > Character.MAX_CODE_POINT
        || braces && !accept('}')) {
      throw LeftToJoni.INSTANCE;
    }
    return value;
  }

  private CodePointSet bracket() {
    final boolean negated = accept('^');
    if (peek() == ']') {
      throw LeftToJoni.INSTANCE;
    }
    CodePointSet set = CodePointSet.EMPTY;
    boolean first = true;
    while (peek() != ']') {
      final int c = next();
      if (c == '&' && peek() == '&') {
        throw LeftToJoni.INSTANCE;
      }
      if (c == '[') {
        set = set.union(posix());
      } else if (c == '\\' && typeEscape(peek()) != null) {
        set = set.union(typeEscape(next()));
      } else if (c == '-' && !first && peek() != ']') {
        throw LeftToJoni.INSTANCE; // behind a range or a class: joni warns and guesses
      } else {
        final int from = c == '\\' ? bracketEscape() : c;
        if (peek() != '-' || c == '-') {
          set = set.union(CodePointSet.of(from));
        } else {
          next();
          if (peek() == ']') {
            set = set.union(CodePointSet.of(from)).union(CodePointSet.of('-'));
          } else {
            set = set.union(CodePointSet.range(from, rangeEnd(from)));
          }
        }
      }
      first = false;
    }
    next();
    final CodePointSet both = folded(set);
    return negated ? both.complement() : both;
  }

  private int rangeEnd(int from) {
    final int c = next();
    if (c == '[' || c == '\\' && typeEscape(peek()) != null) {
      throw LeftToJoni.INSTANCE;
    }
    final int to = c == '\\' ? bracketEscape() : c;
    if (to < from) {
      throw LeftToJoni.INSTANCE;
    }
    return to;
  }

  private int bracketEscape() {
    final int c = next();
    return c == 'b' ? '\b' : charEscape(c);
  }

  private CodePointSet posix() {
    final StringBuilder name = new StringBuilder();
    if (!accept(':')) {
      throw LeftToJoni.INSTANCE;
    }
    while (peek() != ':') {
      name.appendCodePoint(next());
    }
    next();
    final CodePointSet set = POSIX.get(name.toString());
    if (set == null || !accept(']')) {
      throw LeftToJoni.INSTANCE;
    }
    asciiOnly = true;
    return set;
  }

  private CodePointSet folded(CodePointSet set) {
    if (!ignoreCase) {
      return set;
    }
    if (set.rangeCount() > 0 && set.last(set.rangeCount() - 1) >= 0x80) {
      throw LeftToJoni.INSTANCE; // the Kelvin sign, for one, folds to an ASCII letter
    }
    return set.withBothCases();
  }

  private int peek() {
    if (at == source.length) {
      throw LeftToJoni.INSTANCE;
    }
    return source[at];
  }

  private int next() {
    final int c = peek();
    at++;
    return c;
  }

  private boolean accept(int c) {
    if (at < source.length && source[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  /** The pattern is outside of the part this class knows. */
  private static final class LeftToJoni extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final LeftToJoni INSTANCE = new LeftToJoni();

    private LeftToJoni() {
      super(null, null, false, false);
    }
  }
}
