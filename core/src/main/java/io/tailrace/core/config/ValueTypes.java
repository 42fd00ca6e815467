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
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts the texts of a configuration to typed values, by Fluentd's rules.
 *
 * <p>Those rules take the first part of a text that looks right and ignore the rest: {@code 500ms}
 * is 500 minutes. Configurations depend on it, so it is done here, too, but with a warning that
 * says what was understood. In strict mode integers, floats and booleans must be exact, as there.
 *
 * <p>The first parameter of each method is the parameter's name, for messages. Immutable.
 *
 * <p>Source: fluentd lib/fluent/config/types.rb.
 */
public final class ValueTypes {

  /** Takes what should be said about a value that is used all the same. */
  @FunctionalInterface
  public interface Warnings {

    /**
     * @param help what to do about it
     */
    void warn(String message, String help);
  }

  private static final Pattern SIZE =
      Pattern.compile("[0-9]+[kmgt](?:i?b)?|[+-]?[0-9]+(?:_[0-9]+)*b?", Pattern.CASE_INSENSITIVE);
  private static final Pattern TIME = Pattern.compile("[0-9]+[smhd]");
  private static final Pattern INTEGER = Pattern.compile("\\s*([+-]?[0-9]+(?:_[0-9]+)*)");
  private static final Pattern FLOAT =
      Pattern.compile(
          "\\s*([+-]?(?:[0-9]+(?:_[0-9]+)*(?:\\.[0-9]+(?:_[0-9]+)*)?|\\.[0-9]+)"
              + "(?:[eE][+-]?[0-9]+)?)");
  private static final Pattern STRICT_INTEGER =
      Pattern.compile(
          "[+-]?(?:0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0[bB][01]+(?:_[01]+)*"
              + "|0[oO]?[0-7]+(?:_[0-7]+)*|0|[1-9][0-9]*(?:_[0-9]+)*)");

  private static final String SIZE_HELP =
      "write a number of bytes, or a number followed by k, m, g or t, for example 8m";
  private static final String TIME_HELP =
      "write a number of seconds, or a whole number followed by s, m, h or d, for example 90s";

  private static final String SIZE_UNITS = "kmgt";
  private static final String TIME_UNITS = "smhd";
  private static final long[] TIME_SECONDS = {1, 60, 3600, 86400};

  private final boolean strict;

  public ValueTypes(boolean strict) {
    this.strict = strict;
  }

  /** Reads a whole number; what is not one is 0, unless strict. */
  public long integer(String name, String text, Warnings warnings) throws BadValueException {
    if (strict) {
      return toLong(name, text, strictInteger(name, text));
    }
    final Matcher matcher = INTEGER.matcher(text);
    final boolean found = matcher.lookingAt();
    final BigInteger value =
        found ? new BigInteger(matcher.group(1).replace("_", "")) : BigInteger.ZERO;
    if (!found || !text.substring(matcher.end()).isBlank()) {
      warnings.warn(
          name + " '" + text + "' is not an integer and is read as " + value,
          "write a whole number");
    }
    return toLong(name, text, value);
  }

  private static BigInteger strictInteger(String name, String text) throws BadValueException {
    final String number = text.strip();
    if (!STRICT_INTEGER.matcher(number).matches()) {
      throw new BadValueException(
          name + ": invalid value for Integer(): " + RubyText.inspect(text),
          "write a whole number");
    }
    final boolean negative = number.startsWith("-");
    String digits = number.replaceAll("[_+-]", "").toLowerCase(Locale.ROOT);
    int radix = 10;
    if (digits.startsWith("0x")) {
      radix = 16;
      digits = digits.substring(2);
    } else if (digits.startsWith("0b")) {
      radix = 2;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      radix = 8;
      digits = digits.replaceFirst("0o?", "");
    }
    final BigInteger value = new BigInteger(digits, radix);
    return negative ? value.negate() : value;
  }

  private static long toLong(String name, String text, BigInteger value) throws BadValueException {
    if (value.bitLength() >= Long.SIZE) {
      throw new BadValueException(
          name + " '" + text + "' is too large", "the limit is " + Long.MAX_VALUE);
    }
    return value.longValue();
  }

  /** Reads a number; what is not one is 0, unless strict. */
  public double real(String name, String text, Warnings warnings) throws BadValueException {
    return decimal(name, text, warnings, "write a number").doubleValue();
  }

