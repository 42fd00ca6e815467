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
package io.tailrace.plugin.recordtransformer;

import io.tailrace.api.EditableEvent;
import io.tailrace.api.Value;
import java.nio.charset.StandardCharsets;

/**
 * Reads seconds since the epoch from a value, as {@code Time.at(value.to_f)} does in Ruby, and
 * gives them to an event.
 */
final class UnixTime {
  private static final long EVENT_TIME_SECONDS_MAX = 0xffff_ffffL;
  private static final int EVENT_TIME_BYTES = 8;

  private UnixTime() {}

  /**
   * Gives the event the time that stands in {@code value}, cut to nanoseconds.
   *
   * <p>Differs from Fluentd: seconds outside of 0..2^32-1, as milliseconds written where seconds
   * belong, become an integer time and keep their value. Fluentd prints them right and cuts them to
   * 32 bits wherever it packs them.
   *
   * @throws IllegalArgumentException if the value cannot be a time
   */
  static void set(EditableEvent event, Value value) {
    final double seconds = toFloat(value);
    final double whole = Math.floor(seconds);
    if (!(whole >= Long.MIN_VALUE && whole < 0x1p63)) {
      throw new IllegalArgumentException(seconds + " is no time in seconds");
    }
    if (whole < 0 || whole > EVENT_TIME_SECONDS_MAX) {
      event.setIntegerTime((long) whole);
    } else {
      event.setTime((long) whole, nanos(seconds - whole));
    }
  }

  /**
   * @param fraction of a second, 0 or more and less than 1
   */
  private static int nanos(double fraction) {
    final double nanos = Math.floor(fraction * 1e9);
    // The product may have been rounded up to a whole number; the exact one is less then.
    return (int) (Math.fma(fraction, 1e9, -nanos) < 0 ? nanos - 1 : nanos);
  }

  /** Ruby's {@code to_f}, for what has it. */
  static double toFloat(Value value) {
    switch (value.type()) {
      case INTEGER:
      case FLOAT:
        return value.asDouble();
      case STRING:
      case BINARY:
        return toFloat(value.array(), value.payloadOffset(), value.payloadLength());
      case NIL:
        return 0;
      case EXTENSION:
        if (value.extensionType() == 0 && value.payloadLength() == EVENT_TIME_BYTES) {
          final int at = value.payloadOffset();
          return unsignedInt(value.array(), at)
              + unsignedInt(value.array(), at + 4) / 1_000_000_000.0;
        }
        throw notATime(value);
      default:
        throw notATime(value);
    }
  }

  private static IllegalArgumentException notATime(Value value) {
    return new IllegalArgumentException("a value of type " + value.type() + " is no time");
  }

  private static long unsignedInt(byte[] b, int at) {
    return (b[at] & 0xffL) << 24
        | (b[at + 1] & 0xff) << 16
        | (b[at + 2] & 0xff) << 8
        | (b[at + 3] & 0xff);
  }

  /**
   * Ruby's {@code String#to_f}: the number that the text begins with, blanks before it passed over
   * and underscores between digits left out; 0 if it begins with none.
   */
  private static double toFloat(byte[] b, int offset, int length) {
    final int limit = offset + length;
    int at = offset;
    while (at < limit && (b[at] == ' ' || b[at] >= '\t' && b[at] <= '\r')) {
      at++;
    }
    final byte[] number = new byte[limit - at];
    int size = 0;
    if (at < limit && (b[at] == '-' || b[at] == '+')) {
      number[size++] = b[at++];
    }
    if (isDigit(b, at, limit)) {
      if (b[at] == '0' && at + 1 < limit && (b[at + 1] | 0x20) == 'x') {
        return 0;
      }
      final int start = at;
      at = digitsEnd(b, at, limit);
      size = copyDigits(b, start, at, number, size);
    } else if (!(at < limit && b[at] == '.')) {
      return 0;
    }
    if (at < limit && b[at] == '.') {
      if (!isDigit(b, at + 1, limit)) {
        return parse(number, size);
      }
      number[size++] = '.';
      final int start = at + 1;
      at = digitsEnd(b, start, limit);
      size = copyDigits(b, start, at, number, size);
    }
    if (at < limit && (b[at] | 0x20) == 'e') {
      int digits = at + 1;
      final boolean signed = digits < limit && (b[digits] == '-' || b[digits] == '+');
      digits += signed ? 1 : 0;
      if (isDigit(b, digits, limit)) {
        number[size++] = 'e';
        if (signed) {
          number[size++] = b[digits - 1];
        }
        size = copyDigits(b, digits, digitsEnd(b, digits, limit), number, size);
      }
    }
    return parse(number, size);
  }

  private static double parse(byte[] number, int size) {
    final boolean hasDigit = size > 1 || size == 1 && isDigit(number, 0, 1);
    return hasDigit
        ? Double.parseDouble(new String(number, 0, size, StandardCharsets.US_ASCII))
        : 0;
  }

  /** The end of a run of digits with single underscores between them. */
  private static int digitsEnd(byte[] b, int from, int limit) {
    int at = from;
    while (isDigit(b, at, limit) || at < limit && b[at] == '_' && isDigit(b, at + 1, limit)) {
      at++;
    }
    return at;
  }

  private static int copyDigits(byte[] b, int from, int to, byte[] number, int size) {
    int at = size;
    for (int i = from; i < to; i++) {
      if (b[i] != '_') {
        number[at++] = b[i];
      }
    }
    return at;
  }

  private static boolean isDigit(byte[] b, int at, int limit) {
    return at < limit && b[at] >= '0' && b[at] <= '9';
  }
}
