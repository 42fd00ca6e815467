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

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.tailrace.api.net.UdpDatagram;
import io.tailrace.api.net.UdpHandler;
import java.net.InetSocketAddress;
import org.slf4j.Logger;

/** Shows the datagrams to the handler. Used on the channel's loop only. */
final class DatagramReceiver extends SimpleChannelInboundHandler<DatagramPacket>
    implements UdpDatagram {
  private final UdpHandler handler;
  private final TroubleSlot failures;
  private final byte[] array;
  private int length;
  private InetSocketAddress sender;
  private Channel receiver;

  /**
   * @param bytesMax longest datagram
   */
  DatagramReceiver(int bytesMax, UdpHandler handler, TroubleSlot failures) {
    this.handler = handler;
    this.failures = failures;
    array = new byte[bytesMax];
  }

  /** Counts what cannot be received or handled, and tells of it now and then. */
  static TroubleSlot failures(Logger log, Counters counters) {
    return new TroubleSlot(
        log,
        System::nanoTime,
        "unexpected error on a datagram",
        counters.counter("udp_failures", "datagrams that could not be received or handled"));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    length = Math.min(array.length, packet.content().readableBytes());
    packet.content().readBytes(array, 0, length);
    sender = packet.sender();
    receiver = context.channel();
    try {
      handler.received(this);
    } catch (Throwable e) { // also what a plugin's missing classes and endless recursion throw
      failures.failure(String.valueOf(sender), e);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    failures.note("none", String.valueOf(cause.getMessage()));
  }

  @Override
  public byte[] array() {
    return array;
  }

  @Override
  public int offset() {
    return 0;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public String remoteAddress() {
    return AddressText.of(sender.getAddress());
  }

  @Override
  public int remotePort() {
    return sender.getPort();
  }

  @Override
  public void reply(byte[] bytes, int offset, int count) {
    if (receiver.isWritable()) {
      receiver.writeAndFlush(
          new DatagramPacket(Unpooled.copiedBuffer(bytes, offset, count), sender));
    }
  }
}
