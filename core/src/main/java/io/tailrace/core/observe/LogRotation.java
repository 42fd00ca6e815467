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
package io.tailrace.core.observe;

import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a log file is set aside and a new one begun.
 *
 * <p>Source: Ruby's lib/logger/log_device.rb and lib/logger/period.rb, which Fluentd uses. Differs
 * from Fluentd: a new file does not begin with a line {@code # Logfile created on ...}.
 *
 * @param period set it aside at the end of a day, week or month, under the date of the last day;
 *     all of them are kept
 * @param fileCount without a period: files that there are at most, the current one included; 0: the
 *     file is never set aside; a 1 counts as 2
 * @param bytes without a period: set it aside when it is larger than this
 */
public record LogRotation(Optional<Period> period, int fileCount, long bytes) {
  private static final int FILE_COUNT_DEFAULT = 7;
  private static final long BYTES_DEFAULT = 1 << 20;

  /** How long a file is written to. A week begins on Sunday. */
  public enum Period {
    DAILY,
    WEEKLY,
    MONTHLY
  }

  public LogRotation {
    if (fileCount < 0 || bytes < 0) {
      throw new IllegalArgumentException(fileCount + " files of " + bytes + " bytes");
    }
  }

  /**
   * Reads the two settings.
   *
   * @param age daily, weekly, monthly, or the number of files
   * @param bytes largest size of a file
   * @return empty if neither is given
   * @throws IllegalArgumentException if the age is something else, or the size negative
   */
  public static Optional<LogRotation> of(Optional<String> age, OptionalLong bytes) {
    if (age.isEmpty() && bytes.isEmpty()) {
      return Optional.empty();
    }
    final long bytesMax = bytes.orElse(BYTES_DEFAULT);
    for (Period period : Period.values()) {
      if (age.equals(Optional.of(period.name().toLowerCase(Locale.ROOT)))) {
        return Optional.of(new LogRotation(Optional.of(period), 0, bytesMax));
      }
    }
    final int files;
    try {
      files = age.map(text -> Integer.parseInt(text.strip())).orElse(FILE_COUNT_DEFAULT);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + age.get() + "' is not daily, weekly, monthly, or a number of files", e);
    }
    return Optional.of(new LogRotation(Optional.empty(), files, bytesMax));
  }

  /** Returns when a file that was last written at this time has to be set aside. */
  static ZonedDateTime nextTime(Period period, ZonedDateTime written) {
    final ZonedDateTime day = written.truncatedTo(ChronoUnit.DAYS);
    switch (period) {
      case DAILY:
        return startOfDay(day.plusDays(1));
      case WEEKLY:
        return startOfDay(day.with(TemporalAdjusters.next(DayOfWeek.SUNDAY)));
      default:
        return startOfDay(day.with(TemporalAdjusters.firstDayOfNextMonth()));
    }
  }

  /** Returns the last day of the period before the one that is now. */
  static ZonedDateTime lastDayBefore(Period period, ZonedDateTime now) {
    final ZonedDateTime day = now.truncatedTo(ChronoUnit.DAYS);
    switch (period) {
      case DAILY:
        return day.minusDays(1);
      case WEEKLY:
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY)).minusDays(1);
      default:
        return day.with(TemporalAdjusters.firstDayOfMonth()).minusDays(1);
    }
  }

  /** Midnight, or what comes instead where clocks are put forward at midnight. */
  private static ZonedDateTime startOfDay(ZonedDateTime day) {
    final ZoneId zone = day.getZone();
    return day.toLocalDate().atStartOfDay(zone);
  }
}
