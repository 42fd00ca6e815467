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

import java.nio.charset.StandardCharsets;

/**
 * Writes MessagePack values, each in its shortest form, to the end of a {@link ByteSink}.
 *
 * <p>Not thread-safe. It holds nothing but its sink, so several writers may share one.
 */
public final class ValueWriter {
  private final ByteSink sink;

  /** Makes a writer that appends to {@code sink}. */
  public ValueWriter(ByteSink sink) {
    this.sink = sink;
  }

  /** The sink that the values go to. */
  public ByteSink sink() {
    return sink;
  }

  /** Writes nil. */
  public void writeNil() {
    sink.write(MessagePack.NIL);
  }

  /** Writes true or false. */
  public void writeBoolean(boolean value) {
    sink.write(value ? MessagePack.TRUE : MessagePack.FALSE);
  }

  /** Writes a signed integer. */
  public void writeLong(long value) {
    if (value >= -32 && value < 128) {
      sink.write((int) value);
    } else if (value >= 0) {
      writeUnsigned(value);
    } else if (value >= Byte.MIN_VALUE) {
      header(MessagePack.INT8, value, 1);
    } else if (value >= Short.MIN_VALUE) {
      header(MessagePack.INT16, value, 2);
    } else if (value >= Integer.MIN_VALUE) {
      header(MessagePack.INT32, value, 4);
    } else {
      header(MessagePack.INT64, value, 8);
    }
  }

  /** Writes the 64 bits of {@code value} as an unsigned integer. */
  public void writeUnsigned(long value) {
    if (value < 0 || value > 0xffffffffL) {
      header(MessagePack.UINT64, value, 8);
    } else if (value > 0xffff) {
      header(MessagePack.UINT32, value, 4);
    } else if (value > 0xff) {
      header(MessagePack.UINT16, value, 2);
    } else if (value > 0x7f) {
      header(MessagePack.UINT8, value, 1);
    } else {
      sink.write((int) value);
    }
  }

  /** Writes a float of double precision. */
  public void writeDouble(double value) {
    header(MessagePack.FLOAT64, Double.doubleToRawLongBits(value), 8);
  }

  /** Writes a string in UTF-8; unpaired surrogates become {@code ?}. */
  public void writeString(String text) {
    final int chars = text.length();
    if (chars < 32) {
      // Written as if it were ASCII, which is right until the first char that is not.
      final byte[] to = sink.ensure(1 + chars);
      final int start = sink.length();
      int i = 0;
      for (; i < chars && text.charAt(i) < 0x80; i++) {
        to[start + 1 + i] = (byte) text.charAt(i);
      }
      if (i == chars) {
        to[start] = (byte) (0xa0 | chars);
        sink.advance(1 + chars);
        return;
      }
    }
    final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeUtf8(bytes, 0, bytes.length);
  }

  /** Writes a string whose bytes are given; whether they are UTF-8 is not looked at. */
  public void writeUtf8(byte[] bytes, int offset, int length) {
    writeStringHeader(length);
    sink.write(bytes, offset, length);
  }

  /** Begins a string of {@code length} bytes, which the caller then writes to the sink. */
  public void writeStringHeader(int length) {
    if (length < 32) {
      sink.write(0xa0 | length);
    } else if (length < 0x100) {
      header(MessagePack.STR8, length, 1);
    } else if (length < 0x10000) {
      header(MessagePack.STR16, length, 2);
    } else {
      header(MessagePack.STR32, length, 4);
    }
  }

  /** Writes a binary: {@code length} bytes from {@code offset} on. */
  public void writeBinary(byte[] bytes, int offset, int length) {
    if (length < 0x100) {
      header(MessagePack.BIN8, length, 1);
    } else if (length < 0x10000) {
      header(MessagePack.BIN16, length, 2);
    } else {
      header(MessagePack.BIN32, length, 4);
    }
    sink.write(bytes, offset, length);
  }

