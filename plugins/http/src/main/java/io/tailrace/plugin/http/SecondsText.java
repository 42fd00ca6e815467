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
package io.tailrace.plugin.http;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Seconds since the epoch as a query writes them: the number that a text begins with.
 *
 * <p>Source: Ruby's String#to_f. Differs from Fluentd: digits are not rounded to a float's.
 *
 * @param seconds whole seconds
 * @param nanos 0 to 999,999,999
 */
record SecondsText(long seconds, int nanos) {
  private static final Pattern NUMBER =
      Pattern.compile("\\s*([+-]?\\d{1,30}(?:\\.\\d+)?(?:[eE][+-]?\\d{1,2})?)");

  /** Reads a time; null if the text begins with no number, or with zero. */
  static SecondsText parse(byte[] bytes, int offset, int length) {
    final String text =
        new String(bytes, offset, Math.min(length, 100), StandardCharsets.ISO_8859_1);
    final Matcher number = NUMBER.matcher(text);
    if (!number.lookingAt()) {
      return null;
    }
    final BigDecimal value = new BigDecimal(number.group(1));
    if (value.signum() == 0) {
      return null;
    }
    final BigInteger whole = value.toBigInteger();
    final int nanos =
        value.subtract(new BigDecimal(whole)).movePointRight(9).toBigInteger().abs().intValue();
    return new SecondsText(whole.longValue(), nanos);
  }
}
