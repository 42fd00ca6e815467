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

/**
 * Resolves the escapes that Ruby itself handles before its regular expression library sees the
 * pattern: {@code \}{@code uHHHH} and {@code \}{@code u{H ...}} become {@code \x{H}}.
 */
final class RubyEscapes {

  private RubyEscapes() {}

  /**
   * @throws RegexSyntaxException if a {@code \}{@code u} is not followed by four hexadecimal digits
   *     or by code points in braces
   */
  static String resolve(String source) {
    if (!source.contains("\\u")) {
      return source;
    }
    final StringBuilder out = new StringBuilder(source.length());
    int at = 0;
    while (at < source.length()) {
      final char c = source.charAt(at);
      if (c != '\\' || at + 1 == source.length()) {
        out.append(c);
        at++;
      } else if (source.charAt(at + 1) != 'u') {
        out.append(c).append(source.charAt(at + 1));
        at += 2;
      } else if (at + 2 < source.length() && source.charAt(at + 2) == '{') {
        final int close = source.indexOf('}', at);
        if (close < 0 || source.substring(at + 3, close).isBlank()) {
          throw new RegexSyntaxException(at, "'\\u{' is not followed by code points and '}'");
        }
        for (String digits : source.substring(at + 3, close).trim().split("\\s+")) {
          append(out, digits, at);
        }
        at = close + 1;
      } else {
        if (at + 6 > source.length()) {
          throw new RegexSyntaxException(at, "'\\u' is not followed by four hexadecimal digits");
        }
        append(out, source.substring(at + 2, at + 6), at);
        at += 6;
      }
    }
    return out.toString();
  }

  private static void append(StringBuilder out, String digits, int at) {
    int codePoint = 0;
    for (int i = 0; i < digits.length(); i++) {
      final int digit = Character.digit(digits.charAt(i), 16);
      if (digit < 0 || codePoint > Character.MAX_CODE_POINT) {
        throw new RegexSyntaxException(at, "'" + digits + "' is not a code point in hexadecimal");
      }
      codePoint = codePoint * 16 + digit;
    }
    if (codePoint > Character.MAX_CODE_POINT
        || codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
      throw new RegexSyntaxException(at, "'" + digits + "' is not a Unicode character");
    }
    out.append("\\x{").append(Integer.toHexString(codePoint)).append('}');
  }
}
