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
import io.tailrace.api.TimeParser;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

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

  /**
   * Makes a parser.
   *
   * <p>Source: fluentd lib/fluent/time.rb, time_parser_create.
   *
   * @param machine the zone that {@code localtime} means
   * @param nowNs gives nanoseconds since the epoch, now; what a text leaves out comes from there
   * @throws IllegalArgumentException if UTC or a time zone is asked for without a format, or the
   *     format ends in the middle of a directive
   */
  public static TimeParser parser(TimeOptions options, ZoneId machine, LongSupplier nowNs) {
    switch (options.timeType()) {
      case UNIXTIME:
        return new NumericTimeParser(false);
      case FLOAT:
        return new NumericTimeParser(true);
      case MIXED:
        final List<ReasoningTimeParser> parsers = new ArrayList<>();
        options.timeFormat().ifPresent(f -> parsers.add(parser(f, options, machine, nowNs)));
        for (String format : options.timeFormatFallbacks()) {
          parsers.add(parser(format, options, machine, nowNs));
        }
        return new MixedTimeParser(parsers);
      case STRING:
        if (options.timeFormat().isPresent()) {
          return text(options.timeFormat().get(), options, machine, nowNs);
        }
        if (!options.isLocal()) {
          throw new IllegalArgumentException("specifying timezone requires time format");
        }
        return new FreeFormParser(Offsets.local(machine), nowNs);
      default:
        throw new AssertionError(options);
    }
  }

  private static ReasoningTimeParser parser(
      String format, TimeOptions options, ZoneId machine, LongSupplier nowNs) {
    if (format.equals("unixtime") || format.equals("float")) {
      return new NumericTimeParser(format.equals("float"));
    }
    return text(format, options, machine, nowNs);
  }

  private static ReasoningTimeParser text(
      String format, TimeOptions options, ZoneId machine, LongSupplier nowNs) {
    final Offsets local = Offsets.local(machine);
    if (format.equals("%iso8601")) {
      return new Iso8601Parser(local);
    }
    final boolean isZoneInText = format.contains("%z") || format.contains("%Z");
    final Offsets zone = isZoneInText ? local : offsets(options, machine);
    return new StrptimeParser(format, zone, local, nowNs);
  }

  private static Offsets offsets(TimeOptions options, ZoneId machine) {
    if (options.timezone().isPresent()) {
      return Offsets.named(options.zone().orElseThrow());
    }
    return options.isLocal() ? Offsets.local(machine) : Offsets.utc();
  }
}
