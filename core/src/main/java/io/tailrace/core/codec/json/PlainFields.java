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

import io.tailrace.api.ByteSink;
import io.tailrace.api.MessagePack;

/**
 * Prints the fields that most records consist of, without a call or a decision a byte: keys that
 * stood at the same place in an earlier record, with strings below 256 bytes that need no escape,
 * or with integers that are not negative.
 *
 * <p>A key is taken for the known one and compared in two words; what is written is its text as it
 * was printed before, quotes, colon and comma included. Strings are copied in words, with whatever
 * follows the last byte, and the marks of all words are looked at once.
 *
 * <p>Nothing is allocated. One owner at a time; kept from call to call, since the known keys are
 * what it is for.
 */
final class PlainFields {
  /** Fields of a record whose keys are known. */
  private static final int PLACES = 64;

  /** Longest key that is known: with its code, it is two words. */
  private static final int KEY_BYTES_MAX = 15;

  // A place: the packed key and what of it counts, in two words each; its printed form in three,
  // as it is behind another field; bytes of the packed key. All zero if no key is known.
  private static final int KEY = 0;
  private static final int MASK = 2;
  private static final int TEXT = 4;
  private static final int SIZE = 7;
  private static final int COLUMNS = 8;

  private static final int KEY_WORDS_BYTES = 2 * Words.BYTES;
  private static final int TEXT_WORDS_BYTES = 3 * Words.BYTES;

  /** Bytes of the comma, the quotes and the colon, less that of the packed key's code. */
  private static final int TEXT_EXTRA = 3;

  /** What a field may need, words that are written in part included. */
  private static final int ROOM = TEXT_WORDS_BYTES + 2 + 256 + Words.BYTES;

  private static final byte[] PAIRS = new byte[200];
  private static final long[] POWERS = new long[11];

