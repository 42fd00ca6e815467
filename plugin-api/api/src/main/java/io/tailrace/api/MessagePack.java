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

/**
 * MessagePack's layout: format codes, and the walk from one value to the next.
 *
 * <p>Source: the MessagePack specification. All lengths are big-endian. Ranges are {@code [offset,
 * limit)}; nothing outside a range is ever read.
 */
public final class MessagePack {
  /** Nil. */
  public static final byte NIL = (byte) 0xc0;

  /** The one byte that no value begins with. */
  public static final byte NEVER_USED = (byte) 0xc1;

  /** False. */
  public static final byte FALSE = (byte) 0xc2;

  /** True. */
  public static final byte TRUE = (byte) 0xc3;

  /** A binary; its length follows in 8 bits. */
  public static final byte BIN8 = (byte) 0xc4;

  /** A binary; its length follows in 16 bits. */
  public static final byte BIN16 = (byte) 0xc5;

  /** A binary; its length follows in 32 bits. */
  public static final byte BIN32 = (byte) 0xc6;

  /** An extension; the length of its content follows in 8 bits, then its type. */
  public static final byte EXT8 = (byte) 0xc7;

  /** An extension; the length of its content follows in 16 bits, then its type. */
  public static final byte EXT16 = (byte) 0xc8;

  /** An extension; the length of its content follows in 32 bits, then its type. */
  public static final byte EXT32 = (byte) 0xc9;

  /** A float of single precision: four bytes follow. */
  public static final byte FLOAT32 = (byte) 0xca;

  /** A float of double precision: eight bytes follow. */
  public static final byte FLOAT64 = (byte) 0xcb;

  /** An unsigned integer of 8 bits. */
  public static final byte UINT8 = (byte) 0xcc;

  /** An unsigned integer of 16 bits. */
  public static final byte UINT16 = (byte) 0xcd;

  /** An unsigned integer of 32 bits. */
  public static final byte UINT32 = (byte) 0xce;

  /** An unsigned integer of 64 bits. */
  public static final byte UINT64 = (byte) 0xcf;

  /** A signed integer of 8 bits. */
  public static final byte INT8 = (byte) 0xd0;

  /** A signed integer of 16 bits. */
  public static final byte INT16 = (byte) 0xd1;

  /** A signed integer of 32 bits. */
  public static final byte INT32 = (byte) 0xd2;

  /** A signed integer of 64 bits. */
  public static final byte INT64 = (byte) 0xd3;

  /** An extension with 1 byte of content; its type follows. */
  public static final byte FIXEXT1 = (byte) 0xd4;

  /** An extension with 2 bytes of content; its type follows. */
  public static final byte FIXEXT2 = (byte) 0xd5;

  /** An extension with 4 bytes of content; its type follows. */
  public static final byte FIXEXT4 = (byte) 0xd6;

  /** An extension with 8 bytes of content; its type follows. */
  public static final byte FIXEXT8 = (byte) 0xd7;

  /** An extension with 16 bytes of content; its type follows. */
  public static final byte FIXEXT16 = (byte) 0xd8;

  /** A string; its length in bytes follows in 8 bits. */
  public static final byte STR8 = (byte) 0xd9;

  /** A string; its length in bytes follows in 16 bits. */
  public static final byte STR16 = (byte) 0xda;

  /** A string; its length in bytes follows in 32 bits. */
  public static final byte STR32 = (byte) 0xdb;

  /** An array; the number of its elements follows in 16 bits. */
  public static final byte ARRAY16 = (byte) 0xdc;

  /** An array; the number of its elements follows in 32 bits. */
  public static final byte ARRAY32 = (byte) 0xdd;

  /** A map; the number of its pairs follows in 16 bits. */
  public static final byte MAP16 = (byte) 0xde;

  /** A map; the number of its pairs follows in 32 bits. */
  public static final byte MAP32 = (byte) 0xdf;

  /** Deepest nesting of arrays and maps that is accepted; deeper input is malformed. */
  public static final int DEPTH_MAX = 512;

  /** What {@link #skip} answers for a value that the range ends in the middle of. */
  public static final int INCOMPLETE = -1;

  /** What {@link #skip} answers for bytes that no longer range could make a value. */
  public static final int MALFORMED = -2;

  /** Bytes of the whole value where its code alone tells, otherwise 0. */
  private static final byte[] FIXED_SIZE = new byte[256];

  static {
    for (int code = 0; code < 256; code++) {
      FIXED_SIZE[code] = (byte) (code >= 0xa0 && code < 0xc0 ? 1 + (code & 0x1f) : 0);
      if (code < 0x80 || code >= 0xe0 || code == 0x80 || code == 0x90) {
        FIXED_SIZE[code] = 1;
      }
    }
    final byte[] others = {
      1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 5, 9, 2, 3, 5, 9, // c0..cf
      2, 3, 5, 9, 3, 4, 6, 10, 18, 0, 0, 0, 0, 0, 0, 0 // d0..df
    };
    System.arraycopy(others, 0, FIXED_SIZE, 0xc0, others.length);
  }

