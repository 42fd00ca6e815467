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

import io.tailrace.api.ByteSink;
import io.tailrace.api.ParsedTime;
import io.tailrace.core.codec.text.RubyText;

/**
 * Reads times that are numbers: whole seconds ({@code unixtime}) or seconds with a fraction ({@code
 * float}). As with Ruby's {@code to_i} a text counts as far as it is a number; one that is none at
 * all is the epoch.
 *
 * <p>Source: fluentd lib/fluent/time.rb, NumericTimeParser. Differs from Fluentd: more than nine
 * digits of the fraction are cut, where there ten are taken as nanoseconds; a negative time with a
 * fraction is what it says.
 */
final class NumericTimeParser extends ReasoningTimeParser {
  private static final long SECONDS_MAX = 31_556_889_000_000_000L;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  /** From here on Ruby writes an exponent; the fraction is below any clock by then. */
  private static final double WHOLE_MIN = 1e15;

  private final boolean hasFraction;

  NumericTimeParser(boolean hasFraction) {
    this.hasFraction = hasFraction;
  }

  @Override
  String tryParse(byte[] bytes, int offset, int length, ParsedTime result) {
    final int end = offset + length;
    int at = offset;
    while (at < end && ZoneNames.isSpace(bytes[at])) {
      at++;
    }
    final boolean isNegative = at < end && bytes[at] == '-';
    if (isNegative || at < end && bytes[at] == '+') {
      at++;
    }
    long seconds = 0;
    boolean isDigitBefore = false;
    while (at < end) {
      final byte b = bytes[at];
      if (b == '_' && isDigitBefore) {
        isDigitBefore = false;
      } else if (ZoneNames.isDigit(b)) {
        seconds = seconds * 10 + b - '0';
        isDigitBefore = true;
        if (seconds > SECONDS_MAX) {
          return "out of range";
        }
      } else {
        break;
      }
      at++;
    }
    int nanos = 0;
    if (hasFraction) {
      while (at < end && bytes[at] != '.') {
        at++;
      }
      final int first = at + 1;
      int digits = 0;
      while (digits < 9 && first + digits < end && ZoneNames.isDigit(bytes[first + digits])) {
        nanos = nanos * 10 + bytes[first + digits++] - '0';
      }
      for (; digits < 9; digits++) {
        nanos *= 10;
      }
    }
    set(isNegative, seconds, nanos, result);
    return null;
  }

  @Override
  String tryParse(long number, ParsedTime result) {
    result.set(number, 0);
    return null;
  }

  @Override
  String tryParse(double number, ParsedTime result) {
    if (!(Math.abs(number) <= SECONDS_MAX)) {
      return "out of range";
    }
    if (!hasFraction || Math.abs(number) >= WHOLE_MIN) {
      result.set((long) number, 0);
      return null;
    }
    // The digits that the number is written with say what was meant; the binary fraction is off.
    final ByteSink text = new ByteSink(32);
    RubyText.writeFloat(Math.abs(number) < 1e-4 ? 0 : number, text);
    return tryParse(text.array(), 0, text.length(), result);
  }

  private static void set(boolean isNegative, long seconds, int nanos, ParsedTime result) {
    if (!isNegative) {
      result.set(seconds, nanos);
    } else if (nanos == 0) {
      result.set(-seconds, 0);
    } else {
      result.set(-seconds - 1, NANOS_PER_SECOND - nanos);
    }
  }

  /** Whether Ruby's {@code Float()} takes the text: decides whether {@code mixed} tries it here. */
  static boolean isNumber(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end && ZoneNames.isSpace(bytes[at])) {
      at++;
    }
    while (end > at && ZoneNames.isSpace(bytes[end - 1])) {
      end--;
    }
    if (at < end && (bytes[at] == '-' || bytes[at] == '+')) {
      at++;
    }
    int next = digitsEnd(bytes, at, end);
    if (next == at) {
      return false;
    }
    at = next;
    if (at < end && bytes[at] == '.') {
      next = digitsEnd(bytes, at + 1, end);
      if (next == at + 1) {
        return false;
      }
      at = next;
    }
    if (at < end && (bytes[at] | 0x20) == 'e') {
      at++;
      if (at < end && (bytes[at] == '-' || bytes[at] == '+')) {
        at++;
      }
      next = digitsEnd(bytes, at, end);
      if (next == at) {
        return false;
      }
      at = next;
    }
    return at == end;
  }

  /** Digits with single underscores between them. */
  private static int digitsEnd(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end
        && (ZoneNames.isDigit(bytes[at])
            || bytes[at] == '_'
                && at > start
                && bytes[at - 1] != '_'
                && at + 1 < end
                && ZoneNames.isDigit(bytes[at + 1]))) {
      at++;
    }
    return at;
  }
}
