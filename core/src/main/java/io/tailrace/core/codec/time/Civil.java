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

/** Arithmetic of the proleptic Gregorian calendar on plain numbers. */
final class Civil {
  static final int SECONDS_PER_DAY = 86_400;

  private static final int[] DAYS_BEFORE_MONTH = {
    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
  };
  private static final int DAYS_PER_ERA = 146_097;

  private Civil() {}

  /** Days since 1970-01-01; {@code month} 1 to 12, {@code day} may overflow its month. */
  static long days(long year, int month, int day) {
    final long y = month <= 2 ? year - 1 : year;
    final long era = Math.floorDiv(y, 400);
    final long yearOfEra = y - era * 400;
    final long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    final long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * DAYS_PER_ERA + dayOfEra - 719_468;
  }

  /** Year, month and day packed as {@code year << 9 | month << 5 | day}. */
  static long date(long days) {
    final long shifted = days + 719_468;
    final long era = Math.floorDiv(shifted, DAYS_PER_ERA);
    final int dayOfEra = (int) (shifted - era * DAYS_PER_ERA);
    final int yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    final int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    final int shiftedMonth = (5 * dayOfYear + 2) / 153;
    final int day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1;
    final int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
    final long year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
    return year << 9 | (long) month << 5 | day;
  }

  static long year(long date) {
    return date >> 9;
  }

  static int month(long date) {
    return (int) (date >> 5) & 0xf;
  }

  static int day(long date) {
    return (int) date & 0x1f;
  }

  static boolean isLeap(long year) {
    return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  /** 1 to 366. */
  static int dayOfYear(long date) {
    final int month = month(date);
    return DAYS_BEFORE_MONTH[month - 1] + day(date) + (month > 2 && isLeap(year(date)) ? 1 : 0);
  }

  /** 0 for Sunday to 6. */
  static int weekday(long days) {
    return (int) Math.floorMod(days + 4, 7L);
  }

  /** Days since the epoch of a day in an ISO week; {@code weekday} 1 for Monday to 7. */
  static long daysOfIsoWeek(long year, int week, int weekday) {
    final long january4 = days(year, 1, 4);
    final int weekdayOfJanuary4 = (weekday(january4) + 6) % 7;
    return january4 - weekdayOfJanuary4 + (week - 1) * 7L + weekday - 1;
  }

  /** Weeks of the ISO year: 52 or 53. */
  static int isoWeeks(long year) {
    final int firstWeekday = weekday(days(year, 1, 1));
    return firstWeekday == 4 || firstWeekday == 3 && isLeap(year) ? 53 : 52;
  }
}
