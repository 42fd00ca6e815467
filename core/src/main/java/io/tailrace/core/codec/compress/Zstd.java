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

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.tailrace.api.ByteSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;

/** zstd frames. Safe for use by many threads. */
public final class Zstd {
  private static final String FORMAT = "zstd";
  private static final int READ_BYTES = 64 * 1024;

  /** The level that zstd itself and Fluentd use where none is given. */
  private static final int LEVEL = 3;

  private Zstd() {}

  /**
   * Appends the content of one or more frames to {@code to}. After an exception {@code to} is as it
   * was before.
   *
   * <p>Takes windows of up to 128 MiB, as Fluentd does: memory outside the heap, for the time of
   * the call, of which only as much is touched as there is content.
   *
   * @param limitBytes most bytes that the content of all frames may have, 0 or more
   * @throws DecompressionLimitException if the content is larger
   * @throws DecompressionException if the input is not a sequence of whole frames
   */
  public static void decompress(byte[] bytes, int offset, int length, ByteSink to, long limitBytes)
      throws DecompressionException {
    if (length == 0) {
      throw new DecompressionException("zstd input is empty");
    }
    final int before = to.length();
    boolean isDone = false;
    try (ZstdInputStreamNoFinalizer in =
        new ZstdInputStreamNoFinalizer(
            new ByteArrayInputStream(bytes, offset, length), RecyclingBufferPool.INSTANCE)) {
      while (true) {
        final byte[] target = to.ensure(READ_BYTES);
        final int read = in.read(target, to.length(), READ_BYTES);
        if (read < 0) {
          isDone = true;
          return;
        }
        to.advance(read);
        if (to.length() - before > limitBytes) {
          throw new DecompressionLimitException(FORMAT, length, limitBytes);
        }
      }
    } catch (DecompressionException e) {
      throw e;
    } catch (IOException e) {
      throw new DecompressionException(
          String.format(
              "zstd input is cut off or broken after %,d bytes of content: %s",
              to.length() - before, e.getMessage()),
          e);
    } finally {
      if (!isDone) {
        to.truncate(before);
      }
    }
  }

  /** Appends the range as one frame to {@code to}. */
  public static void compress(byte[] bytes, int offset, int length, ByteSink to) {
    final long room = com.github.luben.zstd.Zstd.compressBound(length);
    final byte[] target = to.ensure(Math.toIntExact(room));
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(LEVEL);
      to.advance(context.compressByteArray(target, to.length(), (int) room, bytes, offset, length));
    }
  }

  /** Opens a stream that writes one frame; closing it closes {@code to}. */
  public static OutputStream compressing(OutputStream to) throws IOException {
    return new ZstdOutputStreamNoFinalizer(to, RecyclingBufferPool.INSTANCE, LEVEL);
  }
}
