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

import io.tailrace.api.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

/**
 * gzip (RFC 1952) with any number of members, and deflate with (RFC 1950) or without (RFC 1951) the
 * zlib wrapping. Safe for use by many threads.
 *
 * <p>Inflaters and deflaters hold memory outside the heap. A few of them are kept and reused; the
 * others are ended at once.
 */
public final class Gzip {
  private static final String FORMAT_GZIP = "gzip";
  private static final String FORMAT_DEFLATE = "deflate";

  private static final int HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xe0;
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, 3};

  private static final int STEP_BYTES_MIN = 4 * 1024;
  private static final int STEP_BYTES_MAX = 1024 * 1024;
  private static final int STREAM_BYTES = 64 * 1024;
  private static final int KEPT_MAX = 16;
  private static final ArrayBlockingQueue<Inflater> INFLATERS = new ArrayBlockingQueue<>(KEPT_MAX);
  private static final ArrayBlockingQueue<Deflater> DEFLATERS = new ArrayBlockingQueue<>(KEPT_MAX);

  private Gzip() {}

  /**
   * Appends the content of all members of gzip input to {@code to}. After an exception {@code to}
   * is as it was before.
   *
   * @param limitBytes most bytes that the content of all members may have, 0 or more
   * @throws DecompressionLimitException if the content is larger
   * @throws DecompressionException if the input is not a sequence of whole members with the
   *     checksums they state
   */
  public static void decompress(byte[] bytes, int offset, int length, ByteSink to, long limitBytes)
      throws DecompressionException {
    final int before = to.length();
    final int limit = offset + length;
    final Inflater inflater = takeInflater();
    boolean isDone = false;
    try {
      int at = offset;
      do {
        final int memberStart = to.length();
        at = skipHeader(bytes, offset, at, limit);
        final long allowed = limitBytes - (memberStart - before);
        inflater.setInput(bytes, at, limit - at);
        if (!inflate(inflater, to, allowed, FORMAT_GZIP)) {
          throw new DecompressionLimitException(FORMAT_GZIP, length, limitBytes);
        }
        at = limit - inflater.getRemaining();
        checkTrailer(bytes, offset, at, limit, to, memberStart);
        at += TRAILER_BYTES;
        inflater.reset();
      } while (at < limit);
      isDone = true;
    } finally {
      give(inflater);
      if (!isDone) {
        to.truncate(before);
      }
    }
  }

  /**
   * Appends the content of deflate input, as HTTP names it, to {@code to}: in the zlib wrapping, or
   * without it, as some clients send it. After an exception {@code to} is as it was before.
   *
   * @param limitBytes most bytes that the content may have, 0 or more
   * @throws DecompressionLimitException if the content is larger
   * @throws DecompressionException if the input is broken, cut off or followed by something else
   */
  public static void inflate(byte[] bytes, int offset, int length, ByteSink to, long limitBytes)
      throws DecompressionException {
    final boolean isWrapped = isZlib(bytes, offset, length);
    // The wrapping is rare: an inflater for it is not kept.
    final Inflater inflater = isWrapped ? new Inflater(false) : takeInflater();
    final int before = to.length();
    boolean isDone = false;
    try {
      inflater.setInput(bytes, offset, length);
      if (!inflate(inflater, to, limitBytes, FORMAT_DEFLATE)) {
        throw new DecompressionLimitException(FORMAT_DEFLATE, length, limitBytes);
      }
      if (inflater.getRemaining() > 0) {
        throw new DecompressionException(
            String.format(
                "%s input of %,d bytes ends %,d bytes before its end",
                FORMAT_DEFLATE, length, inflater.getRemaining()));
      }
      isDone = true;
    } finally {
      if (isWrapped) {
        inflater.end();
      } else {
        give(inflater);
      }
      if (!isDone) {
        to.truncate(before);
      }
    }
  }

  /** Appends the range as one gzip member to {@code to}. */
  public static void compress(byte[] bytes, int offset, int length, ByteSink to) {
    Deflater deflater = DEFLATERS.poll();
    if (deflater == null) {
      deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    }
    try {
      to.write(HEADER);
      deflater.setInput(bytes, offset, length);
      deflater.finish();
      while (!deflater.finished()) {
        final byte[] target = to.ensure(Math.max(STEP_BYTES_MIN, length / 8));
        to.advance(deflater.deflate(target, to.length(), target.length - to.length()));
      }
      final CRC32 crc = new CRC32();
      crc.update(bytes, offset, length);
      writeLittleEndian((int) crc.getValue(), to);
      writeLittleEndian(length, to);
    } finally {
      deflater.reset();
      if (!DEFLATERS.offer(deflater)) {
        deflater.end();
      }
    }
  }

  /** Opens a stream that writes one gzip member; closing it closes {@code to}. */
  public static OutputStream compressing(OutputStream to) throws IOException {
    return new GZIPOutputStream(to, STREAM_BYTES);
  }

  /** Inflates up to the end of the stream; false if there is more than {@code allowedBytes}. */
  private static boolean inflate(Inflater inflater, ByteSink to, long allowedBytes, String format)
      throws DecompressionException {
    long left = allowedBytes;
    int step = STEP_BYTES_MIN;
    try {
      while (!inflater.finished()) {
        // One byte more than allowed tells an end at the limit from an end beyond it.
        final int room = left < step ? (int) left + 1 : step;
        final byte[] target = to.ensure(room);
        final int count = inflater.inflate(target, to.length(), room);
        if (count > left) {
          return false;
        }
        if (count == 0 && !inflater.finished()) {
          if (inflater.needsDictionary()) {
            throw new DecompressionException(format + " input asks for a preset dictionary");
          }
          throw new DecompressionException(
              String.format(
                  "%s input is cut off after %,d bytes of content", format, allowedBytes - left));
        }
        to.advance(count);
        left -= count;
        step = Math.min(STEP_BYTES_MAX, step * 2);
      }
      return true;
    } catch (DataFormatException e) {
      throw new DecompressionException(
          String.format(
              "%s input is broken after %,d bytes of content: %s",
              format, allowedBytes - left, e.getMessage()),
          e);
    }
  }

  /** Checks the header of a member and returns the offset behind it. */
  private static int skipHeader(byte[] bytes, int offset, int start, int limit)
      throws DecompressionException {
    final boolean isFirst = start == offset;
    if (limit - start < 2
        || bytes[start] != HEADER[0]
        || bytes[start + 1] != HEADER[1]
        || limit - start > 2 && bytes[start + 2] != HEADER[2]) {
      throw new DecompressionException(
          isFirst
              ? "the input is not in gzip format"
              : String.format(
                  "gzip input is followed by %,d bytes that are not in gzip format",
                  limit - start));
    }
    if (limit - start < HEADER_BYTES) {
      throw cutOffHeader();
    }
    final int flags = bytes[start + 3];
    if ((flags & FLAGS_RESERVED) != 0) {
      throw new DecompressionException("gzip input uses flags that are reserved");
    }
    int at = start + HEADER_BYTES;
    if ((flags & FLAG_EXTRA) != 0) {
      if (limit - at < 2) {
        throw cutOffHeader();
      }
      at += 2 + (bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8);
    }
    if ((flags & FLAG_NAME) != 0) {
      at = skipText(bytes, at, limit);
    }
    if ((flags & FLAG_COMMENT) != 0) {
      at = skipText(bytes, at, limit);
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      at += 2;
    }
    if (at > limit) {
      throw cutOffHeader();
    }
    return at;
  }

  private static int skipText(byte[] bytes, int start, int limit) {
    int at = start;
    while (at < limit && bytes[at] != 0) {
      at++;
    }
    return at + 1;
  }

  private static DecompressionException cutOffHeader() {
    return new DecompressionException("gzip input is cut off in a header");
  }

  private static void checkTrailer(
      byte[] bytes, int offset, int at, int limit, ByteSink to, int memberStart)
      throws DecompressionException {
    if (limit - at < TRAILER_BYTES) {
      throw new DecompressionException(
          String.format(
              "gzip input is cut off after %,d bytes, in the checksum of a member",
              limit - offset));
    }
    final int size = to.length() - memberStart;
    final CRC32 crc = new CRC32();
    crc.update(to.array(), memberStart, size);
    if (readLittleEndian(bytes, at) != (int) crc.getValue()) {
      throw new DecompressionException("gzip input does not have the checksum it states");
    }
    if (readLittleEndian(bytes, at + 4) != size) {
      throw new DecompressionException("gzip input does not have the length it states");
    }
  }

  private static boolean isZlib(byte[] bytes, int offset, int length) {
    return length >= 2
        && (bytes[offset] & 0x0f) == Deflater.DEFLATED
        && ((bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff) % 31 == 0;
  }

  private static Inflater takeInflater() {
    final Inflater inflater = INFLATERS.poll();
    return inflater == null ? new Inflater(true) : inflater;
  }

  private static void give(Inflater inflater) {
    inflater.reset();
    if (!INFLATERS.offer(inflater)) {
      inflater.end();
    }
  }

  private static int readLittleEndian(byte[] bytes, int at) {
    return bytes[at] & 0xff
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | (bytes[at + 3] & 0xff) << 24;
  }

  private static void writeLittleEndian(int value, ByteSink to) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      to.write(value >> shift);
    }
  }
}
