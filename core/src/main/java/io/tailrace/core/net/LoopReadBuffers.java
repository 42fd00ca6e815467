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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Reads into one buffer of the loop's, for connections that copy what was read before they return:
 * nothing is allocated or cleared for a read, and its bytes still lie in the processor's cache.
 * Where a connection keeps the buffer it gets that one, and the loop a new one.
 *
 * <p>Not for handlers that keep what is not whole yet, such as TLS: each would keep a large buffer.
 */
final class LoopReadBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
  static final LoopReadBuffers INSTANCE = new LoopReadBuffers();

  /** Largest read: it still lies in the processor's cache when it is copied. */
  static final int BYTES = 128 << 10;

  /** Reads of one connection, each of which filled the buffer, before others have their turn. */
  private static final int READS_MAX = 8;

  private final FastThreadLocal<ByteBuf> buffers =
      new FastThreadLocal<>() {
        @Override
        protected void onRemoval(ByteBuf buffer) {
          if (buffer != null) {
            buffer.release();
          }
        }
      };

  private LoopReadBuffers() {
    super(READS_MAX);
  }

  @Override
  @SuppressWarnings("deprecation") // it is what channels ask for
  public Handle newHandle() {
    return new LoopHandle();
  }

  private ByteBuf take(ByteBufAllocator allocator) {
    ByteBuf buffer = buffers.get();
    if (buffer == null || buffer.refCnt() != 1) {
      if (buffer != null) {
        buffer.release(); // now it belongs to who kept it alone
      }
      buffer = allocator.directBuffer(BYTES, BYTES);
      buffers.set(buffer);
    }
    return buffer.clear().retain();
  }

  private final class LoopHandle extends MaxMessageHandle {
    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return take(allocator);
    }

    @Override
    public int guess() {
      return BYTES;
    }
  }
}
