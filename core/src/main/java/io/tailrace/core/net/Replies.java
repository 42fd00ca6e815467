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
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * What a connection replies, gathered for one write. Touched on the connection's event loop only.
 */
final class Replies {
  /** Bytes that are gathered before they are written without waiting for more. */
  private static final int BYTES_MAX = 64 << 10;

  private static final int ROOM_BYTES_MIN = 256;

  private ByteBuf gathered; // null: nothing

  /**
   * Appends bytes.
   *
   * @return whether there are so many now that they are to be written
   */
  boolean add(ChannelHandlerContext context, byte[] bytes, int offset, int count) {
    if (gathered == null) {
      gathered = context.alloc().ioBuffer(Math.max(count, ROOM_BYTES_MIN));
    }
    gathered.writeBytes(bytes, offset, count);
    return gathered.readableBytes() >= BYTES_MAX;
  }

  /**
   * Writes what there is.
   *
   * @return whether there was anything
   */
  boolean write(ChannelHandlerContext context) {
    if (gathered == null) {
      return false;
    }
    final ByteBuf bytes = gathered;
    gathered = null;
    context.writeAndFlush(bytes, context.voidPromise());
    return true;
  }

  /** Writes what there is; done when all that was ever written has gone. */
  ChannelFuture writeLast(ChannelHandlerContext context) {
    final ByteBuf last = gathered == null ? context.alloc().ioBuffer(0) : gathered;
    gathered = null;
    return context.writeAndFlush(last);
  }

  /** Tells the peer that no more comes; what it sends can still be read. */
  static void end(ChannelHandlerContext context) {
    final SslHandler ssl = context.pipeline().get(SslHandler.class);
    if (ssl != null) {
      ssl.closeOutbound();
    } else {
      ((DuplexChannel) context.channel()).shutdownOutput();
    }
  }

  void release() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
