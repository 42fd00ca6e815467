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
package io.tailrace.plugin.bufferfile;

import io.tailrace.api.ByteSink;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.StoredChunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;

/** Packed events and chunk metadata for tests. */
final class Events {
  private Events() {}

  /** {@code [n, {"n": n}]} for each n from {@code first} on. */
  static byte[] packed(int first, int count) {
    final ByteSink sink = new ByteSink(16 * count);
    final ValueWriter out = new ValueWriter(sink);
    for (int n = first; n < first + count; n++) {
      out.writeArrayHeader(2);
      out.writeEventTime(1_700_000_000L + n, n);
      out.writeObject(Map.of("n", n));
    }
    return sink.toByteArray();
  }

  static byte[] gzip(byte[] bytes) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] join(byte[]... parts) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static void append(StoredChunk chunk, byte[] bytes, int count) throws IOException {
    chunk.append(bytes, 0, bytes.length, count, 1_700_000_100L);
  }

  static byte[] content(StoredChunk chunk) throws IOException {
    try (StoredBytes stored = chunk.stored()) {
      final byte[] all = new byte[(int) stored.length()];
      stored.read(0, all, 0, all.length);
      return all;
    }
  }

  static ChunkMetadata tag(String tag) {
    return new ChunkMetadata(OptionalLong.empty(), Optional.of(tag), Map.of(), 0);
  }

  static byte[] id(int number) {
    final byte[] id = new byte[16];
    id[0] = 0x5f;
    for (int i = 0; i < 4; i++) {
      id[12 + i] = (byte) (number >> 24 - 8 * i);
    }
    return id;
  }
}
