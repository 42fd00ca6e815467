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
 * When two keys of a map are the same: as Ruby's {@code eql?} says of what Fluentd reads.
 *
 * <p>Strings and binaries by their bytes, the one against the other only if they are ASCII;
 * integers by value; floats by value, 0.0 and -0.0 being one and NaN never the same; nil, true and
 * false. Arrays and maps are compared by their bytes, which tells fewer of them the same than Ruby
 * does. Extensions are never the same, since EventTime is compared by identity there.
 */
final class Keys {
  private Keys() {}

  /** Whether two whole values are the same key. */
  static boolean same(byte[] a, int aAt, int aEnd, byte[] b, int bAt, int bEnd) {
    final int aText = textOffset(a, aAt);
    final int bText = textOffset(b, bAt);
    if (aText >= 0 || bText >= 0) {
      return aText >= 0
          && bText >= 0
          && Arrays.equals(a, aText, aEnd, b, bText, bEnd)
          && (isBinary(a, aAt) == isBinary(b, bAt) || isAscii(a, aText, aEnd - aText));
    }
    if (isIntegerCode(a[aAt])) {
      return isIntegerCode(b[bAt])
          && isBeyondLong(a, aAt) == isBeyondLong(b, bAt)
          && integer(a, aAt) == integer(b, bAt);
    }
    if (isFloatCode(a[aAt])) {
      return isFloatCode(b[bAt]) && number(a, aAt) == number(b, bAt);
    }
    return !isExtensionCode(a[aAt]) && Arrays.equals(a, aAt, aEnd, b, bAt, bEnd);
  }

  /** A hash that is the same for keys that are the same. */
  static long hash(byte[] b, int at, int end) {
    final int text = textOffset(b, at);
    if (text >= 0) {
      return hashBytes(b, text, end);
    }
    if (isIntegerCode(b[at])) {
      return mix(integer(b, at) ^ 0x1234567);
    }
    if (isFloatCode(b[at])) {
      return mix(Double.doubleToLongBits(number(b, at) + 0.0));
    }
    return hashBytes(b, at, end);
  }

  private static long hashBytes(byte[] b, int from, int to) {
    long hash = SEED ^ to - from;
    int at = from;
    for (; to - at >= 8; at += 8) {
      hash = mix(hash ^ Bytes.getLong(b, at));
    }
    long tail = 0;
    for (; at < to; at++) {
      tail = tail << 8 | (b[at] & 0xff);
    }
    return mix(hash ^ tail);
  }

  /** Keeps senders from choosing keys that collide. */
  private static final long SEED = new java.security.SecureRandom().nextLong();

  private static long mix(long value) {
    final long product = (value ^ value >>> 32) * (SEED | 1);
    return product ^ product >>> 29;
  }

  /** Offset of the bytes of a string or binary; -1 for other values. */
  static int textOffset(byte[] b, int at) {
    final int code = b[at] & 0xff;
    if (code >= 0xa0 && code < 0xc0) {
      return at + 1;
    }
    switch (code) {
      case 0xc4:
      case 0xd9:
        return at + 2;
      case 0xc5:
      case 0xda:
        return at + 3;
      case 0xc6:
      case 0xdb:
        return at + 5;
      default:
        return -1;
    }
  }

  static boolean isBinary(byte[] b, int at) {
    return b[at] >= MessagePack.BIN8 && b[at] <= MessagePack.BIN32;
  }

  static boolean isAscii(byte[] b, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (b[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the value is this integer. */
  static boolean isInteger(byte[] b, int at, long value) {
    return isIntegerCode(b[at]) && !isBeyondLong(b, at) && integer(b, at) == value;
  }

  static boolean isIntegerCode(byte code) {
    return code >= -32 || code >= MessagePack.UINT8 && code <= MessagePack.INT64;
  }

  private static boolean isFloatCode(byte code) {
    return code == MessagePack.FLOAT32 || code == MessagePack.FLOAT64;
  }

  private static boolean isExtensionCode(byte code) {
    return code >= MessagePack.EXT8 && code <= MessagePack.EXT32
        || code >= MessagePack.FIXEXT1 && code <= MessagePack.FIXEXT16;
  }

  /** Whether an integer is above the range of {@code long}. */
  private static boolean isBeyondLong(byte[] b, int at) {
    return b[at] == MessagePack.UINT64 && b[at + 1] < 0;
  }

  /** The value of an integer; the low 64 bits of those beyond {@code long}. */
  static long integer(byte[] b, int at) {
    switch (b[at]) {
      case MessagePack.UINT8:
        return b[at + 1] & 0xff;
      case MessagePack.UINT16:
        return Bytes.getShort(b, at + 1) & 0xffff;
      case MessagePack.UINT32:
        return Bytes.getInt(b, at + 1) & 0xffffffffL;
      case MessagePack.INT8:
        return b[at + 1];
      case MessagePack.INT16:
        return Bytes.getShort(b, at + 1);
      case MessagePack.INT32:
        return Bytes.getInt(b, at + 1);
      case MessagePack.UINT64:
      case MessagePack.INT64:
        return Bytes.getLong(b, at + 1);
      default:
        return b[at];
    }
  }

  /** The value of an integer; the largest long for those beyond it. */
  static long saturatedInteger(byte[] b, int at) {
    return isBeyondLong(b, at) ? Long.MAX_VALUE : integer(b, at);
  }

  private static double number(byte[] b, int at) {
    return b[at] == MessagePack.FLOAT32
        ? Float.intBitsToFloat(Bytes.getInt(b, at + 1))
        : Double.longBitsToDouble(Bytes.getLong(b, at + 1));
  }
}
