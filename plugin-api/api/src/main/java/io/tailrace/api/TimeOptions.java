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
package io.tailrace.api;

import io.tailrace.api.config.Default;
import io.tailrace.api.config.Doc;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Setting;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How times are read and written: the parameters that parsers, formatters, {@code <inject>} and
 * {@code <extract>} share. A configuration record takes them in as a component with
 * {@code @Inline}.
 *
 * <p>Source: fluentd lib/fluent/time.rb, TimeMixin, and lib/fluent/timezone.rb. Differs from
 * Fluentd: time zones without a slash ({@code UTC}, {@code JST}, {@code EST}) are accepted.
 *
 * @param timeType what a time looks like
 * @param timeFormat strftime/strptime format; without one times are written as ISO 8601 and read by
 *     guessing the layout
 * @param localtime use the machine's time zone; on unless {@code utc} or {@code timezone} is given
 * @param utc use UTC
 * @param timezone {@code +09}, {@code +0900}, {@code +09:00} or a name such as {@code Asia/Tokyo}
 * @param timeFormatFallbacks formats to try in this order after {@code time_format}, for {@code
 *     time_type mixed}; {@code unixtime} and {@code float} may stand among them
 */
public record TimeOptions(
    @Doc("what a time looks like") @Default("string") TimeType timeType,
    @Doc("strftime/strptime format; without one times are written as ISO 8601 and read by guessing")
        Optional<String> timeFormat,
    @Doc("use the machine's time zone; on unless utc or timezone is given") @Default("true")
        Setting<Boolean> localtime,
    @Doc("use UTC") @Default("false") Setting<Boolean> utc,
    @Doc("+09, +0900, +09:00 or a name such as Asia/Tokyo") Optional<String> timezone,
    @Doc("formats to try in this order after time_format, for time_type mixed") @Default("")
        List<String> timeFormatFallbacks) {

  /** What a time looks like. */
  public enum TimeType {
    /** A text in {@code time_format}. */
    STRING,
    /** Whole seconds since the epoch. */
    UNIXTIME,
    /** Seconds since the epoch with a fraction. */
    FLOAT,
    /** A text in {@code time_format} or the first of {@code time_format_fallbacks} that fits. */
    MIXED
  }

  /** No parameter given. */
  public static final TimeOptions DEFAULTS =
      new TimeOptions(
          TimeType.STRING,
          Optional.empty(),
          new Setting<>(true, false),
          new Setting<>(false, false),
          Optional.empty(),
          List.of());

  private static final Pattern NUMERIC_ZONE = Pattern.compile("[+-](\\d\\d)(?::?(\\d\\d))?");

  /**
   * Checks what one value alone cannot say.
   *
   * @throws IllegalArgumentException if {@code localtime} and {@code utc} contradict each other, if
   *     the time zone is not known, or if {@code mixed} has no format
   */
  public TimeOptions {
    timeFormatFallbacks = List.copyOf(timeFormatFallbacks);
    if (localtime.isGiven() && utc.isGiven() && localtime.value().equals(utc.value())) {
      throw new IllegalArgumentException(
          "both of utc and localtime are specified, use only one of them");
    }
    if (timeType == TimeType.MIXED && timeFormat.isEmpty() && timeFormatFallbacks.isEmpty()) {
      throw new IllegalArgumentException(
          "time_type is :mixed but time_format and time_format_fallbacks is empty.");
    }
    timezone.ifPresent(TimeOptions::checkZone);
  }

  private static void checkZone(String name) {
    try {
      zoneNamed(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          "timezone", e.getMessage(), "write an offset such as +09:00, or a name as Asia/Tokyo");
    }
  }

  /** The zone that {@code timezone} names, if it is given. */
  public Optional<ZoneId> zone() {
    return timezone.map(TimeOptions::zoneNamed);
  }

  /** Whether times are in the machine's zone: neither {@code utc} nor {@code timezone} rules. */
  public boolean isLocal() {
    final boolean wanted =
        localtime.isGiven() ? localtime.value() : !(utc.isGiven() && utc.value());
    return wanted && timezone.isEmpty() && !utc.value();
  }

  /** The same with another {@code time_type}. */
  public TimeOptions withType(TimeType type) {
    return new TimeOptions(type, timeFormat, localtime, utc, timezone, timeFormatFallbacks);
  }

  /** The same with another {@code time_format}. */
  public TimeOptions withFormat(Optional<String> format) {
    return new TimeOptions(timeType, format, localtime, utc, timezone, timeFormatFallbacks);
  }

  /** The same with {@code utc true}. */
  public TimeOptions withUtc() {
    return new TimeOptions(
        timeType,
        timeFormat,
        new Setting<>(false, false),
        new Setting<>(true, true),
        Optional.empty(),
        timeFormatFallbacks);
  }

  /** The same with another {@code timezone}. */
  public TimeOptions withTimezone(Optional<String> zone) {
    return new TimeOptions(timeType, timeFormat, localtime, utc, zone, timeFormatFallbacks);
  }

  /** The same with other {@code time_format_fallbacks}. */
  public TimeOptions withFallbacks(List<String> fallbacks) {
    return new TimeOptions(timeType, timeFormat, localtime, utc, timezone, fallbacks);
  }

  private static ZoneId zoneNamed(String name) {
    final var numeric = NUMERIC_ZONE.matcher(name);
    try {
      if (numeric.matches()) {
        final int sign = name.charAt(0) == '-' ? -1 : 1;
        final int minutes = numeric.group(2) == null ? 0 : Integer.parseInt(numeric.group(2));
        final int hours = Integer.parseInt(numeric.group(1));
        return ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
      }
      if (!name.startsWith("+") && !name.startsWith("-")) {
        return ZoneId.of(name, ZoneId.SHORT_IDS);
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("Unsupported timezone '" + name + "'", e);
    }
    throw new IllegalArgumentException("Unsupported timezone '" + name + "'");
  }
}
