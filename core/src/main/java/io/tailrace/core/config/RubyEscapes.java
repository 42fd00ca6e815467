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

/** The backslash escapes of Ruby's double-quoted strings. */
final class RubyEscapes {

  private RubyEscapes() {}

  /**
   * Appends what an escape stands for.
   *
   * @param at index behind the backslash
   * @return index behind the escape
   */
  static int append(String text, int at, StringBuilder out) {
    final char c = text.charAt(at);
    final int next = at + 1;
    switch (c) {
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'r' -> out.append('\r');
      case 'f' -> out.append('\f');
      case 'b' -> out.append('\b');
      case 'a' -> out.append((char) 7);
      case 'v' -> out.append((char) 11);
      case 'e' -> out.append((char) 27);
      case 's' -> out.append(' ');
      case '0' -> out.append('\0');
      case '\n' -> {
        // The line goes on.
      }
      case 'x' -> {
        return hexadecimal(text, next, 2, out);
      }
      case 'u' -> {
        final int close = text.startsWith("{", next) ? text.indexOf('}', next) : -1;
        if (close < 0) {
          return hexadecimal(text, next, 4, out);
        }
        for (String code : text.substring(next + 1, close).strip().split("\\s+")) {
          hexadecimal(code, 0, code.length(), out);
        }
        return close + 1;
      }
      default -> out.append(c);
    }
    return next;
  }

  private static int hexadecimal(String text, int from, int length, StringBuilder out) {
    int end = from;
    while (end < text.length() && end < from + length && isHex(text.charAt(end))) {
      end++;
    }
    if (end > from && end - from <= 6) {
      final int code = Integer.parseInt(text.substring(from, end), 16);
      if (Character.isValidCodePoint(code)) {
        out.appendCodePoint(code);
      }
    }
    return end;
  }

  private static boolean isHex(char c) {
    return Character.digit(c, 16) >= 0 && c < 128;
  }
}
