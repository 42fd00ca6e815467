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
 * One MessagePack value seen in place: a cursor that is pointed at bytes and reused.
 *
 * <p>Not thread-safe. What it points at is borrowed: valid as long as the event, stream or callback
 * it came from. Accessors that do not fit the {@link #type()} throw {@link IllegalStateException}.
 */
public final class Value {
  /** The type of a value. */
  public enum Type {
    /** There is no such value: the key is missing or the path does not lead anywhere. */
    MISSING,
    /** Nil. */
    NIL,
    /** True or false. */
    BOOLEAN,
    /** An integer of MessagePack's range: -2^63 .. 2^64-1. */
    INTEGER,
    /** A float of single or double precision. */
    FLOAT,
    /** Text, which ought to be UTF-8 and may not be. */
    STRING,
    /** Bytes that are no text. */
    BINARY,
    /** Values in their order. */
    ARRAY,
    /** Pairs of a key and a value, in their order; keys may be of any type. */
    MAP,
    /** An extension: {@link #extensionType()} and payload; type 0 is EventTime. */
    EXTENSION
  }

  private byte[] array;
  private int offset;
  private int limit;
  private Type type = Type.MISSING;
  private int code;
  private int payloadOffset;
  private int payloadLength;
  private long number;

  /** A cursor that points at nothing: {@link Type#MISSING}. */
  public Value() {}

  /** Points this cursor at nothing. */
  public void setMissing() {
    array = null;
    offset = 0;
    limit = 0;
    type = Type.MISSING;
  }

  /**
   * Points this cursor at the value that begins at {@code offset}.
   *
   * @param limit the end of the range that may be read; the value may end earlier
   * @throws IllegalArgumentException if the header is cut off or is the byte that is never used, or
   *     if the bytes of a string, binary or extension do not end within the range. The elements of
   *     arrays and maps are not looked at.
   */
  public void set(byte[] array, int offset, int limit) {
    this.array = array;
    this.offset = offset;
    this.limit = limit;
    if (offset >= limit) {
      throw cut();
    }
    final int c = array[offset] & 0xff;
    code = c;
    if (c < 0x80) {
      number(Type.INTEGER, offset + 1, c);
    } else if (c < 0x90) {
      container(Type.MAP, offset + 1, c & 0x0f);
    } else if (c < 0xa0) {
      container(Type.ARRAY, offset + 1, c & 0x0f);
    } else if (c < 0xc0) {
      bytes(Type.STRING, offset + 1, c & 0x1f);
    } else if (c >= 0xe0) {
      number(Type.INTEGER, offset + 1, (byte) c);
    } else {
      setLong(c);
    }
  }

  private void setLong(int c) {
    final int at = offset + 1;
    switch (c) {
      case 0xc0:
        container(Type.NIL, at, 0);
        break;
      case 0xc2:
      case 0xc3:
        container(Type.BOOLEAN, at, c & 1);
        break;
      case 0xc4:
        bytes(Type.BINARY, at + 1, u8(at));
        break;
      case 0xc5:
        bytes(Type.BINARY, at + 2, u16(at));
        break;
      case 0xc6:
        bytes(Type.BINARY, at + 4, i32(at));
        break;
      case 0xc7:
        bytes(Type.EXTENSION, at + 2, u8(at));
        break;
      case 0xc8:
        bytes(Type.EXTENSION, at + 3, u16(at));
        break;
      case 0xc9:
        bytes(Type.EXTENSION, at + 5, i32(at));
        break;
      case 0xca:
        number(Type.FLOAT, at + 4, i32(at));
        break;
      case 0xcb:
        number(Type.FLOAT, at + 8, i64(at));
        break;
      case 0xcc:
        number(Type.INTEGER, at + 1, u8(at));
        break;
      case 0xcd:
        number(Type.INTEGER, at + 2, u16(at));
        break;
      case 0xce:
        number(Type.INTEGER, at + 4, i32(at) & 0xffffffffL);
        break;
      case 0xcf:
      case 0xd3:
        number(Type.INTEGER, at + 8, i64(at));
        break;
      case 0xd0:
        number(Type.INTEGER, at + 1, (byte) u8(at));
        break;
      case 0xd1:
        number(Type.INTEGER, at + 2, (short) u16(at));
        break;
      case 0xd2:
        number(Type.INTEGER, at + 4, i32(at));
        break;
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        bytes(Type.EXTENSION, at + 1, 1 << (c - 0xd4));
        break;
      case 0xd9:
        bytes(Type.STRING, at + 1, u8(at));
        break;
      case 0xda:
        bytes(Type.STRING, at + 2, u16(at));
        break;
      case 0xdb:
        bytes(Type.STRING, at + 4, i32(at));
        break;
      case 0xdc:
        container(Type.ARRAY, at + 2, u16(at));
        break;
      case 0xdd:
        container(Type.ARRAY, at + 4, i32(at));
        break;
      case 0xde:
        container(Type.MAP, at + 2, u16(at));
        break;
      case 0xdf:
        container(Type.MAP, at + 4, i32(at));
        break;
      default:
        throw new IllegalArgumentException("byte 0xc1 is never used in MessagePack");
    }
  }

  /** The type of the value that this points at. */
  public Type type() {
    return type;
  }

  /** Whether this points at nothing. */
  public boolean isMissing() {
    return type == Type.MISSING;
  }

  /** Whether there is nothing to see: missing, or nil. */
  public boolean isNil() {
    return type == Type.MISSING || type == Type.NIL;
  }

  /** The array that holds the value; borrowed. */
  public byte[] array() {
    return array;
  }

  /** Offset of the value's first byte, its header. */
  public int offset() {
    return offset;
  }

  /**
   * Offset of the first byte after the whole value, contents of arrays and maps included (which are
   * walked to find it).
   *
   * @throws IllegalArgumentException if the contents are malformed or cut off
   */
  public int endOffset() {
    if (type == Type.ARRAY || type == Type.MAP) {
      final int end = MessagePack.skip(array, offset, limit);
      if (end < 0) {
        throw cut();
      }
      return end;
    }
    return payloadOffset + payloadLength;
  }

  /** End of the range that this value lies in. */
  public int limit() {
    return limit;
  }

  /**
   * Offset of the first own byte: of a string's text, a binary's or extension's bytes, or of the
   * first element of an array or map.
   */
  public int payloadOffset() {
    return payloadOffset;
  }

  /** Own bytes of a string, binary or extension; 0 for other types. */
  public int payloadLength() {
    return payloadLength;
  }

  /** True or false, as the value says. */
  public boolean asBoolean() {
    expect(Type.BOOLEAN);
    return number != 0;
  }

  /** The integer; {@link #isUnsignedBeyondLong()} tells whether it is to be read as unsigned. */
  public long asLong() {
    expect(Type.INTEGER);
    return number;
  }

  /** Whether the value is an integer in 2^63 .. 2^64-1: {@link #asLong()} then is its 64 bits. */
  public boolean isUnsignedBeyondLong() {
    return type == Type.INTEGER && code == 0xcf && number < 0;
  }

  /** The number as a double; integers are converted. */
  public double asDouble() {
    if (type == Type.INTEGER) {
      // Halved with its last bit kept, so that it is rounded once and rightly.
      return isUnsignedBeyondLong() ? (number >>> 1 | number & 1) * 2.0 : (double) number;
    }
    expect(Type.FLOAT);
    return code == 0xca ? Float.intBitsToFloat((int) number) : Double.longBitsToDouble(number);
  }

  /** Whether the float has single precision. */
  public boolean isFloat32() {
    return type == Type.FLOAT && code == 0xca;
  }

  /** The text of a string or binary, read as UTF-8; invalid sequences become U+FFFD. */
  public String asString() {
    if (type != Type.STRING && type != Type.BINARY) {
      expect(Type.STRING);
    }
    return new String(array, payloadOffset, payloadLength, java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Elements of an array, or pairs of a map. */
  public int size() {
    if (type != Type.ARRAY && type != Type.MAP) {
      expect(Type.MAP);
    }
    return (int) number;
  }

  /** Type of an extension, -128..127. */
  public int extensionType() {
    expect(Type.EXTENSION);
    return array[payloadOffset - 1];
  }

  /** Whether the bytes of a string or binary are exactly {@code text}. */
  public boolean contentEquals(byte[] text) {
    return (type == Type.STRING || type == Type.BINARY)
        && payloadLength == text.length
        && java.util.Arrays.equals(
            array, payloadOffset, payloadOffset + payloadLength, text, 0, text.length);
  }

  /** Points {@code other} at the same value. */
  public void copyTo(Value other) {
    if (type == Type.MISSING) {
      other.setMissing();
    } else {
      other.set(array, offset, limit);
    }
  }

  private void number(Type newType, int end, long value) {
    type = newType;
    number = value;
    payloadOffset = end;
    payloadLength = 0;
    if (end > limit) {
      throw cut();
    }
  }

  private void container(Type newType, int end, int size) {
    // A size is a signed int here: 2^31 elements cannot lie within one array, so a negative one
    // only says that the bytes are cut off.
    type = newType;
    number = size;
    payloadOffset = end;
    payloadLength = 0;
    if (end > limit || size < 0) {
      throw cut();
    }
  }

  private void bytes(Type newType, int start, int length) {
    type = newType;
    payloadOffset = start;
    payloadLength = length;
    if (length < 0 || limit - start < length) {
      throw cut();
    }
  }

  private void expect(Type expected) {
    if (type != expected) {
      throw new IllegalStateException("the value is of type " + type + ", not " + expected);
    }
  }

  private IllegalArgumentException cut() {
    type = Type.MISSING;
    return new IllegalArgumentException("the MessagePack value is cut off");
  }

  private int u8(int at) {
    if (at >= limit) {
      throw cut();
    }
    return array[at] & 0xff;
  }

  private int u16(int at) {
    if (limit - at < 2) {
      throw cut();
    }
    return (array[at] & 0xff) << 8 | (array[at + 1] & 0xff);
  }

  private int i32(int at) {
    if (limit - at < 4) {
      throw cut();
    }
    return array[at] << 24
        | (array[at + 1] & 0xff) << 16
        | (array[at + 2] & 0xff) << 8
        | (array[at + 3] & 0xff);
  }

  private long i64(int at) {
    return (long) i32(at) << 32 | (i32(at + 4) & 0xffffffffL);
  }
}
