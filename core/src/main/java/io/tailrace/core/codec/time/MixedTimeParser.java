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

import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedTime;
import java.util.List;

/**
 * Reads times in the first of several formats that fits.
 *
 * <p>Source: fluentd lib/fluent/time.rb, MixedTimeParser.
 */
final class MixedTimeParser extends ReasoningTimeParser {
  private final ReasoningTimeParser[] parsers;
  private final String classes;

  MixedTimeParser(List<ReasoningTimeParser> parsers) {
    this.parsers = parsers.toArray(new ReasoningTimeParser[0]);
    classes =
        String.join(
            ",",
            parsers.stream()
                .map(
                    parser ->
                        parser instanceof NumericTimeParser
                            ? "Fluent::NumericTimeParser"
                            : "Fluent::TimeParser")
                .toList());
  }

  @Override
  String tryParse(byte[] bytes, int offset, int length, ParsedTime result) {
    for (ReasoningTimeParser parser : parsers) {
      final boolean isTried =
          !(parser instanceof NumericTimeParser)
              || NumericTimeParser.isNumber(bytes, offset, length);
      if (isTried && parser.tryParse(bytes, offset, length, result) == null) {
        return null;
      }
    }
    return classes;
  }

  @Override
  String tryParse(long number, ParsedTime result) {
    for (ReasoningTimeParser parser : parsers) {
      if (parser.tryParse(number, result) == null) {
        return null;
      }
    }
    return classes;
  }

  @Override
  String tryParse(double number, ParsedTime result) {
    for (ReasoningTimeParser parser : parsers) {
      if (parser.tryParse(number, result) == null) {
        return null;
      }
    }
    return classes;
  }

  @Override
  ParseException failure(String value, String reason) {
    return new ParseException(
        "invalid time format: value = " + value + ", even though fallbacks: " + reason);
  }
}
