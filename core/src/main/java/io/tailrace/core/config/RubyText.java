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

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints values as Ruby's {@code to_s} and {@code inspect} do. */
final class RubyText {

  private RubyText() {}

  /** Returns {@code to_s} of the value; null is nil. */
  static String of(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Symbol symbol) {
      return symbol.name();
    }
    return inspect(value);
  }

  /** Returns {@code inspect} of the value; null is nil. */
  static String inspect(Object value) {
    if (value == null) {
      return "nil";
    }
    if (value instanceof String text) {
      return quote(text);
    }
    if (value instanceof Symbol symbol) {
      return ":" + symbol.name();
    }
    if (value instanceof Double number) {
      return decimal(number);
    }
    if (value instanceof ZonedDateTime time) {
      return RubyTimeMethods.text(time);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(RubyText::inspect).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> inspect(entry.getKey()) + "=>" + inspect(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return value.toString();
  }

  private static String quote(String text) {
    final StringBuilder out = new StringBuilder().append('"');
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        case 7 -> out.append("\\a");
        case 11 -> out.append("\\v");
        case 27 -> out.append("\\e");
        case '#' -> {
          final boolean special = i + 1 < text.length() && "{$@".indexOf(text.charAt(i + 1)) >= 0;
          out.append(special ? "\\#" : "#");
        }
        default -> {
          if (c == 0x7f) {
            out.append("\\x7F");
          } else if (c < 0x20) {
            out.append(String.format("\\u%04X", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /** Returns the shortest decimal text that reads back as the same number, as Float#to_s. */
  static String decimal(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    // Double.toString of JDK 17 is not always the shortest; the newest JDK's is.
    BigDecimal shortest = new BigDecimal(number);
    for (int digits = 1; digits <= 17; digits++) {
      final BigDecimal rounded = new BigDecimal(number).round(new MathContext(digits));
      if (rounded.doubleValue() == number) {
        shortest = rounded.stripTrailingZeros();
        break;
      }
    }
    final String digits = shortest.unscaledValue().abs().toString();
    final int point = digits.length() - shortest.scale();
    final String sign = number < 0 ? "-" : "";
    if (point > 16 || point < -3) {
      final String fraction = digits.length() == 1 ? "0" : digits.substring(1);
      return sign
          + digits.charAt(0)
          + "."
          + fraction
          + String.format("e%s%02d", point - 1 < 0 ? "-" : "+", Math.abs(point - 1));
    }
    if (point <= 0) {
      return sign + "0." + "0".repeat(-point) + digits;
    }
    if (point >= digits.length()) {
      return sign + digits + "0".repeat(point - digits.length()) + ".0";
    }
    return sign + digits.substring(0, point) + "." + digits.substring(point);
  }
}
