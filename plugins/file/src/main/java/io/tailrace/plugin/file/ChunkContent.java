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
package io.tailrace.plugin.file;

import io.tailrace.api.Chunk;
import io.tailrace.api.Codecs;
import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Writes the content of chunks, compressed or not. Thread-safe. */
final class ChunkContent {
  private static final int COPY_BYTES = 64 * 1024;

  private final Codecs codecs;
  private final Optional<Compression> wanted;
  private final boolean recompresses;

  /**
   * @param wanted how the content is to be compressed
   * @param recompresses whether chunks that are compressed so already are compressed anew
   */
  ChunkContent(Codecs codecs, Optional<Compression> wanted, boolean recompresses) {
    this.codecs = codecs;
    this.wanted = wanted;
    this.recompresses = recompresses;
  }

  /**
   * Writes the content at the channel's position. Bytes that lie in the chunk as they are wanted
   * are handed on without being looked at.
   */
  void write(Chunk chunk, FileChannel to) throws IOException {
    if (chunk.compression().equals(wanted) && !(wanted.isPresent() && recompresses)) {
      try (StoredBytes stored = chunk.stored()) {
        writeStored(stored, to);
      }
    } else if (wanted.isPresent()) {
      // To be closed, so that what the compressor holds outside the heap is let go of.
      try (OutputStream out = codecs.compressing(wanted.get(), new Unclosed(to))) {
        writeText(chunk, out);
      }
    } else {
      writeText(chunk, new Unclosed(to));
    }
  }

  private static void writeStored(StoredBytes stored, FileChannel to) throws IOException {
    if (stored.file().isPresent()) {
      transfer(stored.file().get(), stored.length(), to);
      return;
    }
    final ByteBuffer[] buffers =
        stored.buffers().stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
    long left = stored.length();
    while (left > 0) {
      left -= to.write(buffers);
    }
  }

  private static void transfer(FileChannel from, long length, FileChannel to) throws IOException {
    long at = 0;
    while (at < length) {
      final long moved = from.transferTo(at, length - at, to);
      if (moved <= 0) {
        throw new IOException(
            "the chunk's file ends after " + at + " of the " + length + " bytes it should have");
      }
      at += moved;
    }
  }

  private static void writeText(Chunk chunk, OutputStream out) throws IOException {
    try (InputStream in = chunk.open()) {
      final byte[] copied = new byte[COPY_BYTES];
      for (int read = in.read(copied); read >= 0; read = in.read(copied)) {
        out.write(copied, 0, read);
      }
    }
  }

  /** Writes to a channel that stays open. */
  private static final class Unclosed extends OutputStream {
    private final OutputStream out;

    Unclosed(FileChannel channel) {
      out = Channels.newOutputStream(channel);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }
  }
}
