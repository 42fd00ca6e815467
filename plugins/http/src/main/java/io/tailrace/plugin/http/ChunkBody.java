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
package io.tailrace.plugin.http;

import io.tailrace.api.Chunk;
import io.tailrace.api.Codecs;
import io.tailrace.api.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * The body of a request: the content of a chunk, which goes from the chunk to the connection in
 * pieces. Compressed bodies are compressed in advance, since many servers want to know the length.
 *
 * <p>With {@code json_array} each event in the chunk ends in a comma; the last one gives way to the
 * bracket.
 *
 * <p>Written by one thread. What {@link #movedNs} tells may be read by any.
 */
final class ChunkBody extends AbstractHttpEntity {
  private static final int PIECE_BYTES = 32 * 1024;

  /** {@link #movedNs} while nothing is being written. */
  static final long AT_REST = Long.MIN_VALUE;

  private final Chunk chunk;
  private final boolean isArray;
  private final long contentBytes; // of the chunk, without compression
  private final Optional<Pieces> compressed;
  private volatile LongSupplier elapsedNs = () -> 0;
  private volatile long movedNs = AT_REST;
  private volatile boolean hasBegun;

  ChunkBody(Chunk chunk, boolean isArray, boolean isGzip, Codecs codecs) throws IOException {
    super((String) null, null);
    this.chunk = chunk;
    this.isArray = isArray;
    contentBytes = chunk.compression().isEmpty() ? chunk.length() : count(chunk);
    if (isArray && contentBytes == 0) {
      throw new IOException("the chunk is empty");
    }
    compressed = isGzip ? Optional.of(compressed(codecs)) : Optional.empty();
  }

  private static long count(Chunk chunk) throws IOException {
    try (InputStream in = chunk.open()) {
      return in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private Pieces compressed(Codecs codecs) throws IOException {
    final Pieces pieces = new Pieces();
    try (OutputStream out = codecs.compressing(Compression.GZIP, pieces)) {
      writeContent(out);
    }
    return pieces;
  }

  @Override
  public long getContentLength() {
    return compressed.isPresent() ? compressed.get().length() : contentBytes + (isArray ? 1 : 0);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    hasBegun = true;
    moved();
    try {
      if (compressed.isPresent()) {
        compressed.get().writeTo(out, this::moved);
      } else {
        writeContent(out);
      }
      out.flush();
    } finally {
      movedNs = AT_REST;
    }
  }

  private void writeContent(OutputStream out) throws IOException {
    if (isArray) {
      out.write('[');
    }
    final byte[] piece = new byte[PIECE_BYTES];
    long rest = isArray ? contentBytes - 1 : contentBytes;
    try (InputStream in = chunk.open()) {
      while (rest > 0) {
        final int count = in.read(piece, 0, (int) Math.min(piece.length, rest));
        if (count < 0) {
          throw new IOException("the chunk ends " + rest + " bytes before its length");
        }
        out.write(piece, 0, count);
        rest -= count;
        moved();
      }
    }
    if (isArray) {
      out.write(']');
    }
  }

  private void moved() {
    movedNs = elapsedNs.getAsLong();
  }

  /** Sets the clock of {@link #movedNs}; before the body is written. */
  void watchedWith(LongSupplier clock) {
    elapsedNs = clock;
  }

  /** When the peer last took something, or {@link #AT_REST}. */
  long movedNs() {
    return movedNs;
  }

  /** Whether the connection was there, and the body began to be written. */
  boolean hasBegun() {
    return hasBegun;
  }

  @Override
  public InputStream getContent() {
    throw new UnsupportedOperationException("the body is only written");
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public void close() {}
}
