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
package io.tailrace.api.chunkfile;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Compression;
import io.tailrace.api.buffer.DiskFile;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Takes gzip members (RFC 1952) and zstd frames (RFC 8878) out of a file, one at a time, and tells
 * where each ends: an append is one of them. Reused; not thread-safe.
 */
final class CompressedUnits {
  private static final int INPUT_SIZE = 64 * 1024;
  private static final int STEP = 64 * 1024;
  private static final int CONTENT_MAX = 1 << 30;

  private static final int GZIP_HEADER = 10;
  private static final int GZIP_TRAILER = 8;
  private static final int GZIP_HEADER_CRC = 2;
  private static final int GZIP_EXTRA = 4;
  private static final int GZIP_NAME = 8;
  private static final int GZIP_COMMENT = 16;

  private static final int ZSTD_MAGIC = 0xfd2fb528;
  private static final int ZSTD_HEADER_MAX = 18;
  private static final int ZSTD_BLOCK_HEADER = 3;

  private final Codecs codecs;
  private final long contentLimit;
  private final byte[] input = new byte[INPUT_SIZE];
  private final ByteSink content = new ByteSink(STEP);
  private long end;
  private boolean isTooLarge;
  private String problem = "";

  CompressedUnits(Codecs codecs, long contentLimit) {
    this.codecs = codecs;
    this.contentLimit = Math.min(contentLimit, CONTENT_MAX);
  }

  /** Where the unit ends in the file. */
  long end() {
    return end;
  }

  /** What it holds; valid until the next one. */
  ByteSink content() {
    return content;
  }

  /** Whether it holds more than may be read; then nothing else of it is known. */
  boolean isTooLarge() {
    return isTooLarge;
  }

  String problem() {
    return problem;
  }

  /**
   * Takes the unit that begins at {@code start}.
   *
   * @return false if it is not whole
   */
  boolean next(DiskFile data, long start, long limit, Compression compression) throws IOException {
    content.clear();
    isTooLarge = false;
    problem = "";
    switch (compression) {
      case GZIP -> member(data, start, limit);
      case ZSTD -> frame(data, start, limit);
    }
    return problem.isEmpty();
  }

  private void member(DiskFile data, long start, long limit) throws IOException {
    long at = memberHeader(data, start, limit);
    if (at < 0) {
      problem = "the gzip member that begins there has no whole header";
      return;
    }
    final Inflater inflater = new Inflater(true);
    try {
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          final int held = read(data, at, limit);
          if (held == 0) {
            problem = "the gzip member that begins there is cut off";
            return;
          }
          inflater.setInput(input, 0, held);
          at += held;
        }
        final byte[] to = content.ensure(STEP);
        content.advance(inflater.inflate(to, content.length(), STEP));
        if (content.length() > contentLimit) {
          isTooLarge = true;
          return;
        }
        if (inflater.needsDictionary()) {
          problem = "the gzip member that begins there asks for a dictionary";
          return;
        }
      }
      at -= inflater.getRemaining();
    } catch (DataFormatException e) {
      problem = "the gzip member that begins there is broken: " + e.getMessage();
      return;
    } finally {
      inflater.end();
    }
    final CRC32 crc = new CRC32();
    crc.update(content.array(), 0, content.length());
    if (limit - at < GZIP_TRAILER || data.read(at, input, 0, GZIP_TRAILER) < GZIP_TRAILER) {
      problem = "the gzip member that begins there is cut off";
    } else if (littleEndian(0) != (int) crc.getValue() || littleEndian(4) != content.length()) {
      problem = "the gzip member that begins there does not have its checksum";
    }
    end = at + GZIP_TRAILER;
  }

  /** The offset behind the header, or -1. */
  private long memberHeader(DiskFile data, long start, long limit) throws IOException {
    final int held = read(data, start, limit);
    if (held < GZIP_HEADER || input[0] != 0x1f || input[1] != (byte) 0x8b || input[2] != 8) {
      return -1;
    }
    final int flags = input[3];
    int at = GZIP_HEADER;
    if ((flags & GZIP_EXTRA) != 0) {
      at += held < at + 2 ? held : 2 + (input[at] & 0xff | (input[at + 1] & 0xff) << 8);
    }
    for (int flag = GZIP_NAME; flag <= GZIP_COMMENT; flag <<= 1) {
      if ((flags & flag) != 0) {
        while (at < held && input[at] != 0) {
          at++;
        }
        at++;
      }
    }
    if ((flags & GZIP_HEADER_CRC) != 0) {
      at += 2;
    }
    return at <= held ? start + at : -1;
  }

  private void frame(DiskFile data, long start, long limit) throws IOException {
    end = frameEnd(data, start, limit);
    if (end < 0) {
      problem = "the zstd frame that begins there is not whole";
      return;
    }
    if (end - start > contentLimit) {
      isTooLarge = true;
      return;
    }
    final byte[] whole = new byte[(int) (end - start)];
    if (data.read(start, whole, 0, whole.length) < whole.length) {
      problem = "the zstd frame that begins there is cut off";
      return;
    }
    try {
      codecs.decompress(Compression.ZSTD, whole, 0, whole.length, content, contentLimit);
    } catch (IOException e) {
      problem = "the zstd frame that begins there is broken: " + e.getMessage();
    }
  }

  /** Walks the headers of the blocks; -1 if the frame does not end before {@code limit}. */
  private long frameEnd(DiskFile data, long start, long limit) throws IOException {
    final int held = data.read(start, input, 0, (int) Math.min(ZSTD_HEADER_MAX, limit - start));
    if (held < 6 || littleEndian(0) != ZSTD_MAGIC) {
      return -1;
    }
    final int descriptor = input[4];
    final boolean isSingleSegment = (descriptor & 0x20) != 0;
    final int sizeFlag = descriptor >> 6 & 3;
    final int sizeBytes = sizeFlag == 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag;
    final int dictionaryFlag = descriptor & 3;
    final int dictionaryBytes = dictionaryFlag == 3 ? 4 : dictionaryFlag;
    long at = start + 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
    boolean isLast = false;
    while (!isLast) {
      if (limit - at < ZSTD_BLOCK_HEADER
          || data.read(at, input, 0, ZSTD_BLOCK_HEADER) < ZSTD_BLOCK_HEADER) {
        return -1;
      }
      final int block = input[0] & 0xff | (input[1] & 0xff) << 8 | (input[2] & 0xff) << 16;
      isLast = (block & 1) != 0;
      final int type = block >> 1 & 3;
      if (type == 3) {
        return -1;
      }
      at += ZSTD_BLOCK_HEADER + (type == 1 ? 1 : block >> 3);
    }
    at += (descriptor & 4) != 0 ? 4 : 0;
    return at <= limit ? at : -1;
  }

  private int read(DiskFile data, long at, long limit) throws IOException {
    return data.read(at, input, 0, (int) Math.min(INPUT_SIZE, limit - at));
  }

  private int littleEndian(int at) {
    return input[at] & 0xff
        | (input[at + 1] & 0xff) << 8
        | (input[at + 2] & 0xff) << 16
        | (input[at + 3] & 0xff) << 24;
  }
}
