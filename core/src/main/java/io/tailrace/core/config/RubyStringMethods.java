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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Methods of Ruby's String that embedded expressions may call. */
final class RubyStringMethods {

  private static final Pattern INTEGER =
      Pattern.compile("\\s*([+-]?[0-9]+(?:_[0-9]+)*).*", Pattern.DOTALL);
  private static final Pattern FLOAT =
      Pattern.compile(
          "\\s*([+-]?(?:[0-9]+(?:_[0-9]+)*)?(?:\\.[0-9]+(?:_[0-9]+)*)?(?:[eE][+-]?[0-9]+)?).*",
          Pattern.DOTALL);

  private RubyStringMethods() {}

  static Object call(String text, RubyCall call) {
    return switch (call.name()) {
      case "to_i" -> call.argumentCount() == 0 ? toInteger(text) : toInteger(text, call);
      case "to_f" -> toFloat(text);
      case "to_str" -> text;
      case "to_sym" -> new Symbol(text);
      case "upcase" -> text.toUpperCase(Locale.ROOT);
      case "downcase" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" ->
          text.isEmpty()
              ? text
              : text.substring(0, 1).toUpperCase(Locale.ROOT)
                  + text.substring(1).toLowerCase(Locale.ROOT);
      case "swapcase", "unpack", "unpack1", "%", "encode", "force_encoding" ->
          throw call.unsupported();
      case "strip" -> strip(text, true, true);
      case "lstrip" -> strip(text, true, false);
      case "rstrip" -> strip(text, false, true);
      case "chomp" -> chomp(text, call);
      case "chop" -> text.isEmpty() ? text : text.substring(0, text.length() - 1);
      case "split" -> split(text, call);
      case "lines" -> List.of(text.split("(?<=\n)"));
      case "gsub" -> substitute(text, call, true);
      case "sub" -> substitute(text, call, false);
      case "tr" -> translate(text, call.text(0), call.text(1));
      case "delete" -> translate(text, call.text(0), "");
      case "[]", "slice" -> slice(text, call);
      case "empty?" -> text.isEmpty();
      case "include?" -> text.contains(call.text(0));
      case "start_with?" -> text.startsWith(call.text(0));
      case "end_with?" -> text.endsWith(call.text(0));
      case "match?" -> pattern(call, 0).matcher(text).find();
      case "length", "size" -> (long) text.codePointCount(0, text.length());
      case "reverse" -> new StringBuilder(text).reverse().toString();
      case "concat" -> text + call.text(0);
      case "delete_prefix" ->
          text.startsWith(call.text(0)) ? text.substring(call.text(0).length()) : text;
      case "delete_suffix" ->
          text.endsWith(call.text(0))
              ? text.substring(0, text.length() - call.text(0).length())
              : text;
      case "ljust" -> text + padding(text, call);
      case "rjust" -> padding(text, call) + text;
      default -> throw call.unsupported();
    };
  }

  static Long toInteger(String text) {
    final Matcher matcher = INTEGER.matcher(text);
    return matcher.matches() ? Long.valueOf(matcher.group(1).replace("_", "")) : 0L;
  }

  private static Long toInteger(String text, RubyCall call) {
    final int radix = (int) call.integer(0);
    final String digits = text.strip().replace("_", "");
    int end = digits.startsWith("-") ? 1 : 0;
    while (end < digits.length() && Character.digit(digits.charAt(end), radix) >= 0) {
      end++;
    }
    final String number = digits.substring(0, end);
    return number.isEmpty() || number.equals("-") ? 0L : Long.valueOf(number, radix);
  }

  static Double toFloat(String text) {
    final Matcher matcher = FLOAT.matcher(text);
    final String number = matcher.matches() ? matcher.group(1).replace("_", "") : "";
    return number.matches(".*[0-9].*") && !number.matches("[+-]?[eE].*")
        ? Double.valueOf(number)
        : 0.0;
  }

