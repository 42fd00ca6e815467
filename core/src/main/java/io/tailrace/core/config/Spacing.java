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
 * What separates tokens: blanks, line ends and comments.
 *
 * <p>Source: fluentd lib/fluent/config/basic_parser.rb, LINE_END, SPACING and their kin.
 */
final class Spacing {

  private Spacing() {}

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  /** Skips blanks, line ends and comments. */
  static void skipAll(SourceText in) {
    while (!in.atEnd()) {
      final char c = in.peek();
      if (isBlank(c) || isLineEnd(c)) {
        in.seek(in.pos() + 1);
      } else if (c == '#') {
        skipComment(in);
      } else {
        return;
      }
    }
  }

  private static void skipComment(SourceText in) {
    while (!in.atEnd() && !isLineEnd(in.peek())) {
      in.seek(in.pos() + 1);
    }
  }

  /** Skips blanks and line ends; returns whether there was a newline among them. */
  static boolean skipBlanksAndLineEnds(SourceText in) {
    boolean newline = false;
    while (!in.atEnd() && (isBlank(in.peek()) || isLineEnd(in.peek()))) {
      newline |= in.next() == '\n';
    }
    return newline;
  }

  /** Returns whether nothing but blanks and a comment stand between the index and the line end. */
  static boolean isRestOfLineEmpty(SourceText in, int index) {
    int i = index;
    while (isBlank(in.charAt(i)) && i < in.length()) {
      i++;
    }
    return i >= in.length() || isLineEnd(in.charAt(i)) || in.charAt(i) == '#';
  }

  /** Skips to the next line if the rest of this one is blank or a comment; otherwise nothing. */
  static boolean skipLineEnd(SourceText in) {
    if (!isRestOfLineEmpty(in, in.pos())) {
      return false;
    }
    while (!in.atEnd() && isBlank(in.peek())) {
      in.seek(in.pos() + 1);
    }
    skipComment(in);
    if (in.peek() == '\r' && in.charAt(in.pos() + 1) == '\n') {
      in.seek(in.pos() + 2);
    } else if (!in.atEnd()) {
      in.seek(in.pos() + 1);
    }
    return true;
  }
}
