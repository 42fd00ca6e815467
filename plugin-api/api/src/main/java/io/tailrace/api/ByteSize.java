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

import java.util.Locale;

/**
 * A number of bytes, as configurations write it: {@code 512}, {@code 8k}, {@code 8m}, {@code 1g},
 * {@code 2t}. Units are powers of 1024. Immutable.
 */
public final class ByteSize implements Comparable<ByteSize> {

  private static final String UNITS = "kmgt";

  private final long bytes;

  private ByteSize(long bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the size of that many bytes.
   *
   * @param bytes 0 or more
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  public static ByteSize ofBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size cannot be negative: '" + bytes + "'");
    }
    return new ByteSize(bytes);
  }

  /**
   * Reads a size written as digits and at most one of the units k, m, g, t in either case, with an
   * optional {@code b} behind. Stricter than configurations are, which follow Fluentd's rules.
   *
   * @throws IllegalArgumentException if the text is anything else, or more than {@link
   *     Long#MAX_VALUE} bytes
   */
  public static ByteSize parse(String text) {
    int end = text.length();
    if (end > 0 && lower(text.charAt(end - 1)) == 'b') {
      end--;
    }
    int shift = 0;
    if (end > 0) {
      final int unit = UNITS.indexOf(lower(text.charAt(end - 1)));
      if (unit >= 0) {
        shift = 10 * (unit + 1);
        end--;
      }
    }
    long value = 0;
    for (int i = 0; i < end; i++) {
      final int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw notASize(text);
      }
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw notASize(text);
      }
      value = value * 10 + digit;
    }
    if (end == 0 || value > Long.MAX_VALUE >> shift) {
      throw notASize(text);
    }
    return new ByteSize(value << shift);
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  private static IllegalArgumentException notASize(String text) {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is not a size: write a number of bytes, or a number followed by k, m, g or t");
  }

  /** Returns the number of bytes, 0 or more. */
  public long bytes() {
    return bytes;
  }

  /**
   * Returns the number of bytes as an {@code int}, for lengths of arrays.
   *
   * @throws ArithmeticException if the size is larger than {@link Integer#MAX_VALUE}
   */
  public int bytesAsInt() {
    return Math.toIntExact(bytes);
  }

  /** Returns the size for people, for example {@code 512 MiB} or {@code 1000 bytes}. */
  public String describe() {
    final int unit = unit();
    return unit < 0
        ? bytes + " bytes"
        : (bytes >> 10 * (unit + 1))
            + " "
            + String.valueOf(UNITS.charAt(unit)).toUpperCase(Locale.ROOT)
            + "iB";
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteSize size && size.bytes == bytes;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bytes);
  }

  /** Returns the shortest exact text that a configuration may contain, for example {@code 8m}. */
  @Override
  public String toString() {
    final int unit = unit();
    return unit < 0
        ? Long.toString(bytes)
        : (bytes >> 10 * (unit + 1)) + UNITS.substring(unit, unit + 1);
  }

  /** Returns the index of the largest unit that divides the size, or -1 if it is plain bytes. */
  private int unit() {
    int unit = -1;
    if (bytes != 0) {
      for (int i = 0; i < UNITS.length() && bytes % (1L << 10 * (i + 1)) == 0; i++) {
        unit = i;
      }
    }
    return unit;
  }
}
