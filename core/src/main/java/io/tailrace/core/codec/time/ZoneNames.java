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

import java.util.Locale;
import java.util.Map;

/**
 * The zones that texts of times name.
 *
 * <p>Source: Ruby's {@code Time.zone_offset}: numeric offsets, the names of RFC 2822, military
 * letters, and the two abbreviations of the machine's own zone. Any other name is not understood,
 * and the time is then read as a local one.
 */
final class ZoneNames {
  static final int UNKNOWN = Integer.MIN_VALUE;

  private static final int HOUR = 3600;
  private static final int NAME_LENGTH_MAX = 8;
  private static final Map<String, Integer> NAMES =
      Map.ofEntries(
          Map.entry("UTC", 0),
          Map.entry("UT", 0),
          Map.entry("GMT", 0),
          Map.entry("EST", -5 * HOUR),
          Map.entry("EDT", -4 * HOUR),
          Map.entry("CST", -6 * HOUR),
          Map.entry("CDT", -5 * HOUR),
          Map.entry("MST", -7 * HOUR),
          Map.entry("MDT", -6 * HOUR),
          Map.entry("PST", -8 * HOUR),
          Map.entry("PDT", -7 * HOUR));

  private ZoneNames() {}

  /** Seconds east of UTC, or {@link #UNKNOWN}. */
  static int offset(byte[] text, int start, int end, Offsets machine) {
    final int length = end - start;
    if (length == 0) {
      return UNKNOWN;
    }
    if (text[start] == '+' || text[start] == '-') {
      return numeric(text, start, end);
    }
    if (length == 1) {
      return military(text[start] & ~0x20);
    }
    if (length > NAME_LENGTH_MAX) {
      return UNKNOWN;
    }
    final char[] name = new char[length];
    for (int i = 0; i < length; i++) {
      name[i] = (char) (text[start + i] & 0xff);
    }
    final String upper = new String(name).toUpperCase(Locale.ROOT);
    final Integer known = NAMES.get(upper);
    return known != null ? known : machine.offsetOfAbbreviation(upper);
  }

  /** {@code +hh}, {@code +hhmm}, {@code +hhmmss}, the last two with colons or without. */
  private static int numeric(byte[] text, int start, int end) {
    int seconds = twoDigits(text, start + 1, end);
    if (seconds < 0) {
      return UNKNOWN;
    }
    seconds *= HOUR;
    int at = start + 3;
    int unit = 60;
    final boolean hasColon = at < end && text[at] == ':';
    while (at < end && unit > 0) {
      if (hasColon) {
        if (text[at] != ':') {
          return UNKNOWN;
        }
        at++;
      }
      final int part = twoDigits(text, at, end);
      if (part < 0) {
        return UNKNOWN;
      }
      seconds += part * unit;
      unit /= 60;
      at += 2;
    }
    if (at < end) {
      return UNKNOWN;
    }
    return text[start] == '-' ? -seconds : seconds;
  }

  private static int military(int letter) {
    if (letter == 'Z') {
      return 0;
    }
    if (letter >= 'A' && letter <= 'I') {
      return (letter - 'A' + 1) * HOUR;
    }
    if (letter >= 'K' && letter <= 'M') {
      return (letter - 'K' + 10) * HOUR;
    }
    return letter >= 'N' && letter <= 'Y' ? -(letter - 'N' + 1) * HOUR : UNKNOWN;
  }

  private static int twoDigits(byte[] text, int at, int end) {
    if (end - at < 2 || !isDigit(text[at]) || !isDigit(text[at + 1])) {
      return -1;
    }
    return (text[at] - '0') * 10 + text[at + 1] - '0';
  }

  static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  static boolean isLetter(int b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
  }

  static boolean isSpace(int b) {
    return b == ' ' || b >= '\t' && b <= '\r';
  }

  /** Whether the text goes on with a word in lower case letters, in any case. */
  static boolean startsWith(byte[] text, int at, int end, String word) {
    return startsWith(text, at, end, word, word.length());
  }

  /** Whether the text goes on with the first {@code length} letters of such a word. */
  static boolean startsWith(byte[] text, int at, int end, String word, int length) {
    if (end - at < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      final int b = text[at + i];
      if ((b >= 'A' && b <= 'Z' ? b + 0x20 : b) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
