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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters that all parsers have in common. A parser's configuration record takes them in as
 * a component with {@code @Inline}, {@linkplain #withDefaults gives} its own defaults, and lets
 * {@link Codecs#parsedFields} make what does the work.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser.rb and, for the parameters about time, {@link
 * TimeOptions}.
 *
 * @param types converts fields: {@code field:type} pairs; the types are string, integer, float,
 *     bool, {@code array}, {@code array:DELIMITER}, {@code time}, {@code time:FORMAT}, {@code
 *     time:TIMEZONE:FORMAT}, {@code time:unixtime} and {@code time:float}
 * @param timeKey field that holds the event's time
 * @param nullValuePattern a text in which this is found becomes null
 * @param nullEmptyString an empty text becomes null
 * @param estimateCurrentEvent an event without a time gets the current time; otherwise whoever
 *     called the parser decides
 * @param keepTimeKey the field with the time stays in the record
 * @param timeout longest time that a pattern may be tried on one text
 * @param timeType what a time looks like; the default is the parser's
 * @param timeFormat strptime format of the time; without one the layout is guessed
 * @param localtime a time without a zone is in the machine's zone; on unless {@code utc} or {@code
 *     timezone} is given
 * @param utc a time without a zone is in UTC
 * @param timezone zone of a time without one: {@code +09}, {@code +0900}, {@code +09:00} or a name
 *     such as {@code Asia/Tokyo}
 * @param timeFormatFallbacks formats to try in this order after {@code time_format}, for {@code
 *     time_type mixed}; {@code unixtime} and {@code float} may stand among them
 */
public record ParserOptions(
    @Doc("converts fields: field:type pairs; types: string, integer, float, bool, array, time")
        Map<String, String> types,
    @Doc("field that holds the event's time") Setting<Optional<String>> timeKey,
    @Doc("a text in which this is found becomes null") Optional<Regex> nullValuePattern,
    @Doc("an empty text becomes null") @Default("false") boolean nullEmptyString,
    @Doc("an event without a time gets the current time") @Default("true")
        boolean estimateCurrentEvent,
    @Doc("the field with the time stays in the record") @Default("false") boolean keepTimeKey,
    @Doc("longest time that a pattern may be tried on one text") Optional<Duration> timeout,
    @Doc("what a time looks like; the default is the parser's")
        Optional<TimeOptions.TimeType> timeType,
    @Doc("strptime format of the time; without one the layout is guessed")
        Optional<String> timeFormat,
    @Doc("a time without a zone is in the machine's zone; on unless utc or timezone is given")
        @Default("true")
        Setting<Boolean> localtime,
    @Doc("a time without a zone is in UTC") @Default("false") Setting<Boolean> utc,
    @Doc("zone of a time without one: +09, +0900, +09:00 or a name such as Asia/Tokyo")
        Optional<String> timezone,
    @Doc("formats to try in this order after time_format, for time_type mixed") @Default("")
        List<String> timeFormatFallbacks) {

  /** No parameter given. */
  public static final ParserOptions DEFAULTS =
      new ParserOptions(
          Map.of(),
          new Setting<>(Optional.empty(), false),
          Optional.empty(),
          false,
          true,
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new Setting<>(true, false),
          new Setting<>(false, false),
          Optional.empty(),
          List.of());

  private static final Set<String> TYPES =
      Set.of("string", "integer", "float", "bool", "time", "array");

  /**
   * Checks what one value alone cannot say.
   *
   * @throws ParameterException if {@code types} has an unknown type
   * @throws IllegalArgumentException if the parameters about time contradict each other
   */
  public ParserOptions {
    types = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(types));
    timeFormatFallbacks = List.copyOf(timeFormatFallbacks);
    types.forEach(
        (field, type) -> {
          if (!TYPES.contains(type.split(":", 2)[0])) {
            throw new ParameterException(
                "types",
                "unknown value conversion for key:'" + field + "', type:'" + type + "'",
                "write one of " + String.join(", ", TYPES.stream().sorted().toList()));
          }
        });
    time(timeType, timeFormat, localtime, utc, timezone, timeFormatFallbacks);
  }

  /**
   * These parameters with a parser's own defaults for those that are not given.
   *
   * @param key default of {@code time_key}
   * @param type default of {@code time_type}
   */
  public ParserOptions withDefaults(String key, TimeOptions.TimeType type) {
    return new ParserOptions(
        types,
        timeKey.isGiven() ? timeKey : new Setting<>(Optional.of(key), false),
        nullValuePattern,
        nullEmptyString,
        estimateCurrentEvent,
        keepTimeKey,
        timeout,
        Optional.of(timeType.orElse(type)),
        timeFormat,
        localtime,
        utc,
        timezone,
        timeFormatFallbacks);
  }

  /** The parameters about time. */
  public TimeOptions time() {
    return time(timeType, timeFormat, localtime, utc, timezone, timeFormatFallbacks);
  }

  private static TimeOptions time(
      Optional<TimeOptions.TimeType> type,
      Optional<String> format,
      Setting<Boolean> localtime,
      Setting<Boolean> utc,
      Optional<String> timezone,
      List<String> fallbacks) {
    return new TimeOptions(
        type.orElse(TimeOptions.TimeType.STRING), format, localtime, utc, timezone, fallbacks);
  }
}
