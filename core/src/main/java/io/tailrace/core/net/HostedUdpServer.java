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
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.tailrace.api.net.UdpHandler;
import io.tailrace.api.net.UdpServer;
import io.tailrace.api.net.UdpServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;

/** A UDP server: {@link #open} binds the socket, {@link #resume} begins to read. */
public final class HostedUdpServer implements HostedServer, UdpServer {
  private final ServerLoops loops;
  private final String owner;
  private final UdpServerOptions options;
  private final UdpHandler handler;
  private final TroubleSlot failures;
  private volatile Channel channel;

  HostedUdpServer(
      ServerLoops loops,
      String owner,
      UdpServerOptions options,
      UdpHandler handler,
      Logger log,
      Counters counters) {
    this.loops = loops;
    this.owner = owner;
    this.options = options;
    this.handler = handler;
    failures = DatagramReceiver.failures(log, counters);
  }

  @Override
  public void open() throws IOException {
    if (channel != null) {
      return;
    }
    final Listener.Address address = new Listener.Address(options.bind(), options.port());
    final InetSocketAddress resolved = new InetSocketAddress(options.bind(), options.port());
    if (resolved.isUnresolved()) {
      throw Listener.unbound(address, new UnknownHostException(options.bind()));
    }
    final ChannelFuture bound =
        new Bootstrap()
            .group(loops.group())
            .channel(loops.datagramChannelClass())
            .option(ChannelOption.AUTO_READ, false)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(options.bytesMax()))
            .handler(new DatagramReceiver(options.bytesMax(), handler, failures))
            .bind(resolved)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw Listener.unbound(address, bound.cause());
    }
    channel = bound.channel();
  }

  @Override
  public void resume() {
    opened().config().setAutoRead(true);
  }

  /** Stops reading; what arrives waits, as far as the kernel has room. */
  public void pause() {
    opened().config().setAutoRead(false);
  }

  @Override
  public void stop() {
    final Channel current = channel;
    channel = null;
    if (current != null) {
      current.close().awaitUninterruptibly();
    }
  }

  @Override
  public int port() {
    return ((InetSocketAddress) opened().localAddress()).getPort();
  }

  private Channel opened() {
    final Channel current = channel;
    if (current == null) {
      throw new IllegalStateException("the server of " + owner + " is not started");
    }
    return current;
  }
}
