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

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Reads a JSON array or object in a configuration: with comments, with {@code #{...}}, over several
 * lines. The value is its compact text.
 *
 * <p>Source: fluentd lib/fluent/config/literal_parser.rb, scan_json. Fluentd tries to parse what it
 * has read at each {@code #}: where the text would be complete once closed, the rest of the line is
 * a comment; elsewhere {@code #{...}} is evaluated.
 *
 * <p>Differs from Fluentd: {@code #} begins a comment inside of nested arrays and objects, too.
 */
final class JsonLiteral {

  private final SourceText in;
  private final EmbeddedCode embedded;
  private final StringBuilder clean = new StringBuilder();
  private final Deque<Character> open = new ArrayDeque<>();

  /** Source index of each character of {@link #clean}, to place errors. */
  private int[] places = new int[64];

  private EmbeddedCode.Special special = EmbeddedCode.Special.NONE;

  /** Whether closing the brackets at this point would make valid JSON at the outermost level. */
  private boolean complete;

  private boolean commaOnThisLine;

  JsonLiteral(SourceText in, EmbeddedCode embedded) {
    this.in = in;
    this.embedded = embedded;
  }

  ConfigValue read() throws SyntaxException {
    final int start = in.pos();
    final boolean isArray = in.peek() == '[';
    do {
      if (in.atEnd()) {
        throw unbalanced(start, isArray, "the '" + in.charAt(start) + "' is not closed");
      }
      token(start, isArray);
    } while (!open.isEmpty());
    final Span span = in.span(start, in.pos());
    if (special != EmbeddedCode.Special.NONE) {
      return special.value("", span);
    }
    try {
      return new ConfigValue.Text(JsonText.compact(clean.toString()), span);
    } catch (JsonText.MalformedJsonException e) {
      final int index = Math.min(e.offset(), clean.length() - 1);
      final int place = places[Math.max(0, index)];
      throw incomplete(place, place + 1, isArray, "this is not JSON: " + e.getMessage());
    }
  }

  /** Where the value ends is not known: nothing behind it can be relied on. */
  private SyntaxException unbalanced(int at, boolean isArray, String help) {
    in.seek(in.length());
    return incomplete(at, at + 1, isArray, help);
  }

  private SyntaxException incomplete(int from, int to, boolean isArray, String help) {
    return new SyntaxException(
        from,
        to,
        "got incomplete JSON " + (isArray ? "array" : "hash") + " configuration",
        help + "; put a text that begins with '[' or '{' in quotes");
  }

  private void token(int start, boolean isArray) throws SyntaxException {
    final int at = in.pos();
    final char c = in.next();
    switch (c) {
      case '[', '{' -> {
        open.push(c == '[' ? ']' : '}');
        value();
      }
      case ']', '}' -> {
        if (open.pop() != c) {
          throw unbalanced(at, isArray, "'" + c + "' closes what was not opened");
        }
        value();
      }
      case ',' -> commaOnThisLine = true;
      case '\n' -> {
        if (commaOnThisLine) {
          complete = false;
        }
        commaOnThisLine = false;
      }
      case ' ', '\t', '\r' -> {
        // Blanks change nothing.
      }
      case '#' -> {
        comment();
        return;
      }
      case '/' -> {
        if (javaScriptComment()) {
          return;
        }
      }
      case '"' -> {
        append(c, at);
        string(start, isArray);
        value();
        return;
      }
      case ':' -> complete = false;
      default -> value();
    }
    append(c, at);
  }

  /** Notes that a value, or a key, was read. */
  private void value() {
    // Behind a key the object is incomplete; a colon says so in time, as '#' cannot stand before.
    complete = open.size() == 1;
    commaOnThisLine = false;
  }

  private void comment() throws SyntaxException {
    if (!complete && in.peek() == '{') {
      in.seek(in.pos() + 1);
      splice();
      value();
      return;
    }
    in.seek(in.lineEnd(in.pos()));
  }

  private boolean javaScriptComment() {
    if (in.peek() == '/') {
      in.seek(in.lineEnd(in.pos()));
      return true;
    }
    if (in.peek() == '*') {
      final int end = in.text().indexOf("*/", in.pos() + 1);
      in.seek(end < 0 ? in.length() : end + 2);
      return true;
    }
    return false;
  }

  private void splice() throws SyntaxException {
    final int at = in.pos() - 2;
    final StringBuilder text = new StringBuilder();
    special = special.and(embedded.evaluate(in, text));
    for (int i = 0; i < text.length(); i++) {
      append(text.charAt(i), at);
    }
  }

  private void string(int start, boolean isArray) throws SyntaxException {
    final int quote = in.pos() - 1;
    while (true) {
      if (in.atEnd() || in.peek() == '\n') {
        throw unbalanced(quote, isArray, "the string that begins here does not end on its line");
      }
      final int at = in.pos();
      final char c = in.next();
      if (c == '#' && in.peek() == '{' && in.charAt(in.pos() + 1) != '}') {
        in.seek(in.pos() + 1);
        splice();
        continue;
      }
      append(c, at);
      if (c == '"') {
        return;
      }
      if (c == '\\' && !in.atEnd() && in.peek() != '\n') {
        append(in.next(), at + 1);
      }
    }
  }

  private void append(char c, int place) {
    if (clean.length() == places.length) {
      places = Arrays.copyOf(places, places.length * 2);
    }
    places[clean.length()] = place;
    clean.append(c);
  }
}
