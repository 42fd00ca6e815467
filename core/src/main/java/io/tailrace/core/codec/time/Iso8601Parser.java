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

import io.tailrace.api.ParsedTime;

/**
 * Reads {@code %iso8601}: date and time with an optional fraction and offset. A text without an
 * offset is in the machine's zone, whatever zone is configured.
 *
 * <p>Source: Ruby's {@code Time.iso8601}.
 */
final class Iso8601Parser extends ReasoningTimeParser {
  private static final long YEAR_MAX = 999_999_999;

  private final Offsets machine;

  Iso8601Parser(Offsets machine) {
    this.machine = machine;
  }

  @Override
  String tryParse(byte[] bytes, int offset, int length, ParsedTime result) {
    int at = offset;
    int end = offset + length;
    while (at < end && ZoneNames.isSpace(bytes[at])) {
      at++;
    }
    while (end > at && ZoneNames.isSpace(bytes[end - 1])) {
      end--;
    }
    return parse(bytes, at, end, machine, result);
  }

  static String parse(byte[] b, int start, int end, Offsets zone, ParsedTime result) {
    int at = start;
    final boolean isNegative = at < end && b[at] == '-';
    if (isNegative) {
      at++;
    }
    long year = 0;
    final int firstDigit = at;
    while (at < end && ZoneNames.isDigit(b[at]) && year <= YEAR_MAX) {
      year = year * 10 + b[at++] - '0';
    }
    if (at == firstDigit
        || end - at < 15
        || b[at] != '-'
        || b[at + 3] != '-'
        || (b[at + 6] | 0x20) != 't'
        || b[at + 9] != ':'
        || b[at + 12] != ':') {
      return "invalid xmlschema format";
    }
    final int month = twoDigits(b, at + 1);
    final int day = twoDigits(b, at + 4);
    final int hour = twoDigits(b, at + 7);
    final int minute = twoDigits(b, at + 10);
    final int second = twoDigits(b, at + 13);
    if ((month | day | hour | minute | second) < 0) {
      return "invalid xmlschema format";
    }
    at += 15;
    int nanos = 0;
    if (at < end && b[at] == '.') {
      final int first = ++at;
      while (at < end && ZoneNames.isDigit(b[at])) {
        if (at - first < 9) {
          nanos = nanos * 10 + b[at] - '0';
        }
        at++;
      }
      if (at == first) {
        return "invalid xmlschema format";
      }
      for (int i = at - first; i < 9; i++) {
        nanos *= 10;
      }
    }
    int offset = ZoneNames.UNKNOWN;
    if (at < end) {
      if ((b[at] | 0x20) == 'z' && end - at == 1) {
        offset = 0;
      } else if ((b[at] == '+' || b[at] == '-') && end - at <= 6) {
        offset = ZoneNames.offset(b, at, end, zone);
      }
      if (offset == ZoneNames.UNKNOWN) {
        return "invalid xmlschema format";
      }
    }
    if (month < 1
        || month > 12
        || day < 1
        || day > 31
        || hour > 24
        || minute > 59
        || second > 60
        || hour == 24 && (minute > 0 || second > 0)) {
      return "argument out of range";
    }
    final long local =
        Civil.days(isNegative ? -year : year, month, day) * Civil.SECONDS_PER_DAY
            + hour * 3600L
            + minute * 60L
            + second;
    if (offset == ZoneNames.UNKNOWN) {
      offset = zone.ofLocal(local);
    }
    result.set(local - offset, nanos);
    return null;
  }

  private static int twoDigits(byte[] b, int at) {
    return ZoneNames.isDigit(b[at]) && ZoneNames.isDigit(b[at + 1])
        ? (b[at] - '0') * 10 + b[at + 1] - '0'
        : -1;
  }
}
