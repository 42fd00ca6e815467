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

/**
 * Writes times as numbers: whole seconds ({@code unixtime}) or seconds with nine digits behind the
 * point ({@code float}).
 *
 * <p>Differs from Fluentd: there {@code float} loses the digits of fractions below a tenth of a
 * second (lib/fluent/time.rb, format_float); a program that reads the text gets another time.
 */
final class NumericTimeFormatter implements TimeFormatter {
  private static final int LENGTH_MAX = 20 + 10;

  private final boolean hasFraction;

  NumericTimeFormatter(boolean hasFraction) {
    this.hasFraction = hasFraction;
  }

  @Override
  public int maxLength() {
    return LENGTH_MAX;
  }

  @Override
  public int format(long epochSeconds, int nanos, byte[] target, int offset) {
    int at = offset;
    if (epochSeconds < 0) {
      target[at++] = '-';
    }
    final long rest = Math.abs(epochSeconds);
    int digits = 1;
    for (long left = rest / 10; left > 0; left /= 10) {
      digits++;
    }
    at = digits(rest, digits, target, at);
    if (hasFraction) {
      target[at++] = '.';
      at = digits(nanos, 9, target, at);
    }
    return at;
  }

  private static int digits(long value, int count, byte[] target, int offset) {
    long rest = value;
    for (int i = offset + count - 1; i >= offset; i--) {
      target[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return offset + count;
  }
}