  private BigDecimal decimal(String name, String text, Warnings warnings, String help)
      throws BadValueException {
    final Matcher matcher = FLOAT.matcher(text);
    final boolean found = matcher.lookingAt();
    final boolean whole = found && text.substring(matcher.end()).isBlank();
    if (strict && !whole) {
      throw new BadValueException(
          name + ": invalid value for Float(): " + RubyText.inspect(text), help);
    }
    final BigDecimal value;
    try {
      value = found ? new BigDecimal(matcher.group(1).replace("_", "")) : BigDecimal.ZERO;
    } catch (NumberFormatException e) {
      throw new BadValueException(name + " '" + text + "' is too large", help);
    }
    if (Double.isInfinite(value.doubleValue())) {
      throw new BadValueException(name + " '" + text + "' is too large", help);
    }
    if (!whole) {
      warnings.warn(
          name + " '" + text + "' is not a number and is read as " + value.toPlainString(), help);
    }
    return value;
  }

  /** Reads a size in bytes: the first digits with a unit, in either case, or a whole number. */
  public long size(String name, String text, Warnings warnings) throws BadValueException {
    final boolean exact = SIZE.matcher(text.strip()).matches();
    for (int i = 0; i < SIZE_UNITS.length(); i++) {
      final String unit = SIZE_UNITS.substring(i, i + 1);
      final Matcher matcher =
          Pattern.compile("([0-9]+)" + unit, Pattern.CASE_INSENSITIVE).matcher(text);
      if (matcher.find()) {
        final long bytes =
            toLong(name, text, new BigInteger(matcher.group(1)).shiftLeft(10 * (i + 1)));
        if (!exact) {
          warnings.warn(
              name + " '" + text + "' is read as '" + matcher.group() + "', " + bytes + " bytes",
              SIZE_HELP);
        }
        return bytes;
      }
    }
    if (strict) {
      return toLong(name, text, strictInteger(name, text));
    }
    final long bytes = integer(name, text, (message, help) -> {});
    if (!exact) {
      warnings.warn(
          name + " '" + text + "' is not a size and is read as " + bytes + " bytes", SIZE_HELP);
    }
    return bytes;
  }

