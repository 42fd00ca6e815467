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
package io.tailrace.core.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Big-endian numbers in a byte array, at any offset, and comparing of short ranges. */
final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** In the order that most processors have: the first byte is the lowest. */
  private static final VarHandle LITTLE_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  static short getShort(byte[] b, int at) {
    return (short) SHORT.get(b, at);
  }

  static int getInt(byte[] b, int at) {
    return (int) INT.get(b, at);
  }

  static long getLong(byte[] b, int at) {
    return (long) LONG.get(b, at);
  }

  private static long little(byte[] b, int at) {
    return (long) LITTLE_LONG.get(b, at);
  }

  /**
   * Whether two short ranges hold the same bytes.
   *
   * @param end offset in {@code a} after the range or later
   * @param before offset in {@code b} of the other range; if it is of up to eight bytes, eight can
   *     be read there
   */
  static boolean same(byte[] a, int at, int end, byte[] b, int before, int length) {
    // Of up to eight bytes as many are loaded at once and those behind the range shifted out.
    if (length <= 8 && end - at >= 8) {
      return (little(a, at) ^ little(b, before)) << 64 - 8 * length == 0;
    }
    if (length > 8 && length <= 16) { // the two loads may overlap
      final int last = length - 8;
      return little(a, at) == little(b, before) && little(a, at + last) == little(b, before + last);
    }
    return Arrays.equals(a, at, at + length, b, before, before + length);
  }
}
