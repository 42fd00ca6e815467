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
package io.tailrace.plugin.forward;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ValueWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Encodes messages as clients do. */
final class Wire {
  static final long TIME = 1_700_000_000L;

  private Wire() {}

  /** An EventTime, or packed bytes that stand for themselves. */
  record Packed(byte[] bytes) {}

  static Packed eventTime(long seconds, int nanos) {
    final ByteSink sink = new ByteSink(16);
    new ValueWriter(sink).writeEventTime(seconds, nanos);
    return new Packed(sink.toByteArray());
  }

  static Packed packed(int... bytes) {
    return new Packed(bytes(bytes));
  }

  static byte[] bytes(int... values) {
    final byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** MessagePack of lists, maps, {@link Packed} and whatever {@link ValueWriter} takes. */
  static byte[] pack(Object value) {
    final ByteSink sink = new ByteSink(64);
    write(value, new ValueWriter(sink));
    return sink.toByteArray();
  }

  private static void write(Object value, ValueWriter to) {
    if (value instanceof Packed packed) {
      to.sink().write(packed.bytes(), 0, packed.bytes().length);
    } else if (value instanceof List<?> list) {
      to.writeArrayHeader(list.size());
      list.forEach(element -> write(element, to));
    } else if (value instanceof Map<?, ?> map) {
      to.writeMapHeader(map.size());
      map.forEach(
          (key, element) -> {
            write(key, to);
            write(element, to);
          });
    } else if (value instanceof byte[] binary) {
      to.writeBinary(binary, 0, binary.length);
    } else {
      to.writeObject(value);
    }
  }

  /** Entries behind each other, as PackedForward carries them. */
  static byte[] entries(Object... entries) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object entry : entries) {
      out.writeBytes(pack(entry));
    }
    return out.toByteArray();
  }

  static List<Object> entry(Object time, Map<String, ?> record) {
    return List.of(time, record);
  }

  static byte[] gzip(byte[] bytes) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail", e);
    }
    return out.toByteArray();
  }

  /** One frame with one block that is not compressed; up to 255 bytes. */
  static byte[] zstd(byte[] bytes) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final int block = bytes.length << 3 | 1;
    out.writeBytes(
        bytes(0x28, 0xb5, 0x2f, 0xfd, 0x20, bytes.length, block, block >> 8, block >> 16));
    out.writeBytes(bytes);
    return out.toByteArray();
  }

  /** The bytes as MessagePack str with a length of four bytes, which is what Fluentd sends. */
  static Packed str32(byte[] bytes) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final int length = bytes.length;
    out.writeBytes(bytes(0xdb, length >> 24, length >> 16, length >> 8, length));
    out.writeBytes(bytes);
    return new Packed(out.toByteArray());
  }

  static byte[] join(byte[]... parts) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
