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
package io.tailrace.core.codec.time;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A compiled strptime format. Immutable.
 *
 * <p>Fluentd reads times with one of two libraries, depending on the format, and they differ: the
 * strptime gem knows a few directives only and is strict about blanks; {@code Time.strptime} knows
 * all. Which of them a format would go to is decided here as there, and its rules are followed.
 * Neither minds what follows the time in the text.
 *
 * <p>Differs from Fluentd: the flags and widths of strftime are allowed ({@code %-d}, {@code %3N}),
 * so that one format serves for reading and for writing; there they match nothing.
 */
final class Strptime {
  private static final String GEM_DIRECTIVES = "BHMNSYbdehmnyz";
  private static final String NUMERIC_DIRECTIVES = "CDdeFGgHIjkLlMmNQRrSsTUuVvWwXxYy";
  private static final int DIGITS_MAX = 18;
  private static final long YEAR_MAX = 999_999_999;
  private static final long EPOCH_SECONDS_MAX = 31_556_889_000_000_000L;

  private static final String[] MONTHS = {
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december"
  };
  private static final String[] DAYS = {
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"
  };

  /**
   * One part of a format.
   *
   * @param directive the letter, a blank for any white space, or 0 for a literal text
   * @param width most digits to read, or 0 if the directive decides
   */
  private record Part(char directive, int width, byte[] literal) {}

  private final Part[] parts;
  private final boolean isGem;

  Strptime(String format) {
    isGem = isGem(format);
    final List<Part> compiled = new ArrayList<>();
    compile(format, compiled);
    parts = compiled.toArray(new Part[0]);
  }

  /** Whether the format is one for the strptime gem. */
  boolean isGem() {
    return isGem;
  }

