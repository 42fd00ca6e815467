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

/**
 * The parts of a time that were found in a text, and what they mean together. Reused; not
 * thread-safe.
 *
 * <p>Parts that are missing above the largest one found come from now, those below it are the
 * smallest possible. Source: Ruby's {@code Time.strptime} and {@code Time.parse}.
 */
final class TimeParts {
  static final int YEAR = 1;
  static final int MONTH = 1 << 1;
  static final int DAY = 1 << 2;
  static final int HOUR = 1 << 3;
  static final int MINUTE = 1 << 4;
  static final int SECOND = 1 << 5;
  static final int FRACTION = 1 << 6;
  static final int DAY_OF_YEAR = 1 << 7;
  static final int OFFSET = 1 << 8;
  static final int EPOCH = 1 << 9;
  static final int ISO_YEAR = 1 << 10;
  static final int ISO_WEEK = 1 << 11;
  static final int ISO_WEEKDAY = 1 << 12;
  static final int WEEKDAY = 1 << 13;
  static final int SUNDAY_WEEK = 1 << 14;
  static final int MONDAY_WEEK = 1 << 15;
  static final int MERIDIAN = 1 << 16;
  static final int CENTURY = 1 << 17;
  static final int CENTURY_GUESSED = 1 << 18;

  private static final int FIELDS =
      YEAR | MONTH | DAY | HOUR | MINUTE | SECOND | FRACTION | DAY_OF_YEAR;
  private static final int WEEKS = ISO_YEAR | ISO_WEEK | SUNDAY_WEEK | MONDAY_WEEK;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  int found;
  long year;
  int month;
  int day;
  int hour;
  int minute;
  int second;
  int nanos;
  int dayOfYear;
  int offsetSeconds;
  long epochSeconds;
  int isoWeek;
  int isoWeekday;
  int weekday;
  int sundayWeek;
  int mondayWeek;
  int meridianHours;
  int century;
  long isoYear;

  void clear() {
    found = 0;
    nanos = 0;
  }

  boolean has(int part) {
    return (found & part) != 0;
  }

  boolean hasAll(int parts) {
    return (found & parts) == parts;
  }

  /**
   * Puts the parts together.
   *
   * @param zone where the text names no offset of its own
   * @param nowNs nanoseconds since the epoch, now; not used if the year was found
   * @param isEmptyNow whether a text without any part means now, instead of being wrong
   * @return null, or what is wrong
   */
  String resolve(Offsets zone, long nowNs, boolean isEmptyNow, ParsedTime result) {
    if (has(EPOCH)) {
      if (epochSeconds < 0 && has(FRACTION) && nanos > 0) {
        result.set(
            epochSeconds - 1, (int) NANOS_PER_SECOND - nanos); // the sign is the fraction's too
      } else {
        result.set(epochSeconds, nanos);
      }
      return null;
    }
    if (has(MERIDIAN) && has(HOUR)) {
      hour = hour % 12 + meridianHours;
    }
    if (has(CENTURY | CENTURY_GUESSED)) {
      year += century * 100L;
      isoYear += century * 100L;
    }
    final boolean isWeekDate = has(ISO_YEAR) && !has(YEAR) || has(ISO_WEEK) && !hasAll(MONTH | DAY);
    if (!isWeekDate && !isEmptyNow && (found & (FIELDS | WEEKS)) == 0) {
      return "no time information";
    }

    // With a year nothing comes from now, and the zone must not be asked for another time.
    long nowLocal = 0;
    if (!has(YEAR)) {
      final long nowSeconds = Math.floorDiv(nowNs, NANOS_PER_SECOND);
      nowLocal = nowSeconds + (has(OFFSET) ? offsetSeconds : zone.at(nowSeconds).offsetSeconds);
    }
    final long nowDays = Math.floorDiv(nowLocal, (long) Civil.SECONDS_PER_DAY);
    final long nowDate = Civil.date(nowDays);

    boolean isBelow = has(YEAR); // a larger part was found: what is missing is the smallest
    final long y = isBelow ? year : Civil.year(nowDate);
    long days;
    if (isWeekDate) {
      final long weekYear = has(ISO_YEAR) ? isoYear : y;
      final int week = has(ISO_WEEK) ? isoWeek : 1;
      if (week > Civil.isoWeeks(weekYear)) {
        return "invalid date";
      }
      days = Civil.daysOfIsoWeek(weekYear, week, isoWeekdayOr(1));
      isBelow = true;
    } else if (has(SUNDAY_WEEK | MONDAY_WEEK) && !has(DAY_OF_YEAR) && !hasAll(MONTH | DAY)) {
      days = daysOfWeek(y);
      isBelow = true;
    } else if (has(DAY_OF_YEAR)) {
      if (dayOfYear > (Civil.isLeap(y) ? 366 : 365)) {
        return "yday " + dayOfYear + " out of range";
      }
      days = Civil.days(y, 1, 1) + dayOfYear - 1;
      isBelow = true;
    } else {
      final int mon = has(MONTH) ? month : isBelow ? 1 : Civil.month(nowDate);
      isBelow |= has(MONTH);
      final int d = has(DAY) ? day : isBelow ? 1 : Civil.day(nowDate);
      isBelow |= has(DAY);
      days = Civil.days(y, mon, d);
    }

    final int nowSecondOfDay = (int) (nowLocal - nowDays * Civil.SECONDS_PER_DAY);
    final int h = has(HOUR) ? hour : isBelow ? 0 : nowSecondOfDay / 3600;
    isBelow |= has(HOUR);
    final int min = has(MINUTE) ? minute : isBelow ? 0 : nowSecondOfDay / 60 % 60;
    isBelow |= has(MINUTE);
    final int s = has(SECOND) ? second : isBelow ? 0 : nowSecondOfDay % 60;
    if (h == 24 && (min > 0 || s > 0)) {
      return "argument out of range";
    }

    final long local = days * Civil.SECONDS_PER_DAY + h * 3600L + min * 60L + s;
    final int offset = has(OFFSET) ? offsetSeconds : zone.ofLocal(local);
    result.set(local - offset, nanos);
    return null;
  }

  private int isoWeekdayOr(int missing) {
    if (has(ISO_WEEKDAY)) {
      return isoWeekday;
    }
    return has(WEEKDAY) ? (weekday + 6) % 7 + 1 : missing;
  }

  private long daysOfWeek(long y) {
    final long january1 = Civil.days(y, 1, 1);
    if (has(SUNDAY_WEEK)) {
      final int first = (7 - Civil.weekday(january1)) % 7;
      final int inWeek = has(WEEKDAY) ? weekday : has(ISO_WEEKDAY) ? isoWeekday % 7 : 0;
      return january1 + first + (sundayWeek - 1) * 7L + inWeek;
    }
    final int first = (8 - Civil.weekday(january1)) % 7;
    return january1 + first + (mondayWeek - 1) * 7L + isoWeekdayOr(1) - 1;
  }

  /** Takes the offset of a zone as Ruby's {@code Time.zone_offset} knows it; else leaves it out. */
  void setZone(byte[] text, int start, int end, Offsets zone) {
    final int offset = ZoneNames.offset(text, start, end, zone);
    if (offset != ZoneNames.UNKNOWN) {
      offsetSeconds = offset;
      found |= OFFSET;
    }
  }
}
