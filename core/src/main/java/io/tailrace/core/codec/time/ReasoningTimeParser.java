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
import io.tailrace.api.TimeParser;
import java.nio.charset.StandardCharsets;

/** A parser that can say that a text is wrong without an exception. */
abstract class ReasoningTimeParser implements TimeParser {
  /**
   * Reads a time.
   *
   * @return null, or why the text is wrong
   */
  abstract String tryParse(byte[] bytes, int offset, int length, ParsedTime result);

  /** The same for a number; texts are the rule. */
  String tryParse(long number, ParsedTime result) {
    return "value must be string: " + number;
  }

  /** The same for a number with a fraction; texts are the rule. */
  String tryParse(double number, ParsedTime result) {
    return "value must be string: " + number;
  }

  @Override
  public final void parse(byte[] bytes, int offset, int length, ParsedTime result)
      throws ParseException {
    final String reason = tryParse(bytes, offset, length, result);
    if (reason != null) {
      throw failure(new String(bytes, offset, length, StandardCharsets.UTF_8), reason);
    }
  }

  @Override
  public final void parse(long number, ParsedTime result) throws ParseException {
    final String reason = tryParse(number, result);
    if (reason != null) {
      throw failure(Long.toString(number), reason);
    }
  }

  @Override
  public final void parse(double number, ParsedTime result) throws ParseException {
    final String reason = tryParse(number, result);
    if (reason != null) {
      throw failure(Double.toString(number), reason);
    }
  }

  /** Fluentd's words for a text that is wrong. */
  ParseException failure(String value, String reason) {
    if (reason.startsWith("value must be")) {
      return new ParseException(reason);
    }
    return new ParseException(
        "invalid time format: value = "
            + value
            + ", error_class = ArgumentError, error = "
            + reason);
  }
}
