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
package io.tailrace.core.codec.fields;

import io.tailrace.api.ValueWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Ruby's {@code String#to_i} and {@code String#to_f}: the number that a text begins with, after
 * blanks, with single underscores between digits; 0 if it begins with none.
 */
final class RubyNumbers {
  private static final int LONG_DIGITS = 18;

  private RubyNumbers() {}

  /** Writes {@code to_i} of the text; beyond 64 bits, which MessagePack has not, as a float. */
  static void writeInteger(byte[] bytes, int offset, int end, ValueWriter out) {
    int at = passBlanks(bytes, offset, end);
    final boolean isNegative = at < end && bytes[at] == '-';
    if (at < end && (bytes[at] == '-' || bytes[at] == '+')) {
      at++;
    }
    final int digits = at;
    at = passDigits(bytes, at, end);
    if (at - digits <= LONG_DIGITS) {
      long value = 0;
      for (int i = digits; i < at; i++) {
        if (bytes[i] != '_') {
          value = value * 10 + (bytes[i] - '0');
        }
      }
      out.writeLong(isNegative ? -value : value);
      return;
    }
    final String text = (isNegative ? "-" : "") + withoutUnderscores(bytes, digits, at);
    if (text.length() > 40) {
      out.writeDouble(Double.parseDouble(text));
      return;
    }
    final BigInteger big = new BigInteger(text);
    if (big.bitLength() < 64) {
      out.writeLong(big.longValue());
    } else if (big.signum() > 0 && big.bitLength() == 64) {
      out.writeUnsigned(big.longValue());
    } else {
      out.writeDouble(big.doubleValue());
    }
  }

  /** {@code to_f} of the text. */
  static double toDouble(byte[] bytes, int offset, int end) {
    int at = passBlanks(bytes, offset, end);
    final int begin = at;
    if (at < end && (bytes[at] == '-' || bytes[at] == '+')) {
      at++;
    }
    final int whole = at;
    at = passDigits(bytes, at, end);
    boolean hasDigits = at > whole;
    if (at + 1 < end && bytes[at] == '.' && isDigit(bytes[at + 1])) {
      at = passDigits(bytes, at + 1, end);
      hasDigits = true;
    }
    if (!hasDigits) {
      return 0;
    }
    if (at + 1 < end && (bytes[at] | 0x20) == 'e') {
      final int sign = bytes[at + 1] == '-' || bytes[at + 1] == '+' ? 1 : 0;
      final int exponent = at + 1 + sign;
      if (exponent < end && isDigit(bytes[exponent])) {
        at = passDigits(bytes, exponent, end);
      }
    }
    return Double.parseDouble(withoutUnderscores(bytes, begin, at));
  }

  private static int passBlanks(byte[] bytes, int offset, int end) {
    int at = offset;
    while (at < end && (bytes[at] == ' ' || bytes[at] >= '\t' && bytes[at] <= '\r')) {
      at++;
    }
    return at;
  }

  /** Passes digits and single underscores between them. */
  private static int passDigits(byte[] bytes, int offset, int end) {
    int at = offset;
    while (at < end
        && (isDigit(bytes[at])
            || bytes[at] == '_' && at > offset && at + 1 < end && isDigit(bytes[at + 1]))) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static String withoutUnderscores(byte[] bytes, int offset, int end) {
    final String text = new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1);
    return text.indexOf('_') < 0 ? text : text.replace("_", "");
  }
}