  private static String strip(String text, boolean front, boolean back) {
    int from = 0;
    int to = text.length();
    while (front && from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (back && to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c >= '\t' && c <= '\r' || c == 0;
  }

  private static String chomp(String text, RubyCall call) {
    if (call.argumentCount() > 0) {
      return text.endsWith(call.text(0))
          ? text.substring(0, text.length() - call.text(0).length())
          : text;
    }
    return text.replaceFirst("(?:\r\n|\n|\r)\\z", "");
  }

  private static List<Object> split(String text, RubyCall call) {
    final List<Object> parts = new ArrayList<>();
    final boolean byBlanks =
        call.argumentCount() == 0 || " ".equals(call.argument(0)) || call.argument(0) == null;
    final Pattern separator = byBlanks ? Pattern.compile("\\s+") : pattern(call, 0);
    final String subject = byBlanks ? strip(text, true, false) : text;
    if (subject.isEmpty()) {
      return parts;
    }
    final int limit = call.argumentCount() > 1 ? (int) call.integer(1) : 0;
    parts.addAll(List.of(separator.split(subject, limit)));
    return parts;
  }

  private static String substitute(String text, RubyCall call, boolean all) {
    final Matcher matcher = pattern(call, 0).matcher(text);
    if (call.hasBlock()) {
      return all
          ? matcher.replaceAll(found -> quote(RubyText.of(call.yieldTo(found.group()))))
          : matcher.replaceFirst(found -> quote(RubyText.of(call.yieldTo(found.group()))));
    }
    // \1 stands for a group in Ruby as $1 does here.
    final String replacement = quote(call.text(1)).replaceAll("\\\\\\\\([0-9])", "\\$$1");
    return all ? matcher.replaceAll(replacement) : matcher.replaceFirst(replacement);
  }

  private static String quote(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  private static Pattern pattern(RubyCall call, int index) {
    return call.argument(index) instanceof Pattern pattern
        ? pattern
        : Pattern.compile(Pattern.quote(call.text(index)));
  }

  private static String translate(String text, String from, String to) {
    final boolean negated = from.length() > 1 && from.startsWith("^");
    final String set = expandRanges(negated ? from.substring(1) : from);
    final String target = expandRanges(to);
    final StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      final int index = set.indexOf(c);
      if (negated ? index >= 0 : index < 0) {
        out.append(c);
      } else if (!target.isEmpty()) {
        final int place = negated ? target.length() - 1 : Math.min(index, target.length() - 1);
        out.append(target.charAt(place));
      }
    }
    return out.toString();
  }

  private static String expandRanges(String set) {
    final StringBuilder out = new StringBuilder();
    for (int i = 0; i < set.length(); i++) {
      final boolean isRange = i + 2 < set.length() && set.charAt(i + 1) == '-';
      if (isRange && set.charAt(i) <= set.charAt(i + 2)) {
        for (char c = set.charAt(i); c <= set.charAt(i + 2); c++) {
          out.append(c);
        }
        i += 2;
      } else {
        out.append(set.charAt(i));
      }
    }
    return out.toString();
  }

  private static Object slice(String text, RubyCall call) {
    if (call.argument(0) instanceof String part) {
      return text.contains(part) ? part : null;
    }
    if (call.argument(0) instanceof Pattern pattern) {
      final Matcher matcher = pattern.matcher(text);
      final int group = call.argumentCount() > 1 ? (int) call.integer(1) : 0;
      return matcher.find() && group <= matcher.groupCount() ? matcher.group(group) : null;
    }
    final long length = call.argumentCount() > 1 ? call.integer(1) : 1;
    final long index = call.integer(0);
    final long start = index < 0 ? index + text.length() : index;
    final boolean atEnd = start == text.length() && call.argumentCount() > 1;
    if (start < 0 || length < 0 || start >= text.length() && !atEnd) {
      return null;
    }
    return text.substring((int) start, (int) Math.min(text.length(), start + length));
  }

  private static String padding(String text, RubyCall call) {
    final String filler = call.argumentCount() > 1 ? call.text(1) : " ";
    final int missing = (int) Math.max(0, Math.min(1 << 16, call.integer(0) - text.length()));
    return filler.isEmpty()
        ? ""
        : filler.repeat(missing / filler.length() + 1).substring(0, missing);
  }
}
