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
  public static final byte NIL = (byte) 0xc0;
  public static final byte NEVER_USED = (byte) 0xc1;
  public static final byte FALSE = (byte) 0xc2;
  public static final byte TRUE = (byte) 0xc3;
  public static final byte BIN8 = (byte) 0xc4;
  public static final byte BIN16 = (byte) 0xc5;
  public static final byte BIN32 = (byte) 0xc6;
  public static final byte EXT8 = (byte) 0xc7;
  public static final byte EXT16 = (byte) 0xc8;
  public static final byte EXT32 = (byte) 0xc9;
  public static final byte FLOAT32 = (byte) 0xca;
  public static final byte FLOAT64 = (byte) 0xcb;
  public static final byte UINT8 = (byte) 0xcc;
  public static final byte UINT16 = (byte) 0xcd;
  public static final byte UINT32 = (byte) 0xce;
  public static final byte UINT64 = (byte) 0xcf;
  public static final byte INT8 = (byte) 0xd0;
  public static final byte INT16 = (byte) 0xd1;
  public static final byte INT32 = (byte) 0xd2;
  public static final byte INT64 = (byte) 0xd3;
  public static final byte FIXEXT1 = (byte) 0xd4;
  public static final byte FIXEXT2 = (byte) 0xd5;
  public static final byte FIXEXT4 = (byte) 0xd6;
  public static final byte FIXEXT8 = (byte) 0xd7;
  public static final byte FIXEXT16 = (byte) 0xd8;
  public static final byte STR8 = (byte) 0xd9;
  public static final byte STR16 = (byte) 0xda;
  public static final byte STR32 = (byte) 0xdb;
  public static final byte ARRAY16 = (byte) 0xdc;
  public static final byte ARRAY32 = (byte) 0xdd;
  public static final byte MAP16 = (byte) 0xde;
  public static final byte MAP32 = (byte) 0xdf;

  /** Deepest nesting of arrays and maps that is accepted; deeper input is malformed. */
  public static final int DEPTH_MAX = 512;

  /** What {@link #skip} answers for a value that the range ends in the middle of. */
  public static final int INCOMPLETE = -1;

  /** What {@link #skip} answers for bytes that no longer range could make a value. */
  public static final int MALFORMED = -2;

  private MessagePack() {}

  /**
   * Finds the end of the value that begins at {@code offset}, contents of arrays and maps included.
   *
   * @return the offset after the value, or {@link #INCOMPLETE}, or {@link #MALFORMED} (the byte
   *     that is never used, or nesting deeper than {@link #DEPTH_MAX})
   */
  public static int skip(byte[] bytes, int offset, int limit) {
    // Values still to pass at this level; the enclosing levels' counts wait on a small stack that
    // is only needed where a container is not the last value of its own container.
    int at = offset;
    long pending = 1;
    long[] outer = null;
    int depth = 0;
    while (true) {
      while (pending == 0) {
        if (depth == 0) {
          return at;
        }
        pending = outer[--depth];
      }
      if (at >= limit) {
        return INCOMPLETE;
      }
      pending--;
      final int code = bytes[at] & 0xff;
      long inner = 0;
      if (code < 0x80 || code >= 0xe0) {
        at++;
        continue;
      } else if (code < 0x90) {
        inner = (code & 0x0f) * 2L;
        at++;
      } else if (code < 0xa0) {
        inner = code & 0x0f;
        at++;
      } else if (code < 0xc0) {
        at += 1 + (code & 0x1f);
        if (at > limit) {
          return INCOMPLETE;
        }
        continue;
      } else {
        final int header = HEADER_BYTES[code - 0xc0];
        if (header == 0) {
          return MALFORMED;
        }
        if (limit - at < header) {
          return INCOMPLETE;
        }
        final long size = payload(bytes, at, code);
        at += header;
        if (code >= 0xdc && code <= 0xdf) {
          inner = code >= 0xde ? size * 2 : size;
        } else {
          if (limit - at < size) {
            return INCOMPLETE;
          }
          at += (int) size;
          continue;
        }
      }
      if (inner == 0) {
        continue;
      }
      if (inner > limit - at) {
        return INCOMPLETE; // each value takes at least one byte
      }
      if (depth == DEPTH_MAX) {
        return MALFORMED;
      }
      if (outer == null) {
        outer = new long[16];
      } else if (depth == outer.length) {
        outer = java.util.Arrays.copyOf(outer, depth * 2);
      }
      outer[depth++] = pending;
      pending = inner;
    }
  }

  /**
   * Bytes before a value's own bytes, for codes 0xc0..0xdf; 0 marks the code that is never used.
   */
  private static final byte[] HEADER_BYTES = {
    1, 0, 1, 1, 2, 3, 5, 3, 4, 6, 1, 1, 1, 1, 1, 1, // c0..cf
    1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 5, 3, 5, 3, 5 // d0..df
  };

  /** Own bytes of a value with code 0xc0..0xdf, or the element count of an array or map. */
  private static long payload(byte[] b, int at, int code) {
    switch (code) {
      case 0xc4:
      case 0xc7:
      case 0xd9:
        return b[at + 1] & 0xff;
      case 0xc5:
      case 0xc8:
      case 0xda:
      case 0xdc:
      case 0xde:
        return (b[at + 1] & 0xff) << 8 | (b[at + 2] & 0xff);
      case 0xc6:
      case 0xc9:
      case 0xdb:
      case 0xdd:
      case 0xdf:
        return (b[at + 1] & 0xffL) << 24
            | (b[at + 2] & 0xff) << 16
            | (b[at + 3] & 0xff) << 8
            | (b[at + 4] & 0xff);
      case 0xca:
      case 0xce:
      case 0xd2:
        return 4;
      case 0xcb:
      case 0xcf:
      case 0xd3:
        return 8;
      case 0xcc:
      case 0xd0:
        return 1;
      case 0xcd:
      case 0xd1:
        return 2;
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return 1L << (code - 0xd4);
      default:
        return 0;
    }
  }
}
