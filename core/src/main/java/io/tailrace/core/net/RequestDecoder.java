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
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;

/**
 * Netty's decoder of requests, which tells its connection how many bytes came, and drops them once
 * the connection does not want any more.
 */
final class RequestDecoder extends HttpRequestDecoder {
  /** Longest request line; queries may carry a record. */
  static final int LINE_LENGTH_MAX = 64 << 10;

  /** Longest sum of a request's headers. Fluentd's parser allows 80 KiB for line and headers. */
  static final int HEADERS_LENGTH_MAX = 64 << 10;

  /** Larger than any read, so that what was read of a body comes as one piece. */
  private static final int PIECE_LENGTH_MAX = 1 << 20;

  private final HttpConnection connection;

  RequestDecoder(HttpConnection connection) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LINE_LENGTH_MAX)
            .setMaxHeaderSize(HEADERS_LENGTH_MAX)
            .setMaxChunkSize(PIECE_LENGTH_MAX));
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
    if (connection.isDiscarding()) {
      ReferenceCountUtil.release(msg);
      return;
    }
    if (msg instanceof ByteBuf bytes) {
      connection.received(bytes.readableBytes());
    }
    super.channelRead(ctx, msg);
  }

  /** Whether bytes wait that do not make a message yet. */
  boolean hasRest() {
    return actualReadableBytes() > 0;
  }
}
