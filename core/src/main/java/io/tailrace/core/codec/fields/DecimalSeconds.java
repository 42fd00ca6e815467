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
package io.tailrace.core.codec.fields;

import io.tailrace.api.ParsedTime;

/** Seconds since the epoch as a decimal number, to the nanosecond. */
final class DecimalSeconds {
  private static final int SECONDS_DIGITS_MAX = 18;
  private static final int NANOS_DIGITS = 9;

  private DecimalSeconds() {}

  /**
   * Reads digits with an optional fraction; digits after the ninth of it are dropped.
   *
   * @return false if the text is anything else: negative, with an exponent, too long
   */
  static boolean read(byte[] text, int offset, int length, ParsedTime result) {
    final int end = offset + length;
    int at = offset;
    long seconds = 0;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      seconds = seconds * 10 + (text[at] - '0');
      at++;
    }
    if (at == offset || at - offset > SECONDS_DIGITS_MAX) {
      return false;
    }
    int nanos = 0;
    if (at < end && text[at] == '.') {
      at++;
      int digits = 0;
      while (at < end && text[at] >= '0' && text[at] <= '9') {
        if (digits < NANOS_DIGITS) {
          nanos = nanos * 10 + (text[at] - '0');
          digits++;
        }
        at++;
      }
      for (; digits < NANOS_DIGITS; digits++) {
        nanos *= 10;
      }
    }
    if (at < end) {
      return false;
    }
    result.set(seconds, nanos);
    return true;
  }

  /** The time that a finite number of seconds is, rounded down to a nanosecond. */
  static void of(double seconds, ParsedTime result) {
    final double whole = Math.floor(seconds);
    result.set((long) whole, (int) ((seconds - whole) * 1e9));
  }
}