  private MessagePack() {}

  /**
   * Bytes of a whole value, its code included, if the code alone tells: integers, floats, nil,
   * booleans, strings below 32 bytes, extensions of fixed size, empty maps and arrays.
   *
   * @return 1..32, or 0 for all other codes and for the one that is never used
   */
  public static int fixedSize(byte code) {
    return FIXED_SIZE[code & 0xff];
  }

  /**
   * Finds the end of the value that begins at {@code offset}, contents of arrays and maps included.
   * Allocates nothing.
   *
   * @return the offset after the value, or {@link #INCOMPLETE}, or {@link #MALFORMED} (the byte
   *     that is never used, or nesting deeper than {@link #DEPTH_MAX})
   */
  public static int skip(byte[] bytes, int offset, int limit) {
    return skip(bytes, offset, limit, DEPTH_MAX);
  }

  /**
   * As {@link #skip(byte[], int, int)}, with another bound for the nesting.
   *
   * @param depthMax deepest nesting of arrays and maps with elements, 0..{@link #DEPTH_MAX}
   */
  public static int skip(byte[] bytes, int offset, int limit, int depthMax) {
    if (offset >= limit) {
      return INCOMPLETE;
    }
    final int size = FIXED_SIZE[bytes[offset] & 0xff];
    if (size != 0) {
      return limit - offset < size ? INCOMPLETE : offset + size;
    }
    return skipSized(bytes, offset, limit, depthMax);
  }

  /** Skips a value that is not of fixed size. */
  private static int skipSized(byte[] b, int at, int limit, int depth) {
    final int code = b[at] & 0xff;
    final long length; // bytes to pass, the code and the length itself included
    switch (code) {
      case 0xc4:
      case 0xd9:
        length = limit - at < 2 ? Long.MAX_VALUE : 2 + (b[at + 1] & 0xff);
        break;
      case 0xc5:
      case 0xda:
        length = limit - at < 3 ? Long.MAX_VALUE : 3 + u16(b, at + 1);
        break;
      case 0xc6:
      case 0xdb:
        length = limit - at < 5 ? Long.MAX_VALUE : 5 + u32(b, at + 1);
        break;
      case 0xc7:
        length = limit - at < 2 ? Long.MAX_VALUE : 3 + (b[at + 1] & 0xff);
        break;
      case 0xc8:
        length = limit - at < 3 ? Long.MAX_VALUE : 4 + u16(b, at + 1);
        break;
      case 0xc9:
        length = limit - at < 5 ? Long.MAX_VALUE : 6 + u32(b, at + 1);
        break;
      case 0xdc:
        return limit - at < 3 ? INCOMPLETE : skipElements(b, at + 3, limit, u16(b, at + 1), depth);
      case 0xdd:
        return limit - at < 5 ? INCOMPLETE : skipElements(b, at + 5, limit, u32(b, at + 1), depth);
      case 0xde:
        return limit - at < 3
            ? INCOMPLETE
            : skipElements(b, at + 3, limit, u16(b, at + 1) * 2L, depth);
      case 0xdf:
        return limit - at < 5
            ? INCOMPLETE
            : skipElements(b, at + 5, limit, u32(b, at + 1) * 2, depth);
      case 0xc1:
        return MALFORMED;
      default: // a short map or array that is not empty
        return skipElements(b, at + 1, limit, (code & 0x0f) * (code < 0x90 ? 2 : 1), depth);
    }
    return length > limit - at ? INCOMPLETE : at + (int) length;
  }

  private static int skipElements(byte[] b, int start, int limit, long count, int depth) {
    if (count == 0) {
      return start;
    }
    if (depth == 0) {
      return MALFORMED;
    }
    if (count > limit - start) {
      return INCOMPLETE; // each element takes at least one byte
    }
    int at = start;
    for (int rest = (int) count; rest > 0; rest--) {
      if (at >= limit) {
        return INCOMPLETE;
      }
      final int size = FIXED_SIZE[b[at] & 0xff];
      if (size != 0) {
        at += size;
      } else {
        at = skipSized(b, at, limit, depth - 1);
        if (at < 0) {
          return at;
        }
      }
    }
    return at > limit ? INCOMPLETE : at;
  }

  private static int u16(byte[] b, int at) {
    return (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
  }

  private static long u32(byte[] b, int at) {
    return (b[at] & 0xffL) << 24
        | (b[at + 1] & 0xff) << 16
        | (b[at + 2] & 0xff) << 8
        | (b[at + 3] & 0xff);
  }
}
