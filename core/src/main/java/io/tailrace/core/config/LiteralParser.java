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

/**
 * Reads the strings of the configuration language: double-quoted, single-quoted and bare.
 *
 * <p>Source: fluentd lib/fluent/config/literal_parser.rb.
 *
 * <p>Differs from Fluentd: a line end directly after the opening double quote and an empty line
 * inside of double quotes are line ends of the value; Fluentd stops there with "unexpected end of
 * file". CR LF inside of double quotes is read as LF.
 */
final class LiteralParser {

  /** Where a bare string ends. */
  interface Boundary {
    boolean at(SourceText in, int index);
  }

  /** Bare values end before the line does, and before blanks with a comment behind. */
  static final Boundary VALUE = Spacing::isRestOfLineEmpty;

  /** Keys end at the first blank. */
  static final Boundary KEY =
      (in, index) -> Spacing.isBlank(in.charAt(index)) || Spacing.isLineEnd(in.charAt(index));

  /** Arguments of sections end before spacing and {@code >}, or with the line. */
  static final Boundary ARGUMENT = LiteralParser::isArgumentEnd;

  private final SourceText in;
  private final EmbeddedCode embedded;

  LiteralParser(SourceText in, EmbeddedCode embedded) {
    this.in = in;
    this.embedded = embedded;
  }

  /** Reads the value of a parameter; the position is at its first character. */
  ConfigValue value() throws SyntaxException {
    final char first = in.peek();
    return first == '[' || first == '{' ? new JsonLiteral(in, embedded).read() : string(VALUE);
  }

  /** Reads a string; a bare one ends at the boundary and may be empty. */
  ConfigValue string(Boundary boundary) throws SyntaxException {
    final int start = in.pos();
    if (in.skip('"')) {
      return doubleQuoted(start);
    }
    if (in.skip('\'')) {
      return singleQuoted(start);
    }
    while (!in.atEnd() && in.peek() != '\n' && (in.peek() == '#' || !boundary.at(in, in.pos()))) {
      in.seek(in.pos() + 1);
    }
    return new ConfigValue.Text(in.substring(start, in.pos()), in.span(start, in.pos()));
  }

  private static boolean isArgumentEnd(SourceText in, int index) {
    int i = index;
    while (i < in.length()) {
      final char c = in.charAt(i);
      if (c == '>') {
        return true;
      }
      if (c == '#') {
        while (i < in.length() && !Spacing.isLineEnd(in.charAt(i))) {
          i++;
        }
      } else if (Spacing.isBlank(c) || Spacing.isLineEnd(c)) {
        i++;
      } else {
        return false;
      }
    }
    return false;
  }

  private ConfigValue doubleQuoted(int start) throws SyntaxException {
    final StringBuilder out = new StringBuilder();
    EmbeddedCode.Special special = EmbeddedCode.Special.NONE;
    while (true) {
      if (in.atEnd()) {
        throw new SyntaxException(
            start,
            start + 1,
            "unexpected end of file in a double quoted string",
            "the string that begins here has no closing '\"'");
      }
      final char c = in.next();
      if (c == '"') {
        return special.value(out.toString(), in.span(start, in.pos()));
      } else if (c == '\\') {
        escape(out);
      } else if (c == '#' && in.peek() == '{') {
        in.seek(in.pos() + 1);
        special = special.and(embedded.evaluate(in, out));
      } else if (c == '\r' && in.peek() == '\n') {
        continue;
      } else {
        out.append(c);
      }
    }
  }

  private void escape(StringBuilder out) {
    final int backslash = in.pos() - 1;
    if (in.atEnd()) {
      return;
    }
    final char c = in.next();
    switch (c) {
      case 'r' -> out.append('\r');
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'f' -> out.append('\f');
      case 'b' -> out.append('\b');
      case '0' -> out.append('\0');
      case '\n' -> {
        // The line goes on; the indentation of the next one stays.
      }
      case '\r' -> in.skip('\n');
      default -> {
        if (isAsciiLetterOrDigit(c)) {
          embedded.report(
              backslash,
              in.pos(),
              "unexpected back-slash escape character '" + c + "'",
              "write '\\\\' for a backslash, or use single quotes");
        }
        out.append(c);
      }
    }
  }

  private static boolean isAsciiLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  private ConfigValue singleQuoted(int start) throws SyntaxException {
    final StringBuilder out = new StringBuilder();
    while (true) {
      final char c = in.atEnd() ? '\n' : in.next();
      if (c == '\'') {
        return new ConfigValue.Text(out.toString(), in.span(start, in.pos()));
      }
      if (c == '\n') {
        in.seek(in.lineEnd(start));
        throw new SyntaxException(
            start,
            in.lineEnd(start),
            "unexpected end of file in a single quoted string",
            "a string in single quotes ends on its line; use double quotes for several lines");
      }
      if (c == '\\' && (in.peek() == '\'' || in.peek() == '\\')) {
        out.append(in.next());
      } else {
        out.append(c);
      }
    }
  }
}
