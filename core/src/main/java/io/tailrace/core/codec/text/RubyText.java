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
package io.tailrace.core.codec.text;

import io.tailrace.api.ByteSink;
import io.tailrace.api.MessagePack;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Ruby's texts of values, on bytes: what {@code to_s} and {@code inspect} give for what MessagePack
 * can hold. Fluentd shows them wherever a record is printed as a hash, a value becomes a part of a
 * text, or a key is no string.
 *
 * <p>Characters beyond ASCII are escaped by {@code inspect}: Fluentd's supervisor runs its workers
 * with {@code -Eascii-8bit:ascii-8bit}, and what {@code inspect} gives is then no Unicode text,
 * whatever the locale. Checked against tables recorded so with Ruby 3.1.
 *
 * <p>Safe for use by many threads.
 */
public final class RubyText {
  private static final byte[] NIL = ascii("nil");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] ARROW = ascii("=>");
  private static final byte[] ARROW_WITH_BLANKS = ascii(" => ");
  private static final byte[] HEX = ascii("0123456789ABCDEF");
  private static final int UINT64_LENGTH_MAX = 20;
  private static final int EVENT_TIME_BYTES = 8;

  /** A character that {@code inspect} gives a letter of its own, or 0. */
  private static final byte[] SHORT_ESCAPES = new byte[0x80];

  static {
    SHORT_ESCAPES['\n'] = 'n';
    SHORT_ESCAPES['\r'] = 'r';
    SHORT_ESCAPES['\t'] = 't';
    SHORT_ESCAPES['\f'] = 'f';
    SHORT_ESCAPES[0x0b] = 'v';
    SHORT_ESCAPES['\b'] = 'b';
    SHORT_ESCAPES[0x07] = 'a';
    SHORT_ESCAPES[0x1b] = 'e';
    SHORT_ESCAPES['"'] = '"';
    SHORT_ESCAPES['\\'] = '\\';
  }

  /** How an EventTime inside a hash is shown; the zone is the machine's. */
  public static final TimeOptions EVENT_TIME =
      TimeOptions.DEFAULTS.withFormat(Optional.of("%Y-%m-%d %H:%M:%S.%N %z"));

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final byte[] arrow;
  private final TimeFormatter eventTime;

  /**
   * @param eventTime made from {@link #EVENT_TIME}
   * @param isRuby34 whether a hash is shown as by Ruby 3.4 ({@code {"a" => 1}}) or as before
   *     ({@code {"a"=>1}})
   */
  public RubyText(TimeFormatter eventTime, boolean isRuby34) {
    arrow = isRuby34 ? ARROW_WITH_BLANKS : ARROW;
    this.eventTime = eventTime;
  }

  /** Appends {@code Float#to_s}: {@code 1.0e+20}, {@code 100.0}, {@code -0.0}, {@code NaN}. */
  public static void writeFloat(double value, ByteSink to) {
    final byte[] target = to.ensure(FloatText.LENGTH_MAX);
    to.advance(FloatText.write(value, target, to.length()) - to.length());
  }

  /**
   * Appends a float as Oj prints it inside JSON in the mode Fluentd sets: a whole number inside the
   * range of a {@code long} with all its digits, zero without its sign, else {@code Float#to_s}.
   * NaN and the infinities are printed as those words, which is not JSON, but what Fluentd sends.
   */
  public static void writeJsonFloat(double value, ByteSink to) {
    // 2^63 itself does not fit: the conversion gives 2^63 - 1, which is 2^63 again as a double.
    if (value == (long) value && value != 0x1p63) {
      to.writeDecimal((long) value);
      to.write('.');
      to.write('0');
    } else {
      writeFloat(value, to);
    }
  }

  /** Appends an integer whose 64 bits are unsigned. */
  public static void writeUnsigned(long value, ByteSink to) {
    if (value >= 0) {
      to.writeDecimal(value);
      return;
    }
    final byte[] target = to.ensure(UINT64_LENGTH_MAX);
    final long tens = (value >>> 1) / 5;
    int at = FloatText.digits(tens, FloatText.digitCount(tens), target, to.length());
    target[at++] = (byte) ('0' + (value - tens * 10));
    to.advance(at - to.length());
  }

  /** Appends {@code String#inspect} of a text in UTF-8, which may be invalid. */
  public static void inspect(byte[] utf8, int offset, int length, ByteSink to) {
    to.write('"');
    final int limit = offset + length;
    int copied = offset;
    int at = offset;
    while (at < limit) {
      final int b = utf8[at];
      int taken = 1;
      if (b >= 0x20 && b < 0x7f) {
        if (b != '"' && b != '\\' && !(b == '#' && isInterpolation(utf8, at + 1, limit))) {
          at++;
          continue;
        }
        to.write(utf8, copied, at - copied);
        to.write('\\');
        to.write(b);
      } else {
        final int character = b >= 0 ? b : decode(utf8, at, limit);
        if (character >= 0x80) {
          taken = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
        }
        to.write(utf8, copied, at - copied);
        if (character < 0) {
          writeHexEscape(b, to);
        } else if (character < 0x80 && SHORT_ESCAPES[character] != 0) {
          to.write('\\');
          to.write(SHORT_ESCAPES[character]);
        } else {
          writeUnicodeEscape(character, to);
        }
      }
      at += taken;
      copied = at;
    }
    to.write(utf8, copied, limit - copied);
    to.write('"');
  }

  /** Appends {@code String#inspect} of a binary string: every byte above 0x7e is escaped. */
  public static void inspectBinary(byte[] bytes, int offset, int length, ByteSink to) {
    to.write('"');
    final int limit = offset + length;
    for (int at = offset; at < limit; at++) {
      final int b = bytes[at];
      if (b >= 0 && SHORT_ESCAPES[b] != 0) {
        to.write('\\');
        to.write(SHORT_ESCAPES[b]);
      } else if (b == '#' && isInterpolation(bytes, at + 1, limit)) {
        to.write('\\');
        to.write('#');
      } else if (b >= 0x20 && b < 0x7f) {
        to.write(b);
      } else {
        writeHexEscape(b, to);
      }
    }
    to.write('"');
  }

  /**
   * Appends {@code inspect} of one MessagePack value. Duplicate keys of a map are all shown; who
   * wants Ruby's rule removes them first. An ext type other than EventTime, which Fluentd cannot
   * read, is shown as the string that JSON has for it: {@code "ext:5:62"}.
   *
   * @param bytes holds a well-formed value at {@code offset}
   * @return the offset behind the value
   */
  public int inspectValue(byte[] bytes, int offset, ByteSink to) {
    final int code = bytes[offset] & 0xff;
    if (code >= 0x80 && code < 0x90) {
      return inspectMap(bytes, offset + 1, code & 0x0f, to);
    }
    if (code >= 0x90 && code < 0xa0) {
      return inspectArray(bytes, offset + 1, code & 0x0f, to);
    }
    if (code >= 0xa0 && code < 0xc0) {
      return inspectString(bytes, offset + 1, code & 0x1f, to);
    }
    switch (bytes[offset]) {
      case MessagePack.NIL:
        to.write(NIL);
        return offset + 1;
      case MessagePack.STR8:
        return inspectString(bytes, offset + 2, unsigned(bytes, offset + 1, 1), to);
      case MessagePack.STR16:
        return inspectString(bytes, offset + 3, unsigned(bytes, offset + 1, 2), to);
      case MessagePack.STR32:
        return inspectString(bytes, offset + 5, unsigned(bytes, offset + 1, 4), to);
      case MessagePack.BIN8:
        return inspectBytes(bytes, offset + 2, unsigned(bytes, offset + 1, 1), to);
      case MessagePack.BIN16:
        return inspectBytes(bytes, offset + 3, unsigned(bytes, offset + 1, 2), to);
      case MessagePack.BIN32:
        return inspectBytes(bytes, offset + 5, unsigned(bytes, offset + 1, 4), to);
      case MessagePack.ARRAY16:
        return inspectArray(bytes, offset + 3, unsigned(bytes, offset + 1, 2), to);
      case MessagePack.ARRAY32:
        return inspectArray(bytes, offset + 5, unsigned(bytes, offset + 1, 4), to);
      case MessagePack.MAP16:
        return inspectMap(bytes, offset + 3, unsigned(bytes, offset + 1, 2), to);
      case MessagePack.MAP32:
        return inspectMap(bytes, offset + 5, unsigned(bytes, offset + 1, 4), to);
      case MessagePack.FIXEXT1:
      case MessagePack.FIXEXT2:
      case MessagePack.FIXEXT4:
      case MessagePack.FIXEXT8:
      case MessagePack.FIXEXT16:
        return inspectExt(bytes, offset + 1, 1 << bytes[offset] - MessagePack.FIXEXT1, to);
      case MessagePack.EXT8:
        return inspectExt(bytes, offset + 2, unsigned(bytes, offset + 1, 1), to);
      case MessagePack.EXT16:
        return inspectExt(bytes, offset + 3, unsigned(bytes, offset + 1, 2), to);
      case MessagePack.EXT32:
        return inspectExt(bytes, offset + 5, unsigned(bytes, offset + 1, 4), to);
      default:
        return writeScalar(bytes, offset, to);
    }
  }

  /**
   * Appends {@code to_s} of one MessagePack value: a string as it is, nil as nothing, EventTime as
   * its seconds, arrays and maps as {@code inspect}, other ext types as {@code ext:5:62}.
   *
   * @param bytes holds a well-formed value at {@code offset}
   * @return the offset behind the value
   */
  public int writeValue(byte[] bytes, int offset, ByteSink to) {
    final int code = bytes[offset] & 0xff;
    if (code >= 0xa0 && code < 0xc0) {
      to.write(bytes, offset + 1, code & 0x1f);
      return offset + 1 + (code & 0x1f);
    }
    final int headerBytes;
    switch (bytes[offset]) {
      case MessagePack.NIL:
        return offset + 1;
      case MessagePack.STR8:
      case MessagePack.BIN8:
        headerBytes = 1;
        break;
      case MessagePack.STR16:
      case MessagePack.BIN16:
        headerBytes = 2;
        break;
      case MessagePack.STR32:
      case MessagePack.BIN32:
        headerBytes = 4;
        break;
      case MessagePack.FIXEXT1:
      case MessagePack.FIXEXT2:
      case MessagePack.FIXEXT4:
      case MessagePack.FIXEXT8:
      case MessagePack.FIXEXT16:
        return writeExt(bytes, offset + 1, 1 << bytes[offset] - MessagePack.FIXEXT1, to);
      case MessagePack.EXT8:
        return writeExt(bytes, offset + 2, unsigned(bytes, offset + 1, 1), to);
      case MessagePack.EXT16:
        return writeExt(bytes, offset + 3, unsigned(bytes, offset + 1, 2), to);
      case MessagePack.EXT32:
        return writeExt(bytes, offset + 5, unsigned(bytes, offset + 1, 4), to);
      default:
        return inspectValue(bytes, offset, to);
    }
    final int length = unsigned(bytes, offset + 1, headerBytes);
    to.write(bytes, offset + 1 + headerBytes, length);
    return offset + 1 + headerBytes + length;
  }

  private static int writeScalar(byte[] bytes, int offset, ByteSink to) {
    final int code = bytes[offset];
    if (code >= -32) {
      to.writeDecimal(code);
      return offset + 1;
    }
    final int at = offset + 1;
    switch (bytes[offset]) {
      case MessagePack.TRUE:
        to.write(TRUE);
        return at;
      case MessagePack.FALSE:
        to.write(FALSE);
        return at;
      case MessagePack.UINT8:
        to.writeDecimal(bits(bytes, at, 1));
        return at + 1;
      case MessagePack.UINT16:
        to.writeDecimal(bits(bytes, at, 2));
        return at + 2;
      case MessagePack.UINT32:
        to.writeDecimal(bits(bytes, at, 4));
        return at + 4;
      case MessagePack.UINT64:
        writeUnsigned(bits(bytes, at, 8), to);
        return at + 8;
      case MessagePack.INT8:
        to.writeDecimal(bytes[at]);
        return at + 1;
      case MessagePack.INT16:
        to.writeDecimal((short) bits(bytes, at, 2));
        return at + 2;
      case MessagePack.INT32:
        to.writeDecimal((int) bits(bytes, at, 4));
        return at + 4;
      case MessagePack.INT64:
        to.writeDecimal(bits(bytes, at, 8));
        return at + 8;
      case MessagePack.FLOAT32:
        writeFloat(Float.intBitsToFloat((int) bits(bytes, at, 4)), to);
        return at + 4;
      case MessagePack.FLOAT64:
        writeFloat(Double.longBitsToDouble(bits(bytes, at, 8)), to);
        return at + 8;
      default:
        throw new IllegalArgumentException("byte 0xc1 is never used in MessagePack");
    }
  }

  private static int inspectString(byte[] bytes, int offset, int length, ByteSink to) {
    inspect(bytes, offset, length, to);
    return offset + length;
  }

  private static int inspectBytes(byte[] bytes, int offset, int length, ByteSink to) {
    inspectBinary(bytes, offset, length, to);
    return offset + length;
  }

  private int inspectArray(byte[] bytes, int offset, int count, ByteSink to) {
    int at = offset;
    to.write('[');
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        to.write(',');
        to.write(' ');
      }
      at = inspectValue(bytes, at, to);
    }
    to.write(']');
    return at;
  }

  private int inspectMap(byte[] bytes, int offset, int count, ByteSink to) {
    int at = offset;
    to.write('{');
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        to.write(',');
        to.write(' ');
      }
      at = inspectValue(bytes, at, to);
      to.write(arrow);
      at = inspectValue(bytes, at, to);
    }
    to.write('}');
    return at;
  }

  /** {@code offset} is that of the ext type. */
  private int inspectExt(byte[] bytes, int offset, int length, ByteSink to) {
    if (!isEventTime(bytes, offset, length)) {
      to.write('"');
      final int end = writeOtherExt(bytes, offset, length, to);
      to.write('"');
      return end;
    }
    final long nanos = bits(bytes, offset + 5, 4); // as they came: can be more than a second
    eventTime.format(
        bits(bytes, offset + 1, 4) + nanos / NANOS_PER_SECOND,
        (int) (nanos % NANOS_PER_SECOND),
        to);
    return offset + 1 + EVENT_TIME_BYTES;
  }

  private static int writeExt(byte[] bytes, int offset, int length, ByteSink to) {
    if (!isEventTime(bytes, offset, length)) {
      return writeOtherExt(bytes, offset, length, to);
    }
    to.writeDecimal(bits(bytes, offset + 1, 4));
    return offset + 1 + EVENT_TIME_BYTES;
  }

  private static boolean isEventTime(byte[] bytes, int offset, int length) {
    return bytes[offset] == 0 && length == EVENT_TIME_BYTES;
  }

  private static int writeOtherExt(byte[] bytes, int offset, int length, ByteSink to) {
    to.writeUtf8("ext:");
    to.writeDecimal(bytes[offset]);
    to.write(':');
    final int end = offset + 1 + length;
    for (int at = offset + 1; at < end; at++) {
      to.write(Character.forDigit(bytes[at] >> 4 & 0xf, 16));
      to.write(Character.forDigit(bytes[at] & 0xf, 16));
    }
    return end;
  }

  private static boolean isInterpolation(byte[] bytes, int at, int limit) {
    return at < limit && (bytes[at] == '{' || bytes[at] == '$' || bytes[at] == '@');
  }

  /** The character of two to four bytes at {@code at}, or -1 if they are no valid UTF-8. */
  private static int decode(byte[] utf8, int at, int limit) {
    final int lead = utf8[at] & 0xff;
    final int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0 || limit - at < length) {
      return -1;
    }
    int character = lead & (0x7f >> length);
    for (int i = 1; i < length; i++) {
      final int next = utf8[at + i];
      if ((next & 0xc0) != 0x80) {
        return -1;
      }
      character = character << 6 | next & 0x3f;
    }
    final boolean isOverlong =
        length == 3 && character < 0x800 || length == 4 && character < 0x10000;
    final boolean isSurrogate = character >= 0xd800 && character < 0xe000;
    return isOverlong || isSurrogate || character > 0x10ffff ? -1 : character;
  }

  private static void writeHexEscape(int b, ByteSink to) {
    to.write('\\');
    to.write('x');
    to.write(HEX[b >> 4 & 0xf]);
    to.write(HEX[b & 0xf]);
  }

  private static void writeUnicodeEscape(int character, ByteSink to) {
    to.write('\\');
    to.write('u');
    final boolean isLong = character > 0xffff;
    if (isLong) {
      to.write('{');
    }
    final int digits = character > 0xfffff ? 6 : isLong ? 5 : 4;
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      to.write(HEX[character >> shift & 0xf]);
    }
    if (isLong) {
      to.write('}');
    }
  }

  private static int unsigned(byte[] bytes, int offset, int count) {
    return (int) bits(bytes, offset, count);
  }

  private static long bits(byte[] bytes, int offset, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | bytes[offset + i] & 0xff;
    }
    return value;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
