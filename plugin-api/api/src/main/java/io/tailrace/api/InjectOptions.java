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
import java.util.Optional;

/**
 * The {@code <inject>} section: fields that are added to a record before it is formatted. A
 * configuration record takes it as an {@code Optional} section and hands it to {@link
 * PluginContext#injector}.
 *
 * <p>A field that the record has already keeps its place and gets the new value; others come last,
 * in the order of the parameters here.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/inject.rb.
 *
 * @param hostnameKey field that gets the name of the host
 * @param hostname the name to write instead of the host's own
 * @param workerIdKey field that gets the number of the worker
 * @param tagKey field that gets the tag
 * @param timeKey field that gets the time
 * @param timeType what the time is written as
 * @param timeFormat strftime format for {@code time_type string}; without one ISO 8601
 * @param localtime use the machine's time zone for {@code time_type string}
 * @param utc use UTC for {@code time_type string}
 * @param timezone zone for {@code time_type string}, before {@code localtime} and {@code utc}
 */
public record InjectOptions(
    @Doc("field that gets the name of the host") Optional<String> hostnameKey,
    @Doc("the name to write instead of the host's own") Optional<String> hostname,
    @Doc("field that gets the number of the worker") Optional<String> workerIdKey,
    @Doc("field that gets the tag") Optional<String> tagKey,
    @Doc("field that gets the time") Optional<String> timeKey,
    @Doc("what the time is written as; a float is cut to microseconds") @Default("float")
        TimeType timeType,
    @Doc("strftime format for time_type string; without one ISO 8601") Optional<String> timeFormat,
    @Doc("use the machine's time zone for time_type string") @Default("true") boolean localtime,
    @Doc("use UTC for time_type string") @Default("false") boolean utc,
    @Doc("+09, +0900, +09:00 or a name such as Asia/Tokyo, for time_type string")
        Optional<String> timezone) {

  /** What a time is written as. */
  public enum TimeType {
    /** Seconds since the epoch with a fraction, cut to microseconds. */
    FLOAT,
    /** Whole seconds since the epoch. */
    UNIXTIME,
    /** Whole milliseconds since the epoch. */
    UNIXTIME_MILLIS,
    /** Whole microseconds since the epoch. */
    UNIXTIME_MICROS,
    /** Nanoseconds since the epoch. */
    UNIXTIME_NANOS,
    /** A text in {@code time_format}. */
    STRING
  }

  /**
   * Checks the time zone.
   *
   * @throws IllegalArgumentException if it is not known
   */
  public InjectOptions {
    timezone.ifPresent(zone -> TimeOptions.DEFAULTS.withTimezone(Optional.of(zone)));
  }

  /** How a time is written as text. */
  public TimeOptions timeOptions() {
    final TimeOptions options = TimeOptions.DEFAULTS.withFormat(timeFormat);
    if (timezone.isPresent()) {
      return options.withTimezone(timezone);
    }
    return localtime && !utc ? options : options.withUtc();
  }
}
