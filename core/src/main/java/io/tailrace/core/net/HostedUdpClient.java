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

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.tailrace.api.net.UdpClient;
import io.tailrace.api.net.UdpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;

/** A plugin's UDP socket: open between {@link #open} and {@link #close}. */
public final class HostedUdpClient implements UdpClient, AutoCloseable {
  private final ClientLoops loops;
  private final String owner;
  private final int bytesMax;
  private final UdpHandler handler;
  private final TroubleSlot failures;
  private volatile Channel channel;

  HostedUdpClient(
      ClientLoops loops,
      String owner,
      int bytesMax,
      UdpHandler handler,
      Logger log,
      Counters counters) {
    this.loops = loops;
    this.owner = owner;
    this.bytesMax = bytesMax;
    this.handler = handler;
    failures = DatagramReceiver.failures(log, counters);
  }

  /** Opens the socket. */
  public void open() throws IOException {
    if (channel != null) {
      return;
    }
    final ChannelFuture bound =
        new Bootstrap()
            .group(loops.group())
            .channel(loops.datagramChannelClass())
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(bytesMax))
            .handler(new DatagramReceiver(bytesMax, handler, failures))
            .bind(new InetSocketAddress(0))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "no UDP socket for " + owner + ": " + bound.cause().getMessage(), bound.cause());
    }
    channel = bound.channel();
  }

  @Override
  public void send(InetSocketAddress to, byte[] bytes, int offset, int length) {
    final Channel current = channel;
    if (current != null && current.isWritable()) {
      current
          .writeAndFlush(new DatagramPacket(Unpooled.copiedBuffer(bytes, offset, length), to))
          .addListener(
              sent -> {
                if (!sent.isSuccess()) {
                  failures.note(String.valueOf(to), String.valueOf(sent.cause().getMessage()));
                }
              });
    }
  }

  /** Closes the socket. May be repeated. */
  @Override
  public void close() {
    final Channel current = channel;
    channel = null;
    if (current != null) {
      current.close().awaitUninterruptibly();
    }
  }
}
