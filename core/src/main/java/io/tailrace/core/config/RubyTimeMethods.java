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

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;

/** Methods of Ruby's Time that embedded expressions may call. */
final class RubyTimeMethods {

  private RubyTimeMethods() {}

  static Object call(ZonedDateTime time, RubyCall call) {
    return switch (call.name()) {
      case "to_i" -> time.toEpochSecond();
      case "to_f" -> time.toEpochSecond() + time.getNano() / 1e9;
      case "utc", "gmtime", "getutc" -> time.withZoneSameInstant(ZoneOffset.UTC);
      case "localtime", "getlocal" ->
          time.withZoneSameInstant(call.scope().context().clock().getZone());
      case "year" -> (long) time.getYear();
      case "month", "mon" -> (long) time.getMonthValue();
      case "day", "mday" -> (long) time.getDayOfMonth();
      case "hour" -> (long) time.getHour();
      case "min" -> (long) time.getMinute();
      case "sec" -> (long) time.getSecond();
      case "usec" -> (long) (time.getNano() / 1000);
      case "nsec" -> (long) time.getNano();
      case "strftime" -> format(time, call.text(0), call);
      default -> throw call.unsupported();
    };
  }

  /** Returns the time as text; null is never returned. */
  static String text(ZonedDateTime time) {
    return time.format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xx", Locale.ROOT));
  }

  private static String format(ZonedDateTime time, String format, RubyCall call) {
    final StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < format.length()) {
      final char c = format.charAt(i++);
      if (c != '%' || i == format.length()) {
        out.append(c);
        continue;
      }
      char directive = format.charAt(i++);
      final boolean bare = directive == '-' && i < format.length();
      int width = 0;
      if (bare) {
        directive = format.charAt(i++);
      }
      while (Character.isDigit(directive) && i < format.length()) {
        width = width * 10 + Character.digit(directive, 10);
        directive = format.charAt(i++);
      }
      if (directive == ':' && i < format.length() && format.charAt(i) == 'z') {
        i++;
        out.append(time.format(DateTimeFormatter.ofPattern("xxx", Locale.ROOT)));
        continue;
      }
      final String text = directive(time, directive, width, call);
      out.append(bare ? text.replaceFirst("^[0 ]+(?=.)", "") : text);
    }
    return out.toString();
  }

  private static String directive(ZonedDateTime time, char directive, int width, RubyCall call) {
    return switch (directive) {
      case 'Y' -> String.valueOf(time.getYear());
      case 'y' -> two(time.getYear() % 100);
      case 'm' -> two(time.getMonthValue());
      case 'd' -> two(time.getDayOfMonth());
      case 'e' -> String.format("%2d", time.getDayOfMonth());
      case 'j' -> String.format("%03d", time.getDayOfYear());
      case 'H' -> two(time.getHour());
      case 'I' -> two((time.getHour() + 11) % 12 + 1);
      case 'M' -> two(time.getMinute());
      case 'S' -> two(time.getSecond());
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'L' -> String.format("%03d", time.getNano() / 1_000_000);
      case 'N' -> String.format("%09d", time.getNano()).substring(0, width(width, 9));
      case 'z' -> time.format(DateTimeFormatter.ofPattern("xx", Locale.ROOT));
      case 'Z' ->
          time.getZone().equals(ZoneOffset.UTC)
              ? "UTC"
              : time.format(DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH));
      case 's' -> String.valueOf(time.toEpochSecond());
      case 'F' -> time.format(DateTimeFormatter.ISO_LOCAL_DATE);
      case 'T', 'X' -> time.format(DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT));
      case 'R' -> time.format(DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT));
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
      case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
      case '%' -> "%";
      default -> throw call.raised("strftime directive '%" + directive + "' is not supported here");
    };
  }

  private static int width(int width, int standard) {
    return width == 0 ? standard : Math.min(width, standard);
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : String.valueOf(number);
  }
}
