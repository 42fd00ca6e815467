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
package io.tailrace.core.net;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses bodies: gzip, with any number of members, and zlib's format, which HTTP calls
 * deflate. Used on one loop only.
 *
 * <p>Source: RFC 1952, RFC 1950; fluentd lib/fluent/plugin/extractor.rb for what is refused.
 */
final class BodyInflater {
  private static final byte[] NOTHING = {};
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;

  private final BodyArrays arrays;
  private final CRC32 crc = new CRC32();
  private Inflater rawInflater;
  private Inflater zlibInflater;
  private byte[] out;
  private int outLength;
  private int at;

  BodyInflater(BodyArrays arrays) {
    this.arrays = arrays;
  }

  /** The body cannot be decompressed; the message says why. */
  static final class InflateException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean overBudget;

    InflateException(String message, boolean overBudget) {
      super(message, null, false, false);
      this.overBudget = overBudget;
    }

    /** Whether there was no memory for it, which is not the sender's fault. */
    boolean isOverBudget() {
      return overBudget;
    }
  }

  /** Length of the last result. */
  int outLength() {
    return outLength;
  }

  /**
   * Decompresses {@code in[0 .. length)}.
   *
   * @param bytesMax largest result
   * @return an array of the loop's with the result at its beginning, {@link #outLength()} bytes;
   *     the caller gives it back
   */
  byte[] inflate(byte[] in, int length, boolean gzip, long bytesMax) throws InflateException {
    final int limit = (int) Math.min(bytesMax, Integer.MAX_VALUE - 8);
    out = takeOrFail((int) Math.min(limit, Math.max(4L * length, BodyArrays.LENGTH_MIN)));
    outLength = 0;
    at = 0;
    final Inflater inflater = inflater(gzip);
    boolean done = false;
    try {
      do {
        if (gzip) {
          skipGzipHeader(in, length);
        }
        inflater.reset();
        final int start = outLength;
        inflateOne(inflater, in, length, limit);
        if (gzip) {
          checkGzipTrailer(in, length, start);
        }
      } while (gzip && at < length);
      done = true;
      return out;
    } finally {
      inflater.setInput(NOTHING);
      if (!done) {
        arrays.give(out);
      }
      out = null;
    }
  }

  /** The loop's own, each made when first needed. */
  private Inflater inflater(boolean gzip) {
    if (gzip) {
      if (rawInflater == null) {
        rawInflater = new Inflater(true);
      }
      return rawInflater;
    }
    if (zlibInflater == null) {
      zlibInflater = new Inflater();
    }
    return zlibInflater;
  }

  private void inflateOne(Inflater inflater, byte[] in, int length, int limit)
      throws InflateException {
    inflater.setInput(in, at, length - at);
    try {
      while (!inflater.finished()) {
        if (outLength == out.length || outLength == limit) {
          makeRoom(inflater, limit);
        }
        final int room = Math.min(out.length, limit) - outLength;
        final int count = inflater.inflate(out, outLength, room);
        outLength += count;
        if (count == 0 && !inflater.finished()) {
          if (inflater.needsDictionary()) {
            throw bad("it needs a dictionary");
          }
          if (inflater.needsInput()) {
            throw bad("it is cut off");
          }
        }
      }
    } catch (DataFormatException e) {
      throw bad(e.getMessage() == null ? "it is corrupt" : e.getMessage());
    }
    at = length - inflater.getRemaining();
  }

  private void makeRoom(Inflater inflater, int limit) throws InflateException {
    if (outLength == limit) {
      // Full to the limit: all right only if nothing more comes.
      try {
        final byte[] probe = new byte[1];
        if (inflater.inflate(probe, 0, 1) > 0 || !inflater.finished()) {
          throw bad("Decompressed data exceeds limit of " + limit + " bytes");
        }
      } catch (DataFormatException e) {
        throw bad("it is corrupt");
      }
      return;
    }
    final byte[] larger = arrays.grow(out, outLength, (int) Math.min(limit, 2L * out.length));
    if (larger == null) {
      throw new InflateException("no memory for a body of more than " + out.length, true);
    }
    out = larger;
  }

  private void skipGzipHeader(byte[] in, int length) throws InflateException {
    if (length - at < 10 || in[at] != 0x1f || in[at + 1] != (byte) 0x8b || in[at + 2] != 8) {
      throw bad("not in gzip format");
    }
    final int flags = in[at + 3];
    at += 10;
    if ((flags & FLAG_EXTRA) != 0) {
      require(in, length, 2);
      at += 2 + ((in[at] & 0xff) | (in[at + 1] & 0xff) << 8);
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText(in, length);
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText(in, length);
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      at += 2;
    }
    require(in, length, 0);
  }

  private void skipText(byte[] in, int length) throws InflateException {
    while (true) {
      require(in, length, 1);
      if (in[at++] == 0) {
        return;
      }
    }
  }

  private void checkGzipTrailer(byte[] in, int length, int start) throws InflateException {
    require(in, length, 8);
    crc.reset();
    crc.update(out, start, outLength - start);
    if (int32(in, at) != (int) crc.getValue()) {
      throw bad("invalid compressed data -- crc error");
    }
    if (int32(in, at + 4) != outLength - start) {
      throw bad("invalid compressed data -- length error");
    }
    at += 8;
  }

  private void require(byte[] in, int length, int count) throws InflateException {
    if (length - at < count) {
      throw bad("it is cut off");
    }
  }

  private byte[] takeOrFail(int length) throws InflateException {
    final byte[] array = arrays.take(length);
    if (array == null) {
      throw new InflateException("no memory for a body of " + length, true);
    }
    return array;
  }

  private static int int32(byte[] in, int at) {
    return (in[at] & 0xff)
        | (in[at + 1] & 0xff) << 8
        | (in[at + 2] & 0xff) << 16
        | in[at + 3] << 24;
  }

  private static InflateException bad(String message) {
    return new InflateException(message, false);
  }
}
