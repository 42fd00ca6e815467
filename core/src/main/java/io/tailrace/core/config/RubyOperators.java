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

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Ruby's operators for the values of embedded expressions. */
final class RubyOperators {

  private RubyOperators() {}

  static boolean equal(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return a instanceof Double || b instanceof Double
          ? x.doubleValue() == y.doubleValue()
          : x.longValue() == y.longValue();
    }
    return a == null ? b == null : a.equals(b);
  }

  static Object add(int from, int to, Object a, Object b) {
    if (a instanceof String text) {
      if (b instanceof String other) {
        return text + other;
      }
      throw raised(from, to, "no implicit conversion of " + typeName(b) + " into String");
    }
    if (a instanceof List<?> list && b instanceof List<?> other) {
      final List<Object> both = new ArrayList<>(list);
      both.addAll(other);
      return both;
    }
    if (a instanceof ZonedDateTime time && b instanceof Number seconds) {
      return time.plus(Duration.ofNanos((long) (seconds.doubleValue() * 1e9)));
    }
    if (a instanceof Long x && b instanceof Long y) {
      return x + y;
    }
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() + y.doubleValue();
    }
    throw undefined(from, to, "+", a, b);
  }

  static Object subtract(int from, int to, Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return x - y;
    }
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() - y.doubleValue();
    }
    if (a instanceof ZonedDateTime time && b instanceof Number seconds) {
      return time.minus(Duration.ofNanos((long) (seconds.doubleValue() * 1e9)));
    }
    throw undefined(from, to, "-", a, b);
  }

  static Object multiply(int from, int to, char operator, Object a, Object b) {
    if (a instanceof String text && operator == '*' && b instanceof Long count && count >= 0) {
      if (text.length() * (double) count > 1 << 20) {
        throw raised(from, to, "argument too big");
      }
      return text.repeat(count.intValue());
    }
    if (a instanceof Long x && b instanceof Long y) {
      if (operator != '*' && y == 0) {
        throw raised(from, to, "divided by 0");
      }
      return switch (operator) {
        case '*' -> x * y;
        case '/' -> Math.floorDiv(x, y);
        default -> Math.floorMod(x, y);
      };
    }
    if (a instanceof Number x && b instanceof Number y) {
      final double left = x.doubleValue();
      final double right = y.doubleValue();
      return switch (operator) {
        case '*' -> left * right;
        case '/' -> left / right;
        default -> left - right * Math.floor(left / right);
      };
    }
    throw undefined(from, to, String.valueOf(operator), a, b);
  }

  static Object compare(int from, int to, String operator, Object a, Object b) {
    final int order;
    if (a instanceof Number x && b instanceof Number y) {
      order = Double.compare(x.doubleValue(), y.doubleValue());
    } else if (a instanceof String x && b instanceof String y) {
      order = x.compareTo(y);
    } else {
      throw raised(
          from, to, "comparison of " + typeName(a) + " with " + RubyText.inspect(b) + " failed");
    }
    return switch (operator) {
      case "<" -> order < 0;
      case ">" -> order > 0;
      case "<=" -> order <= 0;
      default -> order >= 0;
    };
  }

  /** Returns the regular expression of a literal; the subset that both languages read alike. */
  static Pattern regexp(int from, int to, String source, String flags) {
    int options = Pattern.MULTILINE | Pattern.UNIX_LINES;
    options |= flags.contains("i") ? Pattern.CASE_INSENSITIVE : 0;
    options |= flags.contains("m") ? Pattern.DOTALL : 0;
    options |= flags.contains("x") ? Pattern.COMMENTS : 0;
    try {
      return Pattern.compile(source.replace("\\h", "[0-9a-fA-F]"), options);
    } catch (PatternSyntaxException e) {
      throw ExpressionException.unsupported(from, to, "/" + source + "/");
    }
  }

  /** Returns the name of the value's class in Ruby, as its messages have it. */
  static String typeName(Object value) {
    if (value == null) {
      return "nil";
    }
    if (value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof Long) {
      return "Integer";
    }
    if (value instanceof Double) {
      return "Float";
    }
    if (value instanceof String) {
      return "String";
    }
    if (value instanceof List<?>) {
      return "Array";
    }
    if (value instanceof RubyConstant constant) {
      return constant.name();
    }
    if (value instanceof Symbol) {
      return "Symbol";
    }
    if (value instanceof Map<?, ?>) {
      return "Hash";
    }
    return value instanceof ZonedDateTime ? "Time" : "Object";
  }

  private static ExpressionException undefined(int from, int to, String name, Object a, Object b) {
    if (a instanceof Number) {
      return raised(
          from,
          to,
          b == null
              ? "nil can't be coerced into " + typeName(a)
              : typeName(b) + " can't be coerced into " + typeName(a));
    }
    return raised(from, to, "undefined method '" + name + "' for " + typeName(a));
  }

  private static ExpressionException raised(int from, int to, String message) {
    final String help =
        message.contains("nil")
            ? "nil is what a missing environment variable gives; name a default: (ENV['X'] ||"
                + " 'text')"
            : "";
    return ExpressionException.raised(from, to, message, help);
  }
}
