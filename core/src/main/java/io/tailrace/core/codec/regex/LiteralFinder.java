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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Finds a fixed text, optionally held by anchors: {@code logout}, {@code ^logout$}, {@code
 * \A/api/}. Immutable.
 *
 * <p>It works on ill-formed UTF-8 as it is: no byte of an ill-formed sequence is part of a whole
 * character, so only a needle with a question mark could meet a replaced one; there is no finder
 * for such a needle.
 */
final class LiteralFinder {

  private final byte[] needle;
  private final Edge begin;
  private final Edge end;

  /** What has to stand at one end of the needle. */
  private enum Edge {
    ANYTHING,
    LINE,
    TEXT
  }

  private LiteralFinder(byte[] needle, Edge begin, Edge end) {
    this.needle = needle;
    this.begin = begin;
    this.end = end;
  }

  /** Returns nothing if the pattern is more than a text and its anchors. */
  static Optional<LiteralFinder> of(Node root) {
    final List<Node> parts =
        root instanceof Node.Sequence sequence ? sequence.parts() : List.of(root);
    int from = 0;
    int to = parts.size();
    final Edge begin =
        from == to
            ? Edge.ANYTHING
            : edge(parts.get(from), Node.Place.BEGIN_LINE, Node.Place.BEGIN_TEXT);
    from += begin == Edge.ANYTHING ? 0 : 1;
    final Edge end =
        from == to
            ? Edge.ANYTHING
            : edge(parts.get(to - 1), Node.Place.END_LINE, Node.Place.END_TEXT);
    to -= end == Edge.ANYTHING ? 0 : 1;
    final StringBuilder text = new StringBuilder();
    for (Node part : parts.subList(from, to)) {
      final int only = part instanceof Node.Chars chars ? chars.set().single() : -1;
      if (only < 0 || only == '?') {
        return Optional.empty();
      }
      text.appendCodePoint(only);
    }
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LiteralFinder(text.toString().getBytes(StandardCharsets.UTF_8), begin, end));
  }

  private static Edge edge(Node part, Node.Place line, Node.Place text) {
    if (!(part instanceof Node.Assertion assertion)) {
      return Edge.ANYTHING;
    }
    return assertion.place() == line
        ? Edge.LINE
        : assertion.place() == text ? Edge.TEXT : Edge.ANYTHING;
  }

  boolean find(byte[] bytes, int offset, int length) {
    final int last = offset + length - needle.length; // the last place where it has room
    if (last < offset) {
      return false;
    }
    if (begin == Edge.TEXT) {
      return matchesAt(bytes, offset, last);
    }
    if (end == Edge.TEXT) {
      return (begin == Edge.ANYTHING || last == offset || bytes[last - 1] == '\n')
          && matchesAt(bytes, last, last);
    }
    return begin == Edge.LINE
        ? findAtLines(bytes, offset, last)
        : findAnywhere(bytes, offset, offset + length);
  }

  private boolean findAtLines(byte[] bytes, int offset, int last) {
    int at = offset;
    while (at <= last) {
      if (matchesAt(bytes, at, last)) {
        return true;
      }
      while (at <= last && bytes[at] != '\n') {
        at++;
      }
      at++;
    }
    return false;
  }

  private boolean findAnywhere(byte[] bytes, int offset, int textEnd) {
    int at = ByteSearch.indexOf(bytes, offset, textEnd, needle);
    while (at >= 0 && end == Edge.LINE) {
      final int behind = at + needle.length;
      if (behind == textEnd || bytes[behind] == '\n') {
        return true;
      }
      at = ByteSearch.indexOf(bytes, at + 1, textEnd, needle);
    }
    return at >= 0;
  }

  private boolean matchesAt(byte[] bytes, int at, int last) {
    if (!ByteSearch.isAt(bytes, at, needle)) {
      return false;
    }
    return switch (end) {
      case ANYTHING -> true;
      case LINE -> at == last || bytes[at + needle.length] == '\n';
      case TEXT -> at == last;
    };
  }
}
