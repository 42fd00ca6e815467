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
package io.tailrace.core.buffer;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.tailrace.api.Chunk;
import io.tailrace.api.Compression;
import io.tailrace.api.EventScanner;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.core.event.StreamScanner;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads the content of chunks, however long it is when it is decompressed: it is read in pieces.
 *
 * @param isPacked whether it is packed events
 */
public record ChunkReader(boolean isPacked) {
  private static final int PIECE_BYTES = 256 << 10;

  /** Largest array that every JVM can allocate. */
  private static final int ARRAY_MAX = Integer.MAX_VALUE - 8;

  /** Opens the bytes as they are stored. */
  public InputStream openStored(Chunk chunk) throws IOException {
    return new StoredInputStream(chunk.stored());
  }

  /**
   * Opens the content, decompressed.
   *
   * @throws DamagedChunkException if it cannot be decompressed, also while it is read
   */
  public InputStream open(Chunk chunk) throws IOException {
    final StoredBytes bytes = chunk.stored();
    try {
      final InputStream raw = new StoredInputStream(bytes);
      return chunk.compression().isEmpty()
          ? raw
          : new DecompressedInputStream(raw, chunk.compression().get());
    } catch (IOException | RuntimeException | Error e) {
      bytes.close();
      throw e;
    }
  }

  /** Hands over all events. */
  public void forEachStream(Chunk chunk, Chunk.StreamAction action) throws Exception {
    if (!isPacked) {
      throw new UnrecoverableException("the chunk is in a format of its output and has no events");
    }
    final String tag = chunk.tag().orElse("");
    final StreamScanner scanner = new StreamScanner();
    byte[] piece =
        new byte
            [chunk.compression().isEmpty()
                ? (int) Math.min(PIECE_BYTES, Math.max(1, chunk.length()))
                : PIECE_BYTES];
    int filled = 0;
    try (InputStream in = open(chunk)) {
      for (; ; ) {
        final int read = in.readNBytes(piece, filled, piece.length - filled);
        filled += read;
        final boolean isLast = filled < piece.length || read == 0;
        if (filled == 0) {
          return;
        }
        final EventScanner.Outcome outcome = scanner.scan(piece, 0, filled);
        if (scanner.count() > 0) {
          action.accept(scanner.stream(tag));
        }
        final int end = scanner.endOffset();
        if (outcome == EventScanner.Outcome.MALFORMED
            || outcome == EventScanner.Outcome.NOT_AN_EVENT
            || isLast && end < filled) {
          throw new UnrecoverableException("the chunk is damaged: " + scanner.problem());
        }
        System.arraycopy(piece, end, piece, 0, filled - end);
        filled -= end;
        if (filled == piece.length) {
          piece = Arrays.copyOf(piece, larger(piece.length));
        }
      }
    }
  }

  private static int larger(int length) throws UnrecoverableException {
    if (length == ARRAY_MAX) {
      throw new UnrecoverableException("the chunk has an event of more than 2 GiB");
    }
    return (int) Math.min(ARRAY_MAX, 2L * length);
  }

  /** Reads stored bytes in order. */
  private static final class StoredInputStream extends InputStream {
    private final StoredBytes bytes;
    private final byte[] single = new byte[1];
    private long position;

    StoredInputStream(StoredBytes bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      final int count = (int) Math.min(length, bytes.length() - position);
      if (count == 0) {
        return length == 0 ? 0 : -1;
      }
      bytes.read(position, to, offset, count);
      position += count;
      return count;
    }

    /** What is left; GZIPInputStream looks for a further member only if something is. */
    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, bytes.length() - position);
    }

    @Override
    public void close() {
      bytes.close();
    }
  }

  /** Tells what cannot be decompressed from what cannot be read. */
  private static final class DecompressedInputStream extends FilterInputStream {
    DecompressedInputStream(InputStream raw, Compression compression) throws IOException {
      super(open(raw, compression));
    }

    private static InputStream open(InputStream raw, Compression compression) throws IOException {
      try {
        return compression == Compression.GZIP
            ? new GZIPInputStream(raw, 64 << 10)
            : new ZstdInputStreamNoFinalizer(raw);
      } catch (ZipException | EOFException | ZstdIOException e) {
        throw new DamagedChunkException(e);
      }
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (ZipException | EOFException | ZstdIOException e) {
        throw new DamagedChunkException(e);
      }
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      try {
        return in.read(to, offset, length);
      } catch (ZipException | EOFException | ZstdIOException e) {
        throw new DamagedChunkException(e);
      }
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
