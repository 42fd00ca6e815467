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
import java.util.Arrays;
import java.util.List;

/**
 * A compiled strftime format with the directives, flags and widths of Ruby's {@code Time#strftime},
 * and {@code %+} as {@code Date#strftime} has it. Immutable.
 *
 * <p>Where the fraction of the second ({@code %N}, {@code %L}) stands can be noted, so that the
 * text of a second can be kept and only the fraction be filled in.
 *
 * <p>It is one long class because the directives are one table: each is a few lines, and they make
 * use of each other.
 */
final class Strftime {
  private static final int WIDTH_MAX = 1024;
  private static final int YEAR_LENGTH_MAX = 20;
  private static final int NAME_LENGTH_MAX = 64;

  private static final byte[][] DAYS =
      ascii("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
  private static final byte[][] MONTHS =
      ascii(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");
  private static final byte[][] MERIDIANS = ascii("AM", "PM");

  /**
   * One part of a format.
   *
   * @param directive the letter, or 0 for a literal text
   * @param width 0 if there is none
   * @param padding the flag {@code 0}, {@code _} as a blank, {@code -}, or 0
   * @param colons in front of {@code z}
   * @param literal the text of a literal
   * @param inner what a composed directive stands for
   */
  private record Part(
      char directive,
      int width,
      char padding,
      boolean isUpper,
      boolean isSwapped,
      int colons,
      byte[] literal,
      Part[] inner) {}

  private final Part[] parts;
  private final int lengthMax;
  private final int[] fractionDigits;

  Strftime(String format) {
    parts = compile(format);
    lengthMax = lengthMax(parts);
    fractionDigits =
        Arrays.stream(parts)
            .filter(part -> part.directive == 'N' || part.directive == 'L')
            .mapToInt(Strftime::fractionDigits)
            .toArray();
  }

  /** The most bytes that a text takes. */
  int lengthMax() {
    return lengthMax;
  }

  /** How often the fraction of the second stands in a text. */
  int fractionCount() {
    return fractionDigits.length;
  }

  /**
   * Writes a time.
   *
   * @param fractionOffsets takes where each fraction stands, relative to {@code offset}; may be
   *     null
   * @return the offset behind the text
   */
  int write(
      long epochSeconds,
      int nanos,
      Offsets.Span zone,
      byte[] target,
      int offset,
      int[] fractionOffsets) {
    final long local = epochSeconds + zone.offsetSeconds;
    final long days = Math.floorDiv(local, (long) Civil.SECONDS_PER_DAY);
    final int secondOfDay = (int) (local - days * Civil.SECONDS_PER_DAY);
    return write(
        parts,
        epochSeconds,
        nanos,
        zone,
        days,
        Civil.date(days),
        secondOfDay,
        target,
        offset,
        fractionOffsets);
  }

  /** Writes the fraction into a text that begins at {@code base} and is right but for it. */
  void fillFractions(int nanos, byte[] target, int base, int[] fractionOffsets) {
    for (int i = 0; i < fractionOffsets.length; i++) {
      fraction(nanos, fractionDigits[i], target, base + fractionOffsets[i]);
    }
  }

  private static int write(
      Part[] parts,
      long epochSeconds,
      int nanos,
      Offsets.Span zone,
      long days,
      long date,
      int secondOfDay,
      byte[] target,
      int offset,
      int[] fractionOffsets) {
    int fractions = 0;
    int at = offset;
    for (Part part : parts) {
      switch (part.directive) {
        case 0:
          System.arraycopy(part.literal, 0, target, at, part.literal.length);
          at += part.literal.length;
          break;
        case 'Y':
          final long year = Civil.year(date);
          at = number(part, year, year < 0 ? 5 : 4, '0', target, at);
          break;
        case 'C':
          at = number(part, Math.floorDiv(Civil.year(date), 100L), 2, '0', target, at);
          break;
        case 'y':
          at = number(part, Math.floorMod(Civil.year(date), 100L), 2, '0', target, at);
          break;
        case 'm':
          at = number(part, Civil.month(date), 2, '0', target, at);
          break;
        case 'B':
          at = text(part, MONTHS[Civil.month(date) - 1], Integer.MAX_VALUE, target, at);
          break;
        case 'b':
        case 'h':
          at = text(part, MONTHS[Civil.month(date) - 1], 3, target, at);
          break;
        case 'd':
          at = number(part, Civil.day(date), 2, '0', target, at);
          break;
        case 'e':
          at = number(part, Civil.day(date), 2, ' ', target, at);
          break;
        case 'j':
          at = number(part, Civil.dayOfYear(date), 3, '0', target, at);
          break;
        case 'H':
          at = number(part, secondOfDay / 3600, 2, '0', target, at);
          break;
        case 'k':
          at = number(part, secondOfDay / 3600, 2, ' ', target, at);
          break;
        case 'I':
          at = number(part, (secondOfDay / 3600 + 11) % 12 + 1, 2, '0', target, at);
          break;
        case 'l':
          at = number(part, (secondOfDay / 3600 + 11) % 12 + 1, 2, ' ', target, at);
          break;
        case 'M':
          at = number(part, secondOfDay / 60 % 60, 2, '0', target, at);
          break;
        case 'S':
          at = number(part, secondOfDay % 60, 2, '0', target, at);
          break;
        case 'L':
        case 'N':
          if (fractionOffsets != null) {
            fractionOffsets[fractions++] = at - offset;
          }
          at = fraction(nanos, fractionDigits(part), target, at);
          break;
        case 'z':
          at = offset(part, zone, target, at);
          break;
        case 'Z':
          at = text(part, zone.name, Integer.MAX_VALUE, target, at);
          break;
        case 'A':
          at = text(part, DAYS[Civil.weekday(days)], Integer.MAX_VALUE, target, at);
          break;
        case 'a':
          at = text(part, DAYS[Civil.weekday(days)], 3, target, at);
          break;
        case 'u':
          at = number(part, (Civil.weekday(days) + 6) % 7 + 1, 1, '0', target, at);
          break;
        case 'w':
          at = number(part, Civil.weekday(days), 1, '0', target, at);
          break;
        case 'G':
          final long weekYear = isoYear(days, date);
          at = number(part, weekYear, weekYear < 0 ? 5 : 4, '0', target, at);
          break;
        case 'g':
          at = number(part, Math.floorMod(isoYear(days, date), 100L), 2, '0', target, at);
          break;
        case 'V':
          at = number(part, isoWeek(days, date), 2, '0', target, at);
          break;
        case 'U':
          final int sunday = Civil.dayOfYear(date) - 1 + 7 - Civil.weekday(days);
          at = number(part, sunday / 7, 2, '0', target, at);
          break;
        case 'W':
          final int monday = Civil.dayOfYear(date) - 1 + 7 - (Civil.weekday(days) + 6) % 7;
          at = number(part, monday / 7, 2, '0', target, at);
          break;
        case 'p':
        case 'P':
          at = text(part, MERIDIANS[secondOfDay / 43_200], Integer.MAX_VALUE, target, at);
          break;
        case 's':
          at = number(part, epochSeconds, 1, '0', target, at);
          break;
        case 'n':
          at = symbol(part, '\n', target, at);
          break;
        case 't':
          at = symbol(part, '\t', target, at);
          break;
        case '%':
          at = symbol(part, '%', target, at);
          break;
        default:
          final int start = at;
          at =
              write(
                  part.inner,
                  epochSeconds,
                  nanos,
                  zone,
                  days,
                  date,
                  secondOfDay,
                  target,
                  start,
                  null);
          at = widen(part, start, at, target);
          break;
      }
    }
    return at;
  }

  private static int fractionDigits(Part part) {
    return part.width > 0 ? part.width : part.directive == 'L' ? 3 : 9;
  }

  private static int fraction(int nanos, int digits, byte[] target, int offset) {
    int rest = nanos;
    for (int digit = digits; digit < 9; digit++) {
      rest /= 10;
    }
    final int shown = Math.min(9, digits);
    digits(rest, shown, target, offset);
    return fill((byte) '0', digits - shown, target, offset + shown);
  }

  private static long isoYear(long days, long date) {
    final long year = Civil.year(date);
    if (days < Civil.daysOfIsoWeek(year, 1, 1)) {
      return year - 1;
    }
    return days >= Civil.daysOfIsoWeek(year + 1, 1, 1) ? year + 1 : year;
  }

  private static int isoWeek(long days, long date) {
    return (int) ((days - Civil.daysOfIsoWeek(isoYear(days, date), 1, 1)) / 7) + 1;
  }

  private static int number(
      Part part, long value, int width, char padding, byte[] target, int offset) {
    final boolean isUnpadded = part.padding == '-';
    final int wanted = isUnpadded ? 1 : part.width > 0 ? part.width : width;
    final char pad = part.padding == 0 || isUnpadded ? padding : part.padding;
    long magnitude = Math.abs(value);
    int digits = 1;
    for (long rest = magnitude / 10; rest > 0; rest /= 10) {
      digits++;
    }
    final int sign = value < 0 ? 1 : 0;
    int at = offset;
    if (pad == ' ') {
      at = fill((byte) ' ', wanted - digits - sign, target, at);
    }
    if (sign > 0) {
      target[at++] = '-';
    }
    if (pad != ' ') {
      at = fill((byte) '0', wanted - digits - sign, target, at);
    }
    for (int i = at + digits - 1; i >= at; i--) {
      target[i] = (byte) ('0' + magnitude % 10);
      magnitude /= 10;
    }
    return at + digits;
  }

  private static int text(Part part, byte[] text, int count, byte[] target, int offset) {
    final int length = Math.min(count, text.length);
    if (length == 0) {
      return offset;
    }
    final int at = pad(part, length, target, offset);
    final boolean isSmallMeridian = part.directive == 'P' && !part.isUpper && !part.isSwapped;
    final boolean isLower =
        isSmallMeridian || part.isSwapped && (part.directive == 'p' || part.directive == 'Z');
    final boolean isUpper = !isLower && (part.isUpper || part.isSwapped);
    for (int i = 0; i < length; i++) {
      final byte b = text[i];
      if (isLower && b >= 'A' && b <= 'Z') {
        target[at + i] = (byte) (b + 0x20);
      } else if (isUpper && b >= 'a' && b <= 'z') {
        target[at + i] = (byte) (b - 0x20);
      } else {
        target[at + i] = b;
      }
    }
    return at + length;
  }

  private static int symbol(Part part, char symbol, byte[] target, int offset) {
    final int at = pad(part, 1, target, offset);
    target[at] = (byte) symbol;
    return at + 1;
  }

  private static int pad(Part part, int length, byte[] target, int offset) {
    if (part.padding == '-') {
      return offset;
    }
    return fill((byte) (part.padding == '0' ? '0' : ' '), part.width - length, target, offset);
  }

  /** Moves the text of a composed directive to the right, if it has a width. */
  private static int widen(Part part, int start, int end, byte[] target) {
    if (part.isUpper) {
      for (int i = start; i < end; i++) {
        if (target[i] >= 'a' && target[i] <= 'z') {
          target[i] -= 0x20;
        }
      }
    }
    final int missing = part.width - (end - start);
    if (missing <= 0) {
      return end;
    }
    System.arraycopy(target, start, target, start + missing, end - start);
    fill((byte) (part.padding == '0' ? '0' : ' '), missing, target, start);
    return end + missing;
  }

  private static int offset(Part part, Offsets.Span zone, byte[] target, int offset) {
    final int offsetSeconds = zone.offsetSeconds;
    final int magnitude = Math.abs(offsetSeconds);
    final int hours = magnitude / 3600;
    final int minutes = magnitude / 60 % 60;
    final int seconds = magnitude % 60;
    final int shown; // 1: hours, 2: minutes too, 3: seconds too
    if (part.colons == 3) {
      shown = seconds != 0 ? 3 : minutes != 0 ? 2 : 1;
    } else {
      shown = part.colons == 2 ? 3 : 2;
    }
    final int behind = (shown - 1) * (part.colons == 0 ? 2 : 3);
    final int hourWidth = Math.max(2, part.width - 1 - behind);
    final boolean isUnknownZone = part.padding == '-' && zone.isUtc; // -0000 of RFC 3339
    final byte sign = (byte) (offsetSeconds < 0 || isUnknownZone ? '-' : '+');
    int at = offset;
    if (part.padding == ' ') {
      final int digits = hours < 10 ? 1 : 2;
      at = fill((byte) ' ', hourWidth - digits, target, at);
      target[at++] = sign;
      at = digits(hours, digits, target, at);
    } else {
      target[at++] = sign;
      at = digits(hours, hourWidth, target, at);
    }
    if (shown >= 2) {
      if (part.colons > 0) {
        target[at++] = ':';
      }
      at = digits(minutes, 2, target, at);
    }
    if (shown >= 3) {
      target[at++] = ':';
      at = digits(seconds, 2, target, at);
    }
    return at;
  }

  private static int digits(int value, int count, byte[] target, int offset) {
    int rest = value;
    for (int i = offset + count - 1; i >= offset; i--) {
      target[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return offset + count;
  }

  private static int fill(byte pad, int count, byte[] target, int offset) {
    for (int i = 0; i < count; i++) {
      target[offset + i] = pad;
    }
    return offset + Math.max(0, count);
  }

  private static Part[] compile(String format) {
    final List<Part> parts = new ArrayList<>();
    final StringBuilder literal = new StringBuilder();
    int i = 0;
    while (i < format.length()) {
      final char c = format.charAt(i);
      if (c != '%') {
        literal.append(c);
        i++;
        continue;
      }
      final int end = directiveEnd(format, i);
      if (end < 0) {
        throw new IllegalArgumentException(
            "the time format '" + format + "' ends in the middle of a directive");
      }
      final Part part = directive(format, i, end);
      if (part == null) {
        literal.append(format, i, end);
        i = end;
        continue;
      }
      if (literal.length() > 0) {
        parts.add(literal(literal.toString()));
        literal.setLength(0);
      }
      parts.add(part);
      i = end;
    }
    if (literal.length() > 0) {
      parts.add(literal(literal.toString()));
    }
    return parts.toArray(new Part[0]);
  }

  /** The index behind the directive that begins at {@code start}, or -1 if the format ends. */
  private static int directiveEnd(String format, int start) {
    int i = start + 1;
    while (i < format.length() && "-0^#_:123456789EO".indexOf(format.charAt(i)) >= 0) {
      i++;
    }
    if (i == format.length()) {
      final char last = format.charAt(i - 1);
      return last == 'E' || last == 'O' ? i : -1; // a modifier of nothing is literal text
    }
    return i + 1;
  }

  /** The directive from {@code start} to {@code end}, or null if Ruby takes it literally. */
  private static Part directive(String format, int start, int end) {
    final char letter = format.charAt(end - 1);
    char padding = 0;
    boolean isUpper = false;
    boolean isSwapped = false;
    int colons = 0;
    int width = 0;
    for (int i = start + 1; i < end - 1; i++) {
      final char c = format.charAt(i);
      if (c >= '1' && c <= '9') {
        while (i < end - 1 && Character.isDigit(format.charAt(i))) {
          width = width * 10 + format.charAt(i++) - '0';
          if (width > WIDTH_MAX) {
            throw new IllegalArgumentException(
                "the width in the time format '" + format + "' is above " + WIDTH_MAX);
          }
        }
        i--;
        continue;
      }
      if (c == 'E' || c == 'O') {
        final String taken = c == 'E' ? "cCxXyY" : "deHkIlmMSuUVwWy";
        if (i != end - 2 || taken.indexOf(letter) < 0) {
          return null;
        }
        continue;
      }
      if (c == ':') {
        colons++;
        continue;
      }
      if (width > 0) {
        return null; // a flag behind the width
      }
      switch (c) {
        case '^':
          isUpper = true;
          break;
        case '#':
          isSwapped = true;
          break;
        default:
          padding = c == '_' ? ' ' : c;
          break;
      }
    }
    if (colons > 3 || colons > 0 && letter != 'z') {
      return null;
    }
    final String inner;
    switch (letter) {
      case 'c':
        inner = "%a %b %e %H:%M:%S %Y";
        break;
      case 'D':
      case 'x':
        inner = "%m/%d/%y";
        break;
      case 'F':
        inner = "%Y-%m-%d";
        break;
      case 'T':
      case 'X':
        inner = "%H:%M:%S";
        break;
      case 'R':
        inner = "%H:%M";
        break;
      case 'r':
        inner = "%I:%M:%S %p";
        break;
      case 'v':
        inner = "%e-%^b-%4Y";
        break;
      case '+':
        inner = "%a %b %e %H:%M:%S %Z %Y";
        break;
      default:
        if ("YCymBbhdejHkIlMSLNzZAauwGgVUWpPsnt%".indexOf(letter) < 0) {
          return null;
        }
        inner = null;
        break;
    }
    return new Part(
        letter,
        width,
        padding,
        isUpper,
        isSwapped,
        colons,
        null,
        inner == null ? null : compile(inner));
  }

  private static Part literal(String text) {
    return new Part(
        (char) 0, 0, (char) 0, false, false, 0, text.getBytes(StandardCharsets.UTF_8), null);
  }

  private static int lengthMax(Part[] parts) {
    int length = 0;
    for (Part part : parts) {
      final int own;
      if (part.directive == 0) {
        own = part.literal.length;
      } else if (part.inner != null) {
        own = lengthMax(part.inner);
      } else if (part.directive == 'Z') {
        own = NAME_LENGTH_MAX;
      } else {
        own = YEAR_LENGTH_MAX;
      }
      length += Math.max(own, part.width + 2);
    }
    return length;
  }

  private static byte[][] ascii(String... texts) {
    final byte[][] bytes = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      bytes[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
    }
    return bytes;
  }
}
