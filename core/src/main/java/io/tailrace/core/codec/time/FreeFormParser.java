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

import io.tailrace.api.ParsedTime;
import java.util.function.LongSupplier;

/**
 * Reads times without a format, by their looks: what {@code Time.parse} takes for a time in Ruby.
 *
 * <p>First a weekday is passed over, then a time of day is looked for, then a date in what remains;
 * the layouts of dates are tried in a fixed order, and the first that is found anywhere in the text
 * counts. What is left over is ignored. All layouts are in this one class, because each of them
 * works on what those before it have left of the same text.
 *
 * <p>Differs from Fluentd: the layout of Apache's logs ({@code 02/Jan/2023:03:04:05 +0900}) is
 * understood too, where Ruby takes the year for an hour and fails. Eras (BC), Japanese years and
 * ISO weeks are not looked for.
 */
final class FreeFormParser extends ReasoningTimeParser {
  /** Ruby refuses longer texts too. */
  private static final int LENGTH_MAX = 128;

  private static final int NUMBER_MAX = 100_000_000;
  private static final String[] MONTHS = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"
  };
  private static final String[] DAYS = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

  private static final ThreadLocal<Scan> SCANS = ThreadLocal.withInitial(Scan::new);

  private final Offsets zone;
  private final LongSupplier nowNs;

  FreeFormParser(Offsets zone, LongSupplier nowNs) {
    this.zone = zone;
    this.nowNs = nowNs;
  }

  @Override
  String tryParse(byte[] bytes, int offset, int length, ParsedTime result) {
    if (length > LENGTH_MAX) {
      return "string length (" + length + ") exceeds the limit " + LENGTH_MAX;
    }
    if (length >= 19
        && bytes[offset + 10] == 'T'
        && Iso8601Parser.parse(bytes, offset, offset + length, zone, result) == null) {
      return null;
    }
    final Scan scan = SCANS.get();
    scan.take(bytes, offset, length);
    scan.skipWeekday();
    scan.findTime(zone);
    scan.findDate(zone);
    scan.findLeftOverNumber();
    final TimeParts parts = scan.parts;
    if (scan.isYearShort && parts.has(TimeParts.YEAR) && parts.year >= 0 && parts.year <= 99) {
      parts.year += parts.year >= 69 ? 1900 : 2000;
    }
    if (parts.has(TimeParts.MONTH) && (parts.month < 1 || parts.month > 12)
        || parts.has(TimeParts.DAY) && (parts.day < 1 || parts.day > 31)
        || parts.has(TimeParts.HOUR) && parts.hour > 24
        || parts.has(TimeParts.MINUTE) && parts.minute > 59
        || parts.has(TimeParts.SECOND) && parts.second > 60
        || parts.has(TimeParts.DAY_OF_YEAR) && (parts.dayOfYear < 1 || parts.dayOfYear > 366)) {
      return "argument out of range";
    }
    final long now = parts.has(TimeParts.YEAR) ? 0 : nowNs.getAsLong();
    final String reason = parts.resolve(zone, now, false, result);
    return reason;
  }

  /** A copy of the text in which what was understood is blanked. Reused; not thread-safe. */
  private static final class Scan {
    private final byte[] text = new byte[LENGTH_MAX];
    private int end;
    private final TimeParts parts = new TimeParts();

    /** Whether a year below 100 means one of this or the last century. */
    private boolean isYearShort;

    private void take(byte[] bytes, int offset, int length) {
      parts.clear();
      isYearShort = true;
      end = length;
      for (int i = 0; i < length; i++) {
        final byte b = bytes[offset + i];
        final boolean isKept = ZoneNames.isDigit(b) || ZoneNames.isLetter(b) || isMark(b);
        text[i] = isKept ? b : (byte) ' ';
      }
      for (int i = 5; i + 1 < end; i++) { // 02/Jan/2023:03:04:05
        if (text[i] == ':'
            && text[i - 5] == '/'
            && ZoneNames.isDigit(text[i - 1])
            && ZoneNames.isDigit(text[i - 2])
            && ZoneNames.isDigit(text[i - 3])
            && ZoneNames.isDigit(text[i - 4])) {
          text[i] = ' ';
        }
      }
    }

    private static boolean isMark(byte b) {
      return b == '-' || b == '+' || b == '\'' || b == ',' || b == '.' || b == '/' || b == ':'
          || b == '@' || b == '[' || b == ']';
    }

    private void skipWeekday() {
      for (int i = 0; i < end; i++) {
        if (isWordStart(i) && name(DAYS, i) >= 0) {
          int at = i + 3;
          while (at < end
              && text[at] != '-'
              && text[at] != '/'
              && !ZoneNames.isDigit(text[at])
              && text[at] != ' ') {
            at++;
          }
          blank(i, at);
          return;
        }
      }
    }

    // ---- time of day

    private void findTime(Offsets zone) {
      for (int i = 0; i < end; i++) {
        if (isNumberStart(i)) {
          final int stop = timeEnd(i);
          if (stop > 0) {
            int from = spaces(stop);
            final int zoneEnd = from < end ? zoneEnd(from) : from;
            if (zoneEnd > from) {
              parts.setZone(text, from, zoneEnd, zone);
              from = zoneEnd;
            } else {
              from = stop;
            }
            blank(i, from);
            return;
          }
        }
      }
    }

    /** Reads a time of day at {@code start}; the offset behind it, or -1. */
    private int timeEnd(int start) {
      int at = digits(start);
      final int hour = number(start, at);
      final int behindHour = spaces(at);
      int meridian = meridianEnd(behindHour);
      if (meridian > 0) {
        setHour(hour, text[behindHour]);
        return meridian;
      }
      if (behindHour >= end) {
        return -1;
      }
      if (text[behindHour] == ':') {
        final int minute = spaces(behindHour + 1);
        at = digits(minute);
        if (at == minute) {
          return -1;
        }
        set(TimeParts.MINUTE, number(minute, at));
        final int colon = spaces(at);
        if (colon < end && text[colon] == ':') {
          final int second = spaces(colon + 1);
          final int secondEnd = digits(second);
          if (secondEnd > second) {
            set(TimeParts.SECOND, number(second, secondEnd));
            at = secondEnd;
            if (at < end && (text[at] == '.' || text[at] == ',')) {
              final int fractionEnd = digits(at + 1);
              setFraction(at + 1, fractionEnd);
              at = fractionEnd;
            }
          }
        }
      } else if ((text[behindHour] | 0x20) == 'h') {
        at = behindHour + 1;
        final int minute = spaces(at);
        final int minuteEnd = digits(minute);
        if (minuteEnd > minute) {
          set(TimeParts.MINUTE, number(minute, minuteEnd));
          at = minuteEnd;
          if (at < end && (text[at] | 0x20) == 'm') {
            at++;
          }
          final int second = spaces(at);
          final int secondEnd = digits(second);
          if (secondEnd > second) {
            set(TimeParts.SECOND, number(second, secondEnd));
            at = secondEnd;
            if (at < end && (text[at] | 0x20) == 's') {
              at++;
            }
          }
        }
      } else {
        return -1;
      }
      meridian = meridianEnd(spaces(at));
      if (meridian > 0) {
        setHour(hour, text[spaces(at)]);
        return meridian;
      }
      set(TimeParts.HOUR, hour);
      return at;
    }

    private void setHour(int hour, byte meridian) {
      set(TimeParts.HOUR, hour % 12 + ((meridian | 0x20) == 'p' ? 12 : 0));
    }

    /** The offset behind {@code am}, {@code p.m.} and the like, or -1. */
    private int meridianEnd(int at) {
      if (end - at < 2 || (text[at] | 0x20) != 'a' && (text[at] | 0x20) != 'p') {
        return -1;
      }
      if ((text[at + 1] | 0x20) == 'm') {
        return at + 2 == end || !isWordPart(text[at + 2]) ? at + 2 : -1;
      }
      final boolean isDotted =
          end - at >= 4
              && text[at + 1] == '.'
              && (text[at + 2] | 0x20) == 'm'
              && text[at + 3] == '.';
      return isDotted ? at + 4 : -1;
    }

    private int zoneEnd(int start) {
      return Strptime.zoneEnd(text, start, end);
    }

    // ---- date

    private void findDate(Offsets zone) {
      if (findDayMonthYear()
          || findMonthDayYear()
          || findNumbers('-')
          || findDashedNames()
          || findSlashed()
          || findNumbers('.')
          || findOrdinalDate()
          || findQuotedYear()
          || findMonth()
          || findOrdinalDay()) {
        return;
      }
      findCompact(zone);
    }

    /** {@code 2 Jan 2023}, {@code 2nd of January}, {@code 02/Jan/2023}. */
    private boolean findDayMonthYear() {
      for (int i = 0; i < end; i++) {
        final int start = text[i] == '\'' && isNumberStart(i + 1) ? i + 1 : i;
        if (!isNumberStart(start)) {
          continue;
        }
        final int dayEnd = digits(start);
        final int runEnd = run(dayEnd, false);
        int month = name(MONTHS, spaces(runEnd)) >= 0 ? spaces(runEnd) : -1;
        for (int at = runEnd - 1; month < 0 && at >= dayEnd; at--) {
          if (name(MONTHS, at) >= 0) {
            month = at;
          }
        }
        if (month < 0) {
          continue;
        }
        int stop = run(month + 3, true);
        final int year = spaces(stop);
        final int yearEnd = signedEnd(year);
        if (yearEnd > year) {
          final int suffixEnd = ordinalEnd(yearEnd);
          stop = Math.max(yearEnd, suffixEnd);
          setDate(year, stop, -1, name(MONTHS, month) + 1, i, dayEnd);
        } else {
          setDate(-1, -1, -1, name(MONTHS, month) + 1, i, dayEnd);
        }
        blank(i, stop);
        return true;
      }
      return false;
    }

    /** {@code Jan 2 2023}, {@code January 2nd, 2023}, {@code Jan 2}. */
    private boolean findMonthDayYear() {
      for (int i = 0; i < end; i++) {
        if (!isWordStart(i) || name(MONTHS, i) < 0) {
          continue;
        }
        final int day = spaces(run(i + 3, true));
        final int dayEnd = quotedEnd(day);
        if (dayEnd == day) {
          continue;
        }
        int stop = run(dayEnd, true);
        int year = spaces(stop);
        if (year < end && text[year] == ',') {
          year = spaces(year + 1);
        }
        final int yearEnd = signedEnd(year);
        if (yearEnd > year) {
          stop = yearEnd;
          setDate(year, yearEnd, -1, name(MONTHS, i) + 1, day, dayEnd);
        } else {
          setDate(-1, -1, -1, name(MONTHS, i) + 1, day, dayEnd);
        }
        blank(i, stop);
        return true;
      }
      return false;
    }

    /** {@code 2023-01-02}, {@code 2023.1.2}; day and year change places as their lengths say. */
    private boolean findNumbers(char mark) {
      for (int i = 0; i < end; i++) {
        int first = i;
        if (text[first] == '\'') {
          first++;
        }
        if (first < end && (text[first] == '-' || mark == '-' && text[first] == '+')) {
          first++;
        }
        if (!isNumberStart(first)) {
          continue;
        }
        final int firstEnd = digits(first);
        if (firstEnd >= end || text[firstEnd] != mark) {
          continue;
        }
        final int second = mark == '.' ? spaces(firstEnd + 1) : firstEnd + 1;
        final int secondEnd = mark == '.' ? quotedEnd(second) : digits(second);
        if (secondEnd == second || secondEnd >= end || text[secondEnd] != mark) {
          continue;
        }
        final int third = mark == '.' ? spaces(secondEnd + 1) : secondEnd + 1;
        final int thirdEnd = signedEnd(third);
        if (thirdEnd == third) {
          continue;
        }
        setDate(i, firstEnd, second, secondEnd, third, thirdEnd);
        blank(i, thirdEnd);
        return true;
      }
      return false;
    }

    /** {@code 2-Jan-2023}, {@code Jan-2-2023}. */
    private boolean findDashedNames() {
      for (int i = 0; i < end; i++) {
        int number = i;
        if (text[number] == '\'') {
          number++;
        }
        if (number < end && text[number] == '-') {
          number++;
        }
        if (!isNumberStart(number)) {
          continue;
        }
        final int numberEnd = digits(number);
        if (numberEnd >= end || text[numberEnd] != '-' || name(MONTHS, numberEnd + 1) < 0) {
          continue;
        }
        final int last = dashAfterName(numberEnd + 4) + 1;
        final int lastEnd = last > 0 ? signedEnd(last) : 0;
        if (last > 0 && lastEnd > last) {
          setDate(last, lastEnd, -1, name(MONTHS, numberEnd + 1) + 1, i, numberEnd);
          blank(i, lastEnd);
          return true;
        }
      }
      for (int i = 0; i < end; i++) {
        if (!isWordStart(i) || name(MONTHS, i) < 0) {
          continue;
        }
        final int day = dashAfterName(i + 3) + 1;
        final int dayEnd = day > 0 ? signedEnd(day) : 0;
        if (day == 0 || dayEnd == day) {
          continue;
        }
        int stop = dayEnd;
        if (dayEnd < end && text[dayEnd] == '-' && signedEnd(dayEnd + 1) > dayEnd + 1) {
          stop = signedEnd(dayEnd + 1);
          setDate(dayEnd + 1, stop, -1, name(MONTHS, i) + 1, day, dayEnd);
        } else {
          setDate(-1, -1, -1, name(MONTHS, i) + 1, day, dayEnd);
        }
        blank(i, stop);
        return true;
      }
      return false;
    }

    private int dashAfterName(int start) {
      int at = start;
      while (at < end && text[at] != '-' && text[at] != '/' && text[at] != '.') {
        at++;
      }
      return at < end && text[at] == '-' ? at : -1;
    }

    /** {@code 2023/01/02}, {@code 02/01/2023} with the day in front, {@code 1/2}. */
    private boolean findSlashed() {
      for (int i = 0; i < end; i++) {
        int first = i;
        if (text[first] == '\'') {
          first++;
        }
        if (first < end && text[first] == '-') {
          first++;
        }
        if (!isNumberStart(first)) {
          continue;
        }
        final int firstEnd = digits(first);
        if (firstEnd >= end || text[firstEnd] != '/') {
          continue;
        }
        final int second = spaces(firstEnd + 1);
        final int secondEnd = quotedEnd(second);
        if (secondEnd == second) {
          continue;
        }
        int stop = secondEnd;
        if (secondEnd < end && !ZoneNames.isDigit(text[secondEnd])) {
          final int third = spaces(secondEnd + 1);
          final int thirdEnd = signedEnd(third);
          if (thirdEnd > third) {
            setDate(i, firstEnd, second, secondEnd, third, thirdEnd);
            stop = thirdEnd;
          }
        }
        if (stop == secondEnd) { // two numbers: month and day
          setDate(-1, -1, i, firstEnd, second, secondEnd);
        }
        blank(i, stop);
        return true;
      }
      return false;
    }

    /** {@code 2023-032}: year and day of the year. */
    private boolean findOrdinalDate() {
      for (int i = 0; i < end; i++) {
        if (!isWordStart(i) || !ZoneNames.isDigit(text[i])) {
          continue;
        }
        final int yearEnd = digits(i);
        final int yearLength = yearEnd - i;
        if ((yearLength == 2 || yearLength == 4)
            && yearEnd < end
            && text[yearEnd] == '-'
            && digits(yearEnd + 1) == yearEnd + 4
            && (yearEnd + 4 == end || !isWordPart(text[yearEnd + 4]))) {
          if (i > 0 && (text[i - 1] == ',' || text[i - 1] == '.')) {
            return false;
          }
          setYear(number(i, yearEnd));
          set(TimeParts.DAY_OF_YEAR, number(yearEnd + 1, yearEnd + 4));
          blank(i, yearEnd + 4);
          return true;
        }
      }
      return false;
    }

    /** {@code '23}. */
    private boolean findQuotedYear() {
      for (int i = 0; i < end; i++) {
        if (text[i] == '\'') {
          final int stop = digits(i + 1);
          if (stop > i + 1 && (stop == end || !isWordPart(text[stop]))) {
            setYear(number(i + 1, stop));
            blank(i, stop);
            return true;
          }
        }
      }
      return false;
    }

    private boolean findMonth() {
      for (int i = 0; i < end; i++) {
        if (isWordStart(i) && name(MONTHS, i) >= 0) {
          set(TimeParts.MONTH, name(MONTHS, i) + 1);
          int at = i + 3;
          while (at < end && text[at] != ' ') {
            at++;
          }
          blank(i, at);
          return true;
        }
      }
      return false;
    }

    /** {@code 2nd}. */
    private boolean findOrdinalDay() {
      for (int i = 0; i < end; i++) {
        if (isNumberStart(i) && ordinalEnd(digits(i)) > 0) {
          set(TimeParts.DAY, number(i, digits(i)));
          blank(i, ordinalEnd(digits(i)));
          return true;
        }
      }
      return false;
    }

    /** {@code 20230102}, {@code 20230102T030405.678Z}, {@code 030405.678}: digits only. */
    private void findCompact(Offsets zone) {
      for (int i = 0; i < end; i++) {
        if (!isNumberStart(i) || digits(i) - i < 2) {
          continue;
        }
        final int headEnd = Math.min(digits(i), i + 14);
        final boolean isNegative = i > 0 && text[i - 1] == '-';
        int at = spaces(headEnd);
        if (at < end && (text[at] | 0x20) == 't') {
          at = spaces(at + 1);
        }
        final int time = at;
        int timeEnd = Math.min(digits(at), at + 6);
        if (timeEnd - time < 2) {
          timeEnd = time;
        }
        final boolean hasFraction = timeEnd < end && (text[timeEnd] == '.' || text[timeEnd] == ',');
        int stop = hasFraction ? digits(timeEnd + 1) : timeEnd;
        final boolean hasTime = timeEnd > time;
        compactHead(i, headEnd, !hasTime && hasFraction, isNegative);
        if (hasTime) {
          compactTime(time, timeEnd, hasFraction);
        }
        if (hasFraction) {
          setFraction(timeEnd + 1, stop);
        }
        final int from = spaces(stop);
        final int zoneEnd = compactZoneEnd(from);
        if (zoneEnd > from) {
          parts.setZone(text, from, zoneEnd, zone);
          stop = zoneEnd;
        }
        blank(isNegative ? i - 1 : i, stop);
        return;
      }
    }

    private void compactHead(int start, int stop, boolean isFromTheEnd, boolean isNegative) {
      final int length = stop - start;
      if (isFromTheEnd) { // ends in seconds, as a fraction follows
        set(TimeParts.SECOND, number(stop - 2, stop));
        if (length > 2) {
          set(TimeParts.MINUTE, number(Math.max(start, stop - 4), stop - 2));
        }
        if (length > 4) {
          set(TimeParts.HOUR, number(Math.max(start, stop - 6), stop - 4));
        }
        if (length > 6) {
          set(TimeParts.DAY, number(Math.max(start, stop - 8), stop - 6));
        }
        if (length > 8) {
          set(TimeParts.MONTH, number(Math.max(start, stop - 10), stop - 8));
        }
        if (length > 10) {
          setYear(number(start, stop - 10));
          isYearShort = length == 12;
        }
        return;
      }
      switch (length) {
        case 2:
          set(TimeParts.DAY, number(start, stop));
          break;
        case 3:
          set(TimeParts.DAY_OF_YEAR, number(start, stop));
          break;
        case 4:
          set(TimeParts.MONTH, number(start, start + 2));
          set(TimeParts.DAY, number(start + 2, stop));
          break;
        case 5:
        case 7:
          setYear(signed(number(start, stop - 3), isNegative));
          set(TimeParts.DAY_OF_YEAR, number(stop - 3, stop));
          break;
        case 6:
          setYear(signed(number(start, start + 2), isNegative));
          set(TimeParts.MONTH, number(start + 2, start + 4));
          set(TimeParts.DAY, number(start + 4, stop));
          break;
        case 8:
        case 10:
        case 12:
        case 14:
          setYear(signed(number(start, start + 4), isNegative));
          isYearShort = false;
          set(TimeParts.MONTH, number(start + 4, start + 6));
          set(TimeParts.DAY, number(start + 6, start + 8));
          if (length >= 10) {
            set(TimeParts.HOUR, number(start + 8, start + 10));
          }
          if (length >= 12) {
            set(TimeParts.MINUTE, number(start + 10, start + 12));
          }
          if (length >= 14) {
            set(TimeParts.SECOND, number(start + 12, start + 14));
          }
          break;
        default: // an odd number of digits means nothing
          break;
      }
    }

    private static int signed(int value, boolean isNegative) {
      return isNegative ? -value : value;
    }

    private void compactTime(int start, int stop, boolean isFromTheEnd) {
      final int length = stop - start;
      if (length % 2 != 0) {
        return;
      }
      if (isFromTheEnd) {
        set(TimeParts.SECOND, number(stop - 2, stop));
        if (length >= 4) {
          set(TimeParts.MINUTE, number(stop - 4, stop - 2));
        }
        if (length >= 6) {
          set(TimeParts.HOUR, number(stop - 6, stop - 4));
        }
      } else {
        set(TimeParts.HOUR, number(start, start + 2));
        if (length >= 4) {
          set(TimeParts.MINUTE, number(start + 2, start + 4));
        }
        if (length >= 6) {
          set(TimeParts.SECOND, number(start + 4, start + 6));
        }
      }
    }

    private int compactZoneEnd(int at) {
      if (at >= end) {
        return at;
      }
      if ((text[at] | 0x20) == 'z') {
        return at + 1 == end || !isWordPart(text[at + 1]) ? at + 1 : at;
      }
      if (text[at] == '+' || text[at] == '-') {
        final int stop = digits(at + 1);
        final int length = stop - at - 1;
        return length >= 1 && length <= 4 && (stop == end || !isWordPart(text[stop])) ? stop : at;
      }
      return at;
    }

    /** A single number that is left is the day beside a time, or the hour beside a date. */
    private void findLeftOverNumber() {
      final int start = spaces(0);
      final int stop = digits(start);
      if (stop == start || stop - start > 2 || spaces(stop) < end) {
        return;
      }
      final int value = number(start, stop);
      if (parts.has(TimeParts.HOUR) && !parts.has(TimeParts.DAY)) {
        if (value >= 1 && value <= 31) {
          set(TimeParts.DAY, value);
        }
      } else if (parts.has(TimeParts.DAY) && !parts.has(TimeParts.HOUR) && value <= 24) {
        set(TimeParts.HOUR, value);
      }
    }

    // ---- putting the numbers of a date to their places

    /**
     * Takes a date, whose numbers may be in other places than their layout says: one with a
     * quotation mark or more than two digits is the year, one with a suffix the day.
     *
     * @param month where it is in the text, or -1 if {@code monthEnd} is the month itself
     */
    private void setDate(int year, int yearEnd, int month, int monthEnd, int day, int dayEnd) {
      int y = year;
      int yEnd = yearEnd;
      int m = month;
      int mEnd = monthEnd;
      int d = day;
      int dEnd = dayEnd;
      if (y < 0 && d >= 0 && isYear(d, dEnd)) {
        y = d;
        yEnd = dEnd;
        d = -1;
      }
      if (y >= 0) {
        final int numberEnd = digits(numberStart(y, yEnd));
        if (numberEnd < yEnd) { // 3rd
          final int oldY = y;
          y = d;
          yEnd = dEnd;
          d = oldY;
          dEnd = numberEnd;
        }
      }
      if (m >= 0 && isYear(m, mEnd)) {
        final int oldY = y;
        final int oldYEnd = yEnd;
        y = m;
        yEnd = mEnd;
        m = d;
        mEnd = dEnd;
        d = oldY;
        dEnd = oldYEnd;
        if (m < 0) {
          mEnd = -1;
        }
      }
      if (d >= 0 && isYear(d, dEnd)) {
        final int oldY = y;
        final int oldYEnd = yEnd;
        y = d;
        yEnd = dEnd;
        d = oldY;
        dEnd = oldYEnd;
      }
      if (y >= 0) {
        final int first = numberStart(y, yEnd);
        final boolean isSigned = first > y && (text[first - 1] == '-' || text[first - 1] == '+');
        final int value = number(first, digits(first));
        if (isSigned || digits(first) - first > 2) {
          isYearShort = false;
        }
        setYear(isSigned && text[first - 1] == '-' ? -value : value);
      }
      if (m >= 0) {
        final int first = numberStart(m, mEnd);
        set(TimeParts.MONTH, number(first, Math.min(mEnd, digits(first))));
      } else if (mEnd >= 0) {
        set(TimeParts.MONTH, mEnd);
      }
      if (d >= 0) {
        final int first = numberStart(d, dEnd);
        set(TimeParts.DAY, number(first, Math.min(dEnd, digits(first))));
      }
    }

    private boolean isYear(int start, int stop) {
      return text[start] == '\'' || stop - start > 2;
    }

    private int numberStart(int start, int stop) {
      int at = start;
      while (at < stop && !ZoneNames.isDigit(text[at])) {
        at++;
      }
      return at;
    }

    private void setYear(int year) {
      parts.year = year;
      parts.found |= TimeParts.YEAR;
    }

    private void setFraction(int start, int stop) {
      int nanos = 0;
      for (int i = 0; i < 9; i++) {
        nanos = nanos * 10 + (start + i < stop ? text[start + i] - '0' : 0);
      }
      if (stop > start) {
        parts.nanos = nanos;
        parts.found |= TimeParts.FRACTION;
      }
    }

    private void set(int part, int value) {
      switch (part) {
        case TimeParts.MONTH:
          parts.month = value;
          break;
        case TimeParts.DAY:
          parts.day = value;
          break;
        case TimeParts.HOUR:
          parts.hour = value;
          break;
        case TimeParts.MINUTE:
          parts.minute = value;
          break;
        case TimeParts.SECOND:
          parts.second = value;
          break;
        case TimeParts.DAY_OF_YEAR:
          parts.dayOfYear = value;
          break;
        default:
          throw new AssertionError(part);
      }
      parts.found |= part;
    }

    // ---- looking at the text

    private void blank(int start, int stop) {
      for (int i = start; i < stop; i++) {
        text[i] = ' ';
      }
    }

    private int spaces(int start) {
      int at = start;
      while (at < end && text[at] == ' ') {
        at++;
      }
      return at;
    }

    private int digits(int start) {
      int at = start;
      while (at < end && ZoneNames.isDigit(text[at])) {
        at++;
      }
      return at;
    }

    /** The end of a run of anything but dashes, digits and blanks, and maybe quotation marks. */
    private int run(int start, boolean isQuoteStop) {
      int at = start;
      while (at < end
          && text[at] != '-'
          && text[at] != ' '
          && !ZoneNames.isDigit(text[at])
          && !(isQuoteStop && text[at] == '\'')) {
        at++;
      }
      return at;
    }

    /** The end of digits with an optional quotation mark in front; {@code start} if none. */
    private int quotedEnd(int start) {
      final int first = start < end && text[start] == '\'' ? start + 1 : start;
      final int stop = digits(first);
      return stop > first ? stop : start;
    }

    /** The same with an optional minus behind the quotation mark. */
    private int signedEnd(int start) {
      int first = start < end && text[start] == '\'' ? start + 1 : start;
      if (first < end && text[first] == '-') {
        first++;
      }
      final int stop = digits(first);
      return stop > first ? stop : start;
    }

    /** The offset behind {@code st}, {@code nd}, {@code rd}, {@code th}, or -1. */
    private int ordinalEnd(int at) {
      final boolean isSuffix =
          ZoneNames.startsWith(text, at, end, "st")
              || ZoneNames.startsWith(text, at, end, "nd")
              || ZoneNames.startsWith(text, at, end, "rd")
              || ZoneNames.startsWith(text, at, end, "th");
      return isSuffix && (at + 2 == end || !isWordPart(text[at + 2])) ? at + 2 : -1;
    }

    /** Index of the name that begins at {@code at}, or -1. */
    private int name(String[] names, int at) {
      for (int i = 0; i < names.length; i++) {
        if (ZoneNames.startsWith(text, at, end, names[i])) {
          return i;
        }
      }
      return -1;
    }

    private boolean isNumberStart(int at) {
      return at < end
          && ZoneNames.isDigit(text[at])
          && (at == 0 || !ZoneNames.isDigit(text[at - 1]));
    }

    private boolean isWordStart(int at) {
      return isWordPart(text[at]) && (at == 0 || !isWordPart(text[at - 1]));
    }

    private static boolean isWordPart(int b) {
      return ZoneNames.isDigit(b) || ZoneNames.isLetter(b);
    }

    /** The value of digits; {@link #NUMBER_MAX} stands for everything above. */
    private int number(int start, int stop) {
      int value = 0;
      for (int i = start; i < stop; i++) {
        value = value * 10 + text[i] - '0';
        if (value >= NUMBER_MAX) {
          return NUMBER_MAX;
        }
      }
      return value;
    }
  }
}
