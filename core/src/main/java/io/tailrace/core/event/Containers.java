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

import io.tailrace.api.MessagePack;
import java.util.Arrays;

/**
 * Reads inside MessagePack maps and arrays in place. Offsets are of whole values; the bytes have
 * been validated, so what does not parse is a defect of ours.
 */
final class Containers {
  private Containers() {}

  /** The offset after the value at {@code at}. */
  static int skip(byte[] b, int at, int limit) {
    final int end = MessagePack.skip(b, at, limit);
    if (end < 0) {
      throw new IllegalStateException(
          "BUG: no whole MessagePack value at byte " + at + " of a stream that was validated");
    }
    return end;
  }

  static boolean isMap(byte[] b, int at) {
    final int code = b[at] & 0xff;
    return code >= 0x80 && code < 0x90 || code == 0xde || code == 0xdf;
  }

  static boolean isArray(byte[] b, int at) {
    final int code = b[at] & 0xff;
    return code >= 0x90 && code < 0xa0 || code == 0xdc || code == 0xdd;
  }

  /** Bytes of the header of the map or array at {@code at}. */
  static int headerSize(byte[] b, int at) {
    final int code = b[at] & 0xff;
    return code < 0xa0 ? 1 : (code & 1) == 0 ? 3 : 5;
  }

  /** Pairs of the map, or elements of the array, at {@code at}. */
  static int size(byte[] b, int at) {
    final int code = b[at] & 0xff;
    if (code < 0xa0) {
      return code & 0x0f;
    }
    final int high = (b[at + 1] & 0xff) << 8 | (b[at + 2] & 0xff);
    return (code & 1) == 0 ? high : high << 16 | (b[at + 3] & 0xff) << 8 | (b[at + 4] & 0xff);
  }

  /**
   * Finds a text among the keys of {@code pairs} pairs.
   *
   * @param at offset of the first key
   * @return offset of the pair's key, or -1
   */
  static int findKey(byte[] b, int at, int limit, int pairs, byte[] key, int keyAt, int keyLength) {
    final int shortCode = keyLength < 32 ? 0xa0 | keyLength : -1;
    int offset = at;
    for (int rest = pairs; rest > 0; rest--) {
      final int code = b[offset] & 0xff;
      if (code == shortCode) {
        if (keyLength == 0
            || b[offset + 1] == key[keyAt]
                && Arrays.equals(
                    b, offset + 1, offset + 1 + keyLength, key, keyAt, keyAt + keyLength)) {
          return offset;
        }
      } else if (code > 0xc0 && isText(b, offset, limit, key, keyAt, keyLength)) {
        return offset;
      }
      offset = skip(b, skip(b, offset, limit), limit);
    }
    return -1;
  }

  /** As {@link #findKey} for a key that is an integer. */
  static int findIntegerKey(byte[] b, int at, int limit, int pairs, long key) {
    int offset = at;
    for (int rest = pairs; rest > 0; rest--) {
      if (Keys.isInteger(b, offset, key)) {
        return offset;
      }
      offset = skip(b, skip(b, offset, limit), limit);
    }
    return -1;
  }

  /** Whether the value is this text: a string, or a binary if the text is ASCII, as in Ruby. */
  static boolean isText(byte[] b, int at, int limit, byte[] key, int keyAt, int keyLength) {
    final int code = b[at] & 0xff;
    if (code >= 0xa0 && code < 0xc0) { // most are short strings
      return (code & 0x1f) == keyLength
          && Arrays.equals(b, at + 1, at + 1 + keyLength, key, keyAt, keyAt + keyLength);
    }
    final int start = Keys.textOffset(b, at);
    return start >= 0
        && skip(b, at, limit) - start == keyLength
        && Arrays.equals(b, start, start + keyLength, key, keyAt, keyAt + keyLength)
        && (!Keys.isBinary(b, at) || Keys.isAscii(key, keyAt, keyLength));
  }

  /** Offset of an array's element, 0 or more and below its size. */
  static int element(byte[] b, int array, int limit, int index) {
    int at = array + headerSize(b, array);
    for (int i = 0; i < index; i++) {
      at = skip(b, at, limit);
    }
    return at;
  }
}