  /**
   * Reads a time: the first digits before an s, else before an m, h or d, else a number of seconds.
   */
  public Duration time(String name, String text, Warnings warnings) throws BadValueException {
    for (int i = 0; i < TIME_UNITS.length(); i++) {
      final Matcher matcher = Pattern.compile("([0-9]+)" + TIME_UNITS.charAt(i)).matcher(text);
      if (matcher.find()) {
        final BigInteger seconds =
            new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(TIME_SECONDS[i]));
        if (!TIME.matcher(text.strip()).matches()) {
          warnings.warn(
              name
                  + " '"
                  + text
                  + "' is read as '"
                  + matcher.group()
                  + "', "
                  + seconds
                  + " seconds",
              TIME_HELP);
        }
        return Duration.ofSeconds(toLong(name, text, seconds));
      }
    }
    final BigDecimal seconds = decimal(name, text, warnings, TIME_HELP);
    try {
      final long whole = seconds.toBigInteger().longValueExact();
      final BigDecimal fraction = seconds.subtract(BigDecimal.valueOf(whole));
      return Duration.ofSeconds(whole, fraction.movePointRight(9).longValue());
    } catch (ArithmeticException e) {
      throw new BadValueException(name + " '" + text + "' is too large", TIME_HELP);
    }
  }

  /**
   * Reads a boolean. Nothing, and what is a comment that Fluentd takes for a value, is true.
   *
   * @return empty if the text is not a boolean: nil for Fluentd, an error unless the default is nil
   */
  public Optional<Boolean> bool(String name, String text, Warnings warnings)
      throws BadValueException {
    switch (text) {
      case "true", "yes", "" -> {
        return Optional.of(true);
      }
      case "false", "no" -> {
        return Optional.of(false);
      }
      default -> {
        if (text.startsWith("#")) {
          warnings.warn(
              name + " '" + text + "' is read as true: the comment stands where the value should",
              "write '" + name + " true'");
          return Optional.of(true);
        }
        if (strict) {
          throw new BadValueException(
              name + ": invalid bool value: " + text, "write true or false");
        }
        return Optional.empty();
      }
    }
  }

  /** Reads one of a list of words. */
  public String enumeration(String text, Collection<String> valid) throws BadValueException {
    if (!valid.contains(text)) {
      throw new BadValueException(
          "valid options are " + String.join(",", valid) + " but got " + text,
          Suggestions.didYouMean(text, valid));
    }
    return text;
  }

  /**
   * Takes a regular expression apart: {@code /pattern/flags}, or the pattern alone.
   *
   * <p>Differs from Fluentd: {@code /ab} without a closing slash is an error; there it is an empty
   * pattern, which matches everything.
   */
  public RegexpText regexp(String name, String text, Warnings warnings) throws BadValueException {
    if (!text.startsWith("/")) {
      return new RegexpText(text, false, false);
    }
    final int slash = text.lastIndexOf('/');
    if (slash == 0 || slash < text.length() - 3) {
      throw new BadValueException(
          "invalid regexp: missing right slash: " + text,
          "write '/pattern/', with i or m behind it if wanted");
    }
    final String flags = text.substring(slash + 1);
    final String ignored = flags.replaceAll("[im]", "");
    if (!ignored.isEmpty()) {
      warnings.warn(
          name + " '" + text + "': the flags '" + ignored + "' have no effect",
          "flags are i (ignore case) and m (dot matches line ends)");
    }
    return new RegexpText(text.substring(1, slash), flags.contains("i"), flags.contains("m"));
  }

  /**
   * Reads a list: JSON, or texts between commas.
   *
   * @return unmodifiable; items as {@link JsonText#read} types them
   */
  public List<Object> array(String name, ConfigValue value) throws BadValueException {
    Object content = value instanceof ConfigValue.Typed typed ? typed.value() : value.text();
    if (content instanceof String text) {
      content = text.startsWith("[") ? json(name, text) : splitAtCommas(text);
    }
    if (content instanceof Boolean || content instanceof Number) {
      content = List.of(content);
    }
    if (content instanceof List<?> list) {
      return Collections.unmodifiableList(new ArrayList<Object>(list));
    }
    throw new BadValueException(
        "array required but got " + RubyText.inspect(content),
        "write a,b,c or [\"a\", \"b\", \"c\"]");
  }

  private static List<Object> splitAtCommas(String text) {
    final String stripped = text.strip();
    // Like Ruby's, split drops empty parts at the end.
    return stripped.isEmpty() ? List.of() : List.of((Object[]) stripped.split("\\s*,\\s*"));
  }

  /**
   * Reads a map: JSON, or {@code key:value} between commas, where a key without a colon has the
   * value null.
   *
   * @return unmodifiable, in order; values as {@link JsonText#read} types them
   */
  public Map<String, Object> hash(String name, ConfigValue value) throws BadValueException {
    Object content = value instanceof ConfigValue.Typed typed ? typed.value() : value.text();
    if (content instanceof String text) {
      content = text.startsWith("{") ? json(name, text) : pairs(name, text);
    }
    if (content instanceof Map<?, ?> map) {
      final Map<String, Object> result = new LinkedHashMap<>();
      map.forEach((key, item) -> result.put(RubyText.of(key), item));
      return Collections.unmodifiableMap(result);
    }
    throw new BadValueException(
        "hash required but got " + RubyText.inspect(content),
        "write a:x,b:y or {\"a\": \"x\", \"b\": \"y\"}");
  }

  private static Map<String, Object> pairs(String name, String text) throws BadValueException {
    final Map<String, Object> pairs = new LinkedHashMap<>();
    for (Object part : splitAtCommas(text)) {
      final String[] pair = ((String) part).split(":", 2);
      if (pair[0].isEmpty() && pair.length == 1) {
        throw new BadValueException(
            name + " '" + text + "' has a comma with nothing before it", "write a:x,b:y");
      }
      pairs.put(pair[0], pair.length == 1 ? null : pair[1]);
    }
    return pairs;
  }

  private static Object json(String name, String text) throws BadValueException {
    try {
      return JsonText.read(text);
    } catch (JsonText.MalformedJsonException e) {
      throw new BadValueException(name + " '" + text + "' is not JSON", e.getMessage());
    }
  }

  /** Reads a symbol: a name with or without the colon in front. */
  public String symbol(String text) {
    return text.startsWith(":") ? text.substring(1) : text;
  }

  /** Returns the text of an item of a list or map, as Ruby's {@code to_s}; null is nil. */
  public static String itemText(Object item) {
    return RubyText.of(item);
  }
}