  /** Begins an array; exactly {@code size} values have to follow. */
  public void writeArrayHeader(int size) {
    if (size < 16) {
      sink.write(0x90 | size);
    } else if (size < 0x10000) {
      header(MessagePack.ARRAY16, size, 2);
    } else {
      header(MessagePack.ARRAY32, size, 4);
    }
  }

  /** Begins a map; exactly {@code size} keys and values have to follow, in turn. */
  public void writeMapHeader(int size) {
    if (size < 16) {
      sink.write(0x80 | size);
    } else if (size < 0x10000) {
      header(MessagePack.MAP16, size, 2);
    } else {
      header(MessagePack.MAP32, size, 4);
    }
  }

  /**
   * Writes Fluentd's EventTime: extension type 0, seconds and nanoseconds as unsigned 32-bit
   * integers, ten bytes in all.
   *
   * @param seconds since the epoch; the low 32 bits are kept
   * @param nanos 0..999,999,999
   */
  public void writeEventTime(long seconds, int nanos) {
    final byte[] to = sink.ensure(10);
    putEventTime(to, sink.length(), seconds, nanos);
    sink.advance(10);
  }

  /** Writes the ten bytes of an EventTime at {@code offset}. */
  public static void putEventTime(byte[] to, int offset, long seconds, int nanos) {
    to[offset] = MessagePack.FIXEXT8;
    to[offset + 1] = 0;
    for (int i = 0; i < 4; i++) {
      to[offset + 2 + i] = (byte) (seconds >>> (24 - 8 * i));
      to[offset + 6 + i] = (byte) (nanos >>> (24 - 8 * i));
    }
  }

  /** Copies the bytes of a value as they are; nil for a missing one. */
  public void writeValue(Value value) {
    if (value.isMissing()) {
      writeNil();
    } else {
      final int start = value.offset();
      sink.write(value.array(), start, value.endOffset() - start);
    }
  }

  /**
   * Writes a value made of {@code null}, {@link Boolean}, {@link Number}, {@link CharSequence},
   * {@code byte[]}, {@link java.util.Collection} and {@link java.util.Map}, nested at will.
   *
   * @throws IllegalArgumentException if another type is met, or a {@link java.math.BigInteger}
   *     beyond 64 bits
   */
  public void writeObject(Object value) {
    if (value == null) {
      writeNil();
    } else if (value instanceof Boolean b) {
      writeBoolean(b);
    } else if (value instanceof java.math.BigInteger big) {
      writeBig(big);
    } else if (value instanceof Double || value instanceof Float) {
      writeDouble(((Number) value).doubleValue());
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      writeLong(((Number) value).longValue());
    } else if (value instanceof CharSequence text) {
      writeString(text.toString());
    } else if (value instanceof byte[] bytes) {
      writeBinary(bytes, 0, bytes.length);
    } else if (value instanceof java.util.Map<?, ?> map) {
      writeMapHeader(map.size());
      for (java.util.Map.Entry<?, ?> entry : map.entrySet()) {
        writeObject(entry.getKey());
        writeObject(entry.getValue());
      }
    } else if (value instanceof java.util.Collection<?> list) {
      writeArrayHeader(list.size());
      for (Object element : list) {
        writeObject(element);
      }
    } else {
      throw new IllegalArgumentException(
          "a " + value.getClass().getName() + " has no form in MessagePack");
    }
  }

  private void writeBig(java.math.BigInteger big) {
    if (big.signum() >= 0 && big.bitLength() <= 64) {
      writeUnsigned(big.longValue());
    } else if (big.bitLength() <= 63) {
      writeLong(big.longValue());
    } else {
      throw new IllegalArgumentException("integer " + big + " is outside -2^63..2^64-1");
    }
  }

  private void header(int code, long value, int bytes) {
    final byte[] to = sink.ensure(1 + bytes);
    int at = sink.length();
    to[at++] = (byte) code;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      to[at++] = (byte) (value >>> shift);
    }
    sink.advance(1 + bytes);
  }
}
