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
package io.tailrace.core.codec.regex;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Checks UTF-8, and replaces what is ill-formed in it as Ruby's {@code String#scrub} does. */
final class Utf8Text {

  /** What {@link #classify} found. */
  static final int ASCII = 0;

  static final int WELL_FORMED = 1;
  static final int ILL_FORMED = 2;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8Text() {}

  /** Returns {@link #ASCII}, {@link #WELL_FORMED} (and not ASCII) or {@link #ILL_FORMED}. */
  static int classify(byte[] bytes, int offset, int length) {
    final int end = offset + length;
    int at = asciiEnd(bytes, offset, end);
    if (at == end) {
      return ASCII;
    }
    while (at < end) {
      if (bytes[at] >= 0) {
        at++;
      } else {
        final int size = sequence(bytes, at, end);
        if (size < 0) {
          return ILL_FORMED;
        }
        at += size;
      }
    }
    return WELL_FORMED;
  }

  private static int asciiEnd(byte[] bytes, int offset, int end) {
    int at = offset;
    while (at + Long.BYTES <= end && ((long) LONG.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < end && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /**
   * Returns the size of the sequence that begins at {@code at} with a byte that is not ASCII: 2 to
   * 4 if it is well-formed, otherwise minus the size of the longest part of it that could begin a
   * well-formed one, at least 1.
   */
  static int sequence(byte[] bytes, int at, int end) {
    final int lead = bytes[at] & 0xff;
    final int size;
    int low = 0x80; // bounds of the second byte
    int high = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) {
      size = 2;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      size = 3;
      low = lead == 0xe0 ? 0xa0 : 0x80;
      high = lead == 0xed ? 0x9f : 0xbf;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      size = 4;
      low = lead == 0xf0 ? 0x90 : 0x80;
      high = lead == 0xf4 ? 0x8f : 0xbf;
    } else {
      return -1;
    }
    for (int i = 1; i < size; i++) {
      final int next = at + i < end ? bytes[at + i] & 0xff : -1;
      if (next < low || next > high) {
        return -i;
      }
      low = 0x80;
      high = 0xbf;
    }
    return size;
  }

  /**
   * A text with every ill-formed sequence replaced by one {@code ?}.
   *
   * @param bytes the whole array is the text
   * @param originals for each index of bytes, and for the one behind the last, the index in the
   *     original array
   */
  record Scrubbed(byte[] bytes, int[] originals) {}

  static Scrubbed scrub(byte[] bytes, int offset, int length) {
    final int end = offset + length;
    final byte[] out = new byte[length];
    final int[] originals = new int[length + 1];
    int count = 0;
    int at = offset;
    while (at < end) {
      final int size = bytes[at] >= 0 ? 1 : sequence(bytes, at, end);
      if (size < 0) {
        originals[count] = at;
        out[count++] = '?';
        at -= size;
      } else {
        for (int i = 0; i < size; i++) {
          originals[count] = at;
          out[count++] = bytes[at++];
        }
      }
    }
    originals[count] = end;
    return new Scrubbed(Arrays.copyOf(out, count), Arrays.copyOf(originals, count + 1));
  }
}
