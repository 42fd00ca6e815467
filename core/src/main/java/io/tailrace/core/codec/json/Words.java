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
package io.tailrace.core.codec.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time: the first byte is the lowest of the {@code long}. */
final class Words {
  /** Bytes of a word. */
  static final int BYTES = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT_BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long BLANKS = ONES * ' ';

  private Words() {}

  static long get(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }

  static void put(byte[] bytes, int offset, long word) {
    LONG.set(bytes, offset, word);
  }

  static void putBigEndian(byte[] bytes, int offset, long value) {
    LONG_BIG_ENDIAN.set(bytes, offset, value);
  }

  static void putBigEndian(byte[] bytes, int offset, int value) {
    INT_BIG_ENDIAN.set(bytes, offset, value);
  }

  static void putBigEndian(byte[] bytes, int offset, short value) {
    SHORT_BIG_ENDIAN.set(bytes, offset, value);
  }

  /**
   * Marks the quotes and backslashes of a word.
   *
   * @return 0 if there is none; otherwise the lowest bit that is set is in the first of them
   */
  static long quoteOrBackslash(long word) {
    final long quote = word ^ QUOTES;
    final long backslash = word ^ BACKSLASHES;
    // A byte that is 0 borrows from the high bit; only bytes above a true hit can be marked
    // wrongly.
    return ((quote - ONES & ~quote) | (backslash - ONES & ~backslash)) & HIGH_BITS;
  }

  /** As {@link #quoteOrBackslash}, and marks the control characters below 0x20 too. */
  static long escaped(long word) {
    final long quote = word ^ QUOTES;
    final long backslash = word ^ BACKSLASHES;
    return ((quote - ONES & ~quote) | (backslash - ONES & ~backslash) | (word - BLANKS & ~word))
        & HIGH_BITS;
  }

  /** Index of the first byte that a mark stands for, 0..7. */
  static int firstByte(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }

  /** The first {@code count} bytes of a word, 1..8; the others are 0. */
  static long first(long word, int count) {
    return word & (-1L >>> (64 - 8 * count));
  }
}