  static {
    for (int i = 0; i < 100; i++) {
      PAIRS[2 * i] = (byte) ('0' + i / 10);
      PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
    }
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = 10 * POWERS[i - 1];
    }
  }

  private final long[] places = new long[PLACES * COLUMNS];
  private final byte[] text = new byte[TEXT_WORDS_BYTES];

  // Where the last call stopped.
  private int at;
  private boolean hasKey;

  /** Offset of what the last call did not print: a value if {@link #hasKey}, or else a key. */
  int at() {
    return at;
  }

  /** Whether the last call stopped between a key and its value. */
  boolean hasKey() {
    return hasKey;
  }

  /**
   * Prints fields up to the first one that is not plain.
   *
   * @param from index of the first field in its record
   * @param begin offset of its key
   * @param size fields of the record
   * @return index of the first field that is not printed whole
   */
  int print(byte[] in, int begin, int limit, int from, int size, ByteSink out) {
    final long[] known = places;
    final int last = Math.min(size, PLACES);
    // Words are read whole, and may reach beyond the record but not beyond the array.
    final int readable = in.length - KEY_WORDS_BYTES;
    byte[] to = out.ensure(ROOM);
    int written = out.length();
    int next = begin;
    boolean isKeyWritten = false;
    int index = from;
    while (index < last && next <= readable) {
      final int place = index * COLUMNS;
      final int keySize = (int) known[place + SIZE];
      if (keySize == 0
          || keySize >= limit - next
          || ((Words.get(in, next) & known[place + MASK]) ^ known[place + KEY]
                  | (Words.get(in, next + Words.BYTES) & known[place + MASK + 1])
                      ^ known[place + KEY + 1])
              != 0) {
        break;
      }
      if (to.length - written < ROOM) {
        out.advance(written - out.length());
        to = out.ensure(ROOM);
      }
      // The first field of a record has no comma in front: what comes before is in its place.
      final int comma = index == 0 ? written - 1 : written;
      final byte before = index == 0 ? to[comma] : (byte) ',';
      Words.put(to, comma, known[place + TEXT]);
      Words.put(to, comma + Words.BYTES, known[place + TEXT + 1]);
      Words.put(to, comma + 2 * Words.BYTES, known[place + TEXT + 2]);
      to[comma] = before;
      written = comma + keySize + TEXT_EXTRA;
      next += keySize;
      isKeyWritten = true;

      final int code = in[next] & 0xff;
      final int start;
      final int length;
      if (code >= 0xa0 && code < 0xc0) {
        start = next + 1;
        length = code & 0x1f;
      } else if (code == (MessagePack.STR8 & 0xff) && limit - next > 1) {
        start = next + 2;
        length = in[next + 1] & 0xff;
      } else {
        final int digits = code < 0x80 ? 0 : unsignedBytes(code);
        if (digits < 0 || digits >= limit - next) {
          break;
        }
        written = decimal(digits == 0 ? code : unsigned(in, next + 1, digits), to, written);
        next += 1 + digits;
        isKeyWritten = false;
        index++;
        continue;
      }
      final int end = start + length;
      if (end > limit || end > in.length - Words.BYTES) {
        break;
      }
      final int textEnd = string(in, start, end, to, written);
      if (textEnd < 0) {
        break;
      }
      written = textEnd;
      next = end;
      isKeyWritten = false;
      index++;
    }
    out.advance(written - out.length());
    at = next;
    hasKey = isKeyWritten;
    return index;
  }

  /** Returns the offset after the printed string, or -1 if it needs an escape. */
  private static int string(byte[] in, int start, int end, byte[] to, int offset) {
    int read = start;
    int written = offset;
    long marks = 0;
    to[written++] = '"';
    for (int words = end - start >>> 3; words > 0; words--) {
      final long word = Words.get(in, read);
      marks |= Words.escaped(word);
      Words.put(to, written, word);
      read += Words.BYTES;
      written += Words.BYTES;
    }
    final long word = Words.get(in, read);
    final int rest = end - read;
    // A mark may be wrong only above a right one of the same word.
    marks |= Words.escaped(word) & (1L << (rest << 3)) - 1;
    Words.put(to, written, word);
    written += rest;
    to[written] = '"';
    return marks == 0 ? written + 1 : -1;
  }

  /** Bytes behind the code of an unsigned integer below 2^32; -1 for all other codes. */
  private static int unsignedBytes(int code) {
    return switch ((byte) code) {
      case MessagePack.UINT8 -> 1;
      case MessagePack.UINT16 -> 2;
      case MessagePack.UINT32 -> 4;
      default -> -1;
    };
  }

  private static long unsigned(byte[] in, int offset, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | (in[offset + i] & 0xff);
    }
    return value;
  }

  /** Prints a number below 2^32. */
  private static int decimal(long value, byte[] to, int offset) {
    final int guess = (64 - Long.numberOfLeadingZeros(value | 1)) * 1233 >>> 12; // of the logarithm
    final int end = offset + guess + (value < POWERS[guess] ? 0 : 1) + (value == 0 ? 1 : 0);
    long rest = value;
    int next = end;
    while (rest >= 100) {
      final long hundreds = rest / 100;
      final int pair = (int) (rest - hundreds * 100) << 1;
      rest = hundreds;
      to[--next] = PAIRS[pair + 1];
      to[--next] = PAIRS[pair];
    }
    if (rest >= 10) {
      to[--next] = PAIRS[((int) rest << 1) + 1];
      to[--next] = PAIRS[(int) rest << 1];
    } else {
      to[--next] = (byte) ('0' + rest);
    }
    return end;
  }

  /**
   * Takes in a key, if it is one that can be known.
   *
   * @param index of its field in its record
   * @param in what it is packed in, from {@code begin} to {@code end}
   * @param printed ends with the printed key, in its quotes, which begins at {@code mark}
   */
  void learn(int index, byte[] in, int begin, int end, ByteSink printed, int mark) {
    final int length = end - begin - 1;
    final int code = in[begin] & 0xff;
    if (index >= PLACES
        || length > KEY_BYTES_MAX
        || code != (0xa0 | length)
        || printed.length() - mark != length + 2) {
      return; // long, no short string, or with escapes
    }
    text[0] = ',';
    System.arraycopy(printed.array(), mark, text, 1, length + 2);
    text[length + TEXT_EXTRA] = ':';
    final int place = index * COLUMNS;
    for (int i = 0; i < 3; i++) {
      places[place + TEXT + i] = Words.get(text, i * Words.BYTES);
    }
    final int size = end - begin;
    System.arraycopy(in, begin, text, 0, size);
    for (int i = 0; i < 2; i++) {
      final int bytes = Math.min(Words.BYTES, size - i * Words.BYTES);
      final long mask = bytes <= 0 ? 0 : -1L >>> (64 - 8 * bytes);
      places[place + MASK + i] = mask;
      places[place + KEY + i] = Words.get(text, i * Words.BYTES) & mask;
    }
    places[place + SIZE] = size;
  }
}