  private static boolean isGem(String format) {
    for (int i = format.indexOf('%'); i >= 0; i = format.indexOf('%', i + 2)) {
      if (i + 1 == format.length() || GEM_DIRECTIVES.indexOf(format.charAt(i + 1)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void compile(String format, List<Part> to) {
    int i = 0;
    while (i < format.length()) {
      final char c = format.charAt(i);
      if (isBlank(c)) {
        to.add(new Part(' ', 0, null));
        i++;
      } else if (c == '%') {
        i = compileDirective(format, i, to);
      } else {
        final int start = i;
        while (i < format.length() && format.charAt(i) != '%' && !isBlank(format.charAt(i))) {
          i++;
        }
        to.add(literal(format.substring(start, i)));
      }
    }
  }

  private static int compileDirective(String format, int start, List<Part> to) {
    int i = start + 1;
    int width = 0;
    while (i < format.length() && "-0^#_:123456789EO".indexOf(format.charAt(i)) >= 0) {
      final char c = format.charAt(i++);
      if (ZoneNames.isDigit(c)) {
        width = Math.min(width * 10 + c - '0', DIGITS_MAX);
      }
    }
    if (i == format.length()) {
      throw new IllegalArgumentException(
          "the time format '" + format + "' ends in the middle of a directive");
    }
    final char letter = format.charAt(i);
    final String inner = expansion(letter);
    if (inner != null) {
      compile(inner, to);
    } else if ("AaBbhCdeGgHkIljLNMmPpQSsUWuVwYyZz".indexOf(letter) >= 0) {
      if (width == 0 && isNumeric(format, i + 1)) {
        width = letter == 'N' ? 9 : letter == 'L' ? 3 : letter == 'C' ? 2 : 4;
      } else if (width > 0 && "LNCYG".indexOf(letter) < 0) {
        width = 0;
      }
      to.add(new Part(letter, width, null));
    } else if (letter == 'n' || letter == 't') {
      to.add(new Part(' ', 0, null));
    } else if (letter == '%') {
      to.add(literal("%"));
    } else {
      to.add(literal(format.substring(start, i + 1)));
    }
    return i + 1;
  }

  private static String expansion(char letter) {
    switch (letter) {
      case 'c':
        return "%a %b %e %H:%M:%S %Y";
      case 'D':
      case 'x':
        return "%m/%d/%y";
      case 'F':
        return "%Y-%m-%d";
      case 'T':
      case 'X':
        return "%H:%M:%S";
      case 'R':
        return "%H:%M";
      case 'r':
        return "%I:%M:%S %p";
      case 'v':
        return "%e-%b-%Y";
      case '+':
        return "%a %b %e %H:%M:%S %Z %Y";
      default:
        return null;
    }
  }

  /** Whether the format goes on with digits, so that a number must not take them all. */
  private static boolean isNumeric(String format, int index) {
    int i = index;
    if (i >= format.length()) {
      return false;
    }
    if (format.charAt(i) == '%') {
      i++;
      while (i < format.length() && "-0^#_EO".indexOf(format.charAt(i)) >= 0) {
        i++;
      }
      return i < format.length()
          && (ZoneNames.isDigit(format.charAt(i))
              || NUMERIC_DIRECTIVES.indexOf(format.charAt(i)) >= 0);
    }
    return ZoneNames.isDigit(format.charAt(i));
  }

  private static Part literal(String text) {
    return new Part((char) 0, 0, text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isBlank(char c) {
    return c < 0x80 && ZoneNames.isSpace(c);
  }

  /**
   * Reads the parts of a time from the beginning of a range.
   *
   * @param zone the machine's zone, whose abbreviations {@code %Z} knows
   * @return whether the text matches
   */
  boolean parse(byte[] text, int offset, int length, Offsets zone, TimeParts to) {
    final int end = offset + length;
    int at = offset;
    for (Part part : parts) {
      if (part.directive == ' ') {
        while (at < end && ZoneNames.isSpace(text[at])) {
          at++;
        }
        continue;
      }
      if (at >= end) {
        return false;
      }
      at = parse(part, text, at, end, zone, to);
      if (at < 0) {
        return false;
      }
    }
    return true;
  }

  private int parse(Part part, byte[] text, int at, int end, Offsets zone, TimeParts to) {
    switch (part.directive) {
      case 0:
        final byte[] literal = part.literal;
        for (int i = 0; i < literal.length; i++) {
          if (at + i >= end || text[at + i] != literal[i]) {
            return -1;
          }
        }
        return at + literal.length;
      case 'Y':
        return year(part, text, at, end, to);
      case 'm':
        return number(text, at, end, 2, 1, 12, TimeParts.MONTH, to);
      case 'd':
      case 'e':
        return padded(text, at, end, 1, 31, TimeParts.DAY, to);
      case 'H':
      case 'k':
        return padded(text, at, end, 0, isGem ? 23 : 24, TimeParts.HOUR, to);
      case 'I':
      case 'l':
        return padded(text, at, end, 1, 12, TimeParts.HOUR, to);
      case 'M':
        return number(text, at, end, 2, 0, 59, TimeParts.MINUTE, to);
      case 'S':
        return number(text, at, end, 2, 0, 60, TimeParts.SECOND, to);
      case 'L':
      case 'N':
        return fraction(part, text, at, end, to);
      case 'B':
      case 'b':
      case 'h':
        return name(MONTHS, text, at, end, TimeParts.MONTH, to);
      case 'A':
      case 'a':
        return name(DAYS, text, at, end, TimeParts.WEEKDAY, to);
      case 'z':
        if (isGem) {
          return gemOffset(text, at, end, to);
        }
        return zone(text, at, end, zone, to);
      case 'Z':
        return zone(text, at, end, zone, to);
      case 'j':
        return number(text, at, end, 3, 1, 366, TimeParts.DAY_OF_YEAR, to);
      case 'y':
        return shortYear(text, at, end, TimeParts.YEAR, to);
      case 'g':
        return shortYear(text, at, end, TimeParts.ISO_YEAR, to);
      case 'C':
        return number(
            text, at, end, part.width > 0 ? part.width : 7, 0, 9_999_999, TimeParts.CENTURY, to);
      case 'G':
        final int digits = part.width > 0 ? part.width : 9;
        return number(text, at, end, digits, 0, (int) YEAR_MAX, TimeParts.ISO_YEAR, to);
      case 'V':
        return number(text, at, end, 2, 1, 53, TimeParts.ISO_WEEK, to);
      case 'u':
        return number(text, at, end, 1, 1, 7, TimeParts.ISO_WEEKDAY, to);
      case 'w':
        return number(text, at, end, 1, 0, 6, TimeParts.WEEKDAY, to);
      case 'U':
        return number(text, at, end, 2, 0, 53, TimeParts.SUNDAY_WEEK, to);
      case 'W':
        return number(text, at, end, 2, 0, 53, TimeParts.MONDAY_WEEK, to);
      case 'p':
      case 'P':
        return meridian(text, at, end, to);
      case 's':
      case 'Q':
        return epoch(part.directive == 'Q', text, at, end, to);
      default:
        throw new AssertionError(part);
    }
  }

  private static int number(
      byte[] text, int start, int end, int digits, int min, int max, int part, TimeParts to) {
    int value = 0;
    int at = start;
    final int stop = Math.min(end, start + digits);
    while (at < stop && ZoneNames.isDigit(text[at])) {
      value = value * 10 + text[at++] - '0';
    }
    if (at == start || value < min || value > max) {
      return -1;
    }
    switch (part) {
      case TimeParts.MONTH:
        to.month = value;
        break;
      case TimeParts.DAY:
        to.day = value;
        break;
      case TimeParts.HOUR:
        to.hour = value;
        break;
      case TimeParts.MINUTE:
        to.minute = value;
        break;
      case TimeParts.SECOND:
        to.second = value;
        break;
      case TimeParts.DAY_OF_YEAR:
        to.dayOfYear = value;
        break;
      case TimeParts.CENTURY:
        to.century = value;
        to.found &= ~TimeParts.CENTURY_GUESSED;
        break;
      case TimeParts.ISO_YEAR:
        to.isoYear = value;
        break;
      case TimeParts.ISO_WEEK:
        to.isoWeek = value;
        break;
      case TimeParts.ISO_WEEKDAY:
        to.isoWeekday = value;
        break;
      case TimeParts.WEEKDAY:
        to.weekday = value;
        break;
      case TimeParts.SUNDAY_WEEK:
        to.sundayWeek = value;
        break;
      case TimeParts.MONDAY_WEEK:
        to.mondayWeek = value;
        break;
      default:
        throw new AssertionError(part);
    }
    to.found |= part;
    return at;
  }

  /** Two digits, or with {@code Time.strptime} a blank and one digit. */
  private int padded(byte[] text, int at, int end, int min, int max, int part, TimeParts to) {
    if (!isGem && text[at] == ' ') {
      return number(text, at + 1, end, 1, min, max, part, to);
    }
    return number(text, at, end, 2, min, max, part, to);
  }

  private int year(Part part, byte[] text, int start, int end, TimeParts to) {
    int at = start;
    final boolean isNegative = text[at] == '-';
    if (isNegative || text[at] == '+') {
      at++;
    }
    final int digits = part.width > 0 ? part.width : isGem ? 4 : DIGITS_MAX;
    final int first = at;
    final int stop = Math.min(end, at + digits);
    long value = 0;
    while (at < stop && ZoneNames.isDigit(text[at])) {
      value = value * 10 + text[at++] - '0';
    }
    if (at == first || value > YEAR_MAX) {
      return -1;
    }
    to.year = isNegative ? -value : value;
    to.found |= TimeParts.YEAR;
    return at;
  }

  private static int shortYear(byte[] text, int start, int end, int part, TimeParts to) {
    int value = 0;
    int at = start;
    while (at < end && at < start + 2 && ZoneNames.isDigit(text[at])) {
      value = value * 10 + text[at++] - '0';
    }
    if (at == start) {
      return -1;
    }
    if (part == TimeParts.YEAR) {
      to.year = value;
    } else {
      to.isoYear = value;
    }
    if (!to.has(TimeParts.CENTURY)) {
      to.century = value >= 69 ? 19 : 20;
      to.found |= TimeParts.CENTURY_GUESSED;
    }
    to.found |= part;
    return at;
  }

  private int fraction(Part part, byte[] text, int start, int end, TimeParts to) {
    int at = start;
    if (!isGem && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    final int digits = part.width > 0 ? part.width : isGem ? 9 : Integer.MAX_VALUE;
    final int first = at;
    int value = 0;
    while (at < end && at - first < digits && ZoneNames.isDigit(text[at])) {
      if (at - first < 9) {
        value = value * 10 + text[at] - '0';
      }
      at++;
    }
    if (at == first) {
      return -1;
    }
    for (int i = at - first; i < 9; i++) {
      value *= 10;
    }
    to.nanos = value;
    to.found |= TimeParts.FRACTION;
    return at;
  }

  private static int name(String[] names, byte[] text, int at, int end, int part, TimeParts to) {
    for (int i = 0; i < names.length; i++) {
      final String name = names[i];
      if (ZoneNames.startsWith(text, at, end, name, 3)) {
        if (part == TimeParts.MONTH) {
          to.month = i + 1;
        } else {
          to.weekday = i;
        }
        to.found |= part;
        return at + (ZoneNames.startsWith(text, at, end, name) ? name.length() : 3);
      }
    }
    return -1;
  }

  private static int gemOffset(byte[] text, int start, int end, TimeParts to) {
    int at = start;
    if (text[at] == 'z' || text[at] == 'Z') {
      to.offsetSeconds = 0;
      to.found |= TimeParts.OFFSET;
      return at; // the gem does not step over it
    }
    final boolean isNegative = text[at] == '-';
    if (isNegative || text[at] == '+') {
      at++;
    }
    int minutes = 0;
    int digits = 0;
    while (at < end && digits < 2 && ZoneNames.isDigit(text[at])) {
      minutes = minutes * 10 + text[at++] - '0';
      digits++;
    }
    if (digits == 0) {
      return -1;
    }
    minutes *= 60;
    if (at < end && text[at] == ':') {
      at++;
    }
    int rest = 0;
    for (digits = 0; at < end && digits < 2 && ZoneNames.isDigit(text[at]); digits++) {
      rest = rest * 10 + text[at++] - '0';
    }
    minutes += rest;
    to.offsetSeconds = (isNegative ? -minutes : minutes) * 60;
    to.found |= TimeParts.OFFSET;
    return at;
  }

  private static int zone(byte[] text, int start, int end, Offsets machine, TimeParts to) {
    final int stop = zoneEnd(text, start, end);
    if (stop > start) {
      to.setZone(text, start, stop, machine);
      return stop;
    }
    return -1;
  }

  /** The end of the name or number of a zone at {@code start}; {@code start} if there is none. */
  static int zoneEnd(byte[] text, int start, int end) {
    int sign = start;
    if (ZoneNames.startsWith(text, start, end, "gmt")
        || ZoneNames.startsWith(text, start, end, "utc")) {
      sign += 3;
    } else if (ZoneNames.startsWith(text, start, end, "ut")) {
      sign += 2;
    }
    if (sign + 1 < end
        && (text[sign] == '-' || text[sign] == '+')
        && ZoneNames.isDigit(text[sign + 1])) {
      int at = digitsEnd(text, sign + 1, end);
      if (at + 1 < end
          && (text[at] == ':' || text[at] == '.' || text[at] == ',')
          && ZoneNames.isDigit(text[at + 1])) {
        at = digitsEnd(text, at + 1, end);
        if (at + 1 < end && text[at] == ':' && ZoneNames.isDigit(text[at + 1])) {
          at = digitsEnd(text, at + 1, end);
        }
      }
      return at;
    }
    int at = start;
    while (at < end && ZoneNames.isLetter(text[at])) {
      at++;
    }
    final boolean isWord =
        at == end || !ZoneNames.isDigit(text[at]) && text[at] != '_' && text[at] > 0;
    return isWord ? at : start;
  }

  private static int digitsEnd(byte[] text, int start, int end) {
    int at = start;
    while (at < end && ZoneNames.isDigit(text[at])) {
      at++;
    }
    return at;
  }

  private static int meridian(byte[] text, int start, int end, TimeParts to) {
    final int letter = text[start] | 0x20;
    if (letter != 'a' && letter != 'p') {
      return -1;
    }
    int at = start + 1;
    final boolean isDotted = at < end && text[at] == '.';
    if (isDotted) {
      at++;
    }
    if (at >= end || (text[at] | 0x20) != 'm') {
      return -1;
    }
    at++;
    if (isDotted) {
      if (at >= end || text[at] != '.') {
        return -1;
      }
    }
    to.meridianHours = letter == 'p' ? 12 : 0;
    to.found |= TimeParts.MERIDIAN;
    return isDotted ? at + 1 : at;
  }

  private static int epoch(boolean isMillis, byte[] text, int start, int end, TimeParts to) {
    int at = start;
    final boolean isNegative = text[at] == '-';
    if (isNegative) {
      at++;
    }
    final int first = at;
    long value = 0;
    while (at < end && ZoneNames.isDigit(text[at])) {
      if (at - first >= DIGITS_MAX) {
        return -1;
      }
      value = value * 10 + text[at++] - '0';
    }
    if (at == first || value > EPOCH_SECONDS_MAX) {
      return -1;
    }
    value = isNegative ? -value : value;
    if (isMillis) {
      to.epochSeconds = Math.floorDiv(value, 1000L);
      to.nanos = Math.floorMod(value, 1000) * 1_000_000;
    } else {
      to.epochSeconds = value;
    }
    to.found |= TimeParts.EPOCH;
    return at;
  }
}
