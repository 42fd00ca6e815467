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

import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.TimeOptions.TimeType;
import java.time.ZoneId;

/** Makes formatters and parsers of times from their shared parameters. */
public final class TimeCodec {
  private static final String ISO_8601 = "%Y-%m-%dT%H:%M:%S%:z";
  private static final String ISO_8601_UTC = "%Y-%m-%dT%H:%M:%SZ";

  private TimeCodec() {}

  /**
   * Makes a formatter. Without a format times are written as ISO 8601 in whole seconds.
   *
   * <p>Source: fluentd lib/fluent/time.rb, time_formatter_create.
   *
   * @param machine the zone that {@code localtime} means
   * @throws IllegalArgumentException if the format asks for an absurd width
   */
  public static TimeFormatter formatter(TimeOptions options, ZoneId machine) {
    if (options.timeType() != TimeType.STRING) {
      return new NumericTimeFormatter(options.timeType() != TimeType.UNIXTIME);
    }
    final Offsets offsets = offsets(options, machine);
    final boolean isUtc = !options.isLocal() && options.timezone().isEmpty();
    return new StrftimeFormatter(
        new Strftime(options.timeFormat().orElse(isUtc ? ISO_8601_UTC : ISO_8601)), offsets);
  }

  private static Offsets offsets(TimeOptions options, ZoneId machine) {
    if (options.timezone().isPresent()) {
      return Offsets.named(options.zone().orElseThrow());
    }
    return options.isLocal() ? Offsets.local(machine) : Offsets.utc();
  }
}
