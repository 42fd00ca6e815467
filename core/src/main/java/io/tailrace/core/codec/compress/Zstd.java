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
package io.tailrace.core.codec.compress;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdInputStream;
import io.tailrace.api.ByteSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** zstd frames. Safe for use by many threads. */
public final class Zstd {
  private static final String FORMAT = "zstd";
  private static final int READ_BYTES = 64 * 1024;
  private static final int MAGIC = 0xfd2fb528;
  private static final int MAGIC_SKIPPABLE = 0x184d2a50;
  private static final int BLOCK_HEADER_BYTES = 3;
  private static final int BLOCK_RUN = 1;
  private static final int CHECKSUM_BYTES = 4;
  private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};
  private static final int[] DICTIONARY_ID_BYTES = {0, 1, 2, 4};

  private Zstd() {}

  /**
   * Appends the content of one or more frames to {@code to}. After an exception {@code to} is as it
   * was before.
   *
   * @param limitBytes most bytes that the content of all frames may have, 0 or more
   * @throws DecompressionLimitException if the content is larger
   * @throws DecompressionException if the input is not a sequence of whole frames
   */
  public static void decompress(byte[] bytes, int offset, int length, ByteSink to, long limitBytes)
      throws DecompressionException {
    final int before = to.length();
    final int limit = offset + length;
    boolean isDone = false;
    try {
      int at = offset;
      do {
        final int end = frameEnd(bytes, at, limit);
        if (readLittleEndian(bytes, at) == MAGIC) {
          final long allowed = limitBytes - (to.length() - before);
          if (!decompressFrame(bytes, at, end - at, to, allowed)) {
            throw new DecompressionLimitException(FORMAT, length, limitBytes);
          }
        }
        at = end;
      } while (at < limit);
      isDone = true;
    } catch (DecompressionException e) {
      throw e;
    } catch (IOException | MalformedInputException | IndexOutOfBoundsException e) {
      throw new DecompressionException(
          String.format(
              "zstd input is broken after %,d bytes of content: %s",
              to.length() - before, e.getMessage()),
          e);
    } finally {
      if (!isDone) {
        to.truncate(before);
      }
    }
  }

  private static boolean decompressFrame(
      byte[] bytes, int offset, int length, ByteSink to, long allowedBytes) throws IOException {
    long left = allowedBytes;
    try (ZstdInputStream in =
        new ZstdInputStream(new ByteArrayInputStream(bytes, offset, length))) {
      while (true) {
        final byte[] target = to.ensure(READ_BYTES);
        final int read = in.read(target, to.length(), READ_BYTES);
        if (read < 0) {
          return true;
        }
        if (read > left) {
          return false;
        }
        to.advance(read);
        left -= read;
      }
    }
  }

  /**
   * The offset behind the frame at {@code start}, found without decompressing it (RFC 8878, section
   * 3.1): magic, header, blocks up to the one marked as the last, checksum.
   */
  private static int frameEnd(byte[] bytes, int start, int limit) throws DecompressionException {
    final int magic = limit - start < 4 ? 0 : readLittleEndian(bytes, start);
    if ((magic & 0xfffffff0) == MAGIC_SKIPPABLE) {
      if (limit - start < 8) {
        throw cutOff();
      }
      final long size = readLittleEndian(bytes, start + 4) & 0xffffffffL;
      if (size > limit - start - 8) {
        throw cutOff();
      }
      return start + 8 + (int) size;
    }
    if (magic != MAGIC) {
      throw new DecompressionException(
          String.format("zstd input has %,d bytes that are not in zstd format", limit - start));
    }
    if (limit - start < 5) {
      throw cutOff();
    }
    final int descriptor = bytes[start + 4] & 0xff;
    final boolean isSingleSegment = (descriptor & 0x20) != 0;
    int sizeBytes = CONTENT_SIZE_BYTES[descriptor >> 6];
    if (sizeBytes == 0 && isSingleSegment) {
      sizeBytes = 1;
    }
    long at = start + 5L + (isSingleSegment ? 0 : 1);
    at += DICTIONARY_ID_BYTES[descriptor & 3] + sizeBytes;
    boolean isLast;
    do {
      if (limit - at < BLOCK_HEADER_BYTES) {
        throw cutOff();
      }
      final int block = (int) at;
      final int header =
          bytes[block] & 0xff | (bytes[block + 1] & 0xff) << 8 | (bytes[block + 2] & 0xff) << 16;
      isLast = (header & 1) != 0;
      at += BLOCK_HEADER_BYTES + ((header >> 1 & 3) == BLOCK_RUN ? 1 : header >> 3);
    } while (!isLast);
    at += (descriptor & 4) != 0 ? CHECKSUM_BYTES : 0;
    if (at > limit) {
      throw cutOff();
    }
    return (int) at;
  }

  private static DecompressionException cutOff() {
    return new DecompressionException("zstd input is cut off in a frame");
  }

  private static int readLittleEndian(byte[] bytes, int at) {
    return bytes[at] & 0xff
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | (bytes[at + 3] & 0xff) << 24;
  }

  /** Appends the range as one frame to {@code to}. */
  public static void compress(byte[] bytes, int offset, int length, ByteSink to) {
    final ZstdCompressor compressor = new ZstdCompressor();
    final int room = compressor.maxCompressedLength(length);
    final byte[] target = to.ensure(room);
    to.advance(compressor.compress(bytes, offset, length, target, to.length(), room));
  }
}
