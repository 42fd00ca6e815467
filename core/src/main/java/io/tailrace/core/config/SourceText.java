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

import java.util.Arrays;
import java.util.stream.IntStream;

/** A file's text with a reading position; knows the place of every character. */
final class SourceText {

  /** What {@link #peek()} returns at the end. */
  static final char END = '\uffff';

  private final String file;
  private final String text;
  private final int appendedAt;

  /** Index of the first character of each line. */
  private final int[] lineStarts;

  private int pos;

  SourceText(String file, String text) {
    this(file, text, Integer.MAX_VALUE);
  }

  /**
   * @param appendedAt from this character on the text is that of {@code --inline-config}
   */
  SourceText(String file, String text, int appendedAt) {
    this.file = file;
    this.text = text;
    this.appendedAt = appendedAt;
    this.lineStarts =
        IntStream.concat(
                IntStream.of(0),
                IntStream.range(0, text.length())
                    .filter(i -> text.charAt(i) == '\n')
                    .map(i -> i + 1))
            .toArray();
  }

  String text() {
    return text;
  }

  String file() {
    return file;
  }

  int pos() {
    return pos;
  }

  void seek(int newPos) {
    pos = newPos;
  }

  int length() {
    return text.length();
  }

  boolean atEnd() {
    return pos >= text.length();
  }

  char peek() {
    return charAt(pos);
  }

  char charAt(int index) {
    return index < text.length() ? text.charAt(index) : END;
  }

  char next() {
    return text.charAt(pos++);
  }

  boolean skip(char c) {
    if (atEnd() || text.charAt(pos) != c) {
      return false;
    }
    pos++;
    return true;
  }

  boolean startsWith(String prefix) {
    return text.startsWith(prefix, pos);
  }

  String substring(int from, int to) {
    return text.substring(from, to);
  }

  /** Returns the index of the line end at or after the index, or the length of the text. */
  int lineEnd(int index) {
    final int newline = text.indexOf('\n', index);
    return newline < 0 ? text.length() : newline;
  }

  /** Returns the index behind the line end at or after the index, or the length of the text. */
  int nextLine(int index) {
    return Math.min(lineEnd(index) + 1, text.length());
  }

  /** Returns whether there is a line end in the range. */
  boolean spansLines(int from, int to) {
    final int newline = text.indexOf('\n', from);
    return newline >= 0 && newline < to;
  }

  Origin origin(int index) {
    final boolean inline = index >= appendedAt;
    final int line = lineIndex(index);
    final int firstLine = inline ? lineIndex(appendedAt) : 0;
    final int column = index - lineStarts[line] + 1;
    return new Origin(inline ? ConfigLoader.INLINE : file, line - firstLine + 1, column);
  }

  private int lineIndex(int index) {
    final int found = Arrays.binarySearch(lineStarts, index);
    return found >= 0 ? found : -found - 2;
  }

  /** Returns the span of a range, cut at the end of its first line. */
  Span span(int from, int to) {
    int end = Math.min(to, lineEnd(from));
    if (end > from && charAt(end - 1) == '\r') {
      end--;
    }
    return new Span(origin(from), Math.max(1, end - from));
  }
}
