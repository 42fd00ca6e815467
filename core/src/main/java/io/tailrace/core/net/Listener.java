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

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.tailrace.api.net.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An open listening socket and its connections. The socket is bound without being read; {@link
 * #resume} begins to accept. Thread-safe.
 */
final class Listener {
  /** Wildcards in one process conflict, so the address is the text of the configuration. */
  record Address(String bind, int port) {
    /** The port of addresses that are paths of unix sockets. */
    static final int UNIX = -1;

    boolean isUnix() {
      return port == UNIX;
    }

    @Override
    public String toString() {
      if (isUnix()) {
        return bind;
      }
      return bind.indexOf(':') < 0 ? bind + ":" + port : "[" + bind + "]:" + port;
    }
  }

  private final ServerLoops loops;
  private final int connectionsMax;
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile SocketService service;
  private volatile boolean paused = true;
  private volatile boolean closed;
  private final Address address;
  private boolean hasReplacedSocket;
  private Channel channel;

  private Listener(ServerLoops loops, Address address, SocketService service, int connectionsMax) {
    this.loops = loops;
    this.address = address;
    this.service = service;
    this.connectionsMax = connectionsMax;
  }

  /**
   * Binds the address.
   *
   * @throws BindException if it cannot be bound; the message names the address and what to do
   */
  static Listener bind(
      ServerLoops loops, ListenOptions options, SocketService service, int connectionsMax)
      throws IOException {
    final Listener listener = new Listener(loops, options.address(), service, connectionsMax);
    listener.open(options);
    return listener;
  }

  private void open(ListenOptions options) throws IOException {
    final EventLoop acceptor = loops.group().next();
    final ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptor, service.beginsOnOneLoop() ? acceptor : loops.group())
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(new AcceptFailures())
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(64, 2048, LoopReadBuffers.BYTES))
            .childHandler(new ConnectionInitializer());
    options.backlog().ifPresent(backlog -> bootstrap.option(ChannelOption.SO_BACKLOG, backlog));
    final SocketAddress local;
    if (address.isUnix()) {
      final Path path = Path.of(address.bind());
      hasReplacedSocket = UnixSocketFile.claim(path);
      bootstrap.channel(loops.unixServerChannelClass());
      local = loops.unixAddress(path);
    } else {
      setTcpOptions(bootstrap, options);
      local = new InetSocketAddress(options.bind(), options.port());
      if (((InetSocketAddress) local).isUnresolved()) {
        throw unbound(address, new UnknownHostException(options.bind()));
      }
    }
    final ChannelFuture bound = bootstrap.bind(local).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw unbound(address, bound.cause());
    }
    channel = bound.channel();
  }

  private void setTcpOptions(ServerBootstrap bootstrap, ListenOptions options) {
    bootstrap
        .channel(loops.serverChannelClass())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, options.sendKeepalivePacket());
    int lingerSeconds = options.lingerSeconds().orElse(0);
    if (options.transport().isPresent()) {
      final Transport transport = options.transport().get();
      transport
          .receiveBufferSize()
          .ifPresent(size -> bootstrap.option(ChannelOption.SO_RCVBUF, size.bytesAsInt()));
      if (options.lingerSeconds().isEmpty()) {
        lingerSeconds = transport.lingerTimeout();
      }
    }
    if (lingerSeconds > 0) {
      bootstrap.childOption(ChannelOption.SO_LINGER, lingerSeconds);
    }
  }

  static BindException unbound(Address address, Throwable cause) {
    final String reason = String.valueOf(cause.getMessage());
    final String help;
    if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
      help = "'" + address.bind() + "' is not an address; write one of this machine's, or 0.0.0.0";
    } else if (reason.contains("in use")) {
      help =
          "another process listens there (see which with: ss -ltnp 'sport = :"
              + address.port()
              + "'); stop it, or give this server another port";
    } else if (reason.contains("ermission denied")) {
      help =
          "ports below 1024 need the capability CAP_NET_BIND_SERVICE; grant it, or give this"
              + " server another port";
    } else if (reason.contains("annot assign")) {
      help = "this machine does not have that address; write one it has, or 0.0.0.0 for all";
    } else {
      help = reason;
    }
    final BindException failure = new BindException("cannot listen on " + address + ": " + help);
    failure.initCause(cause);
    return failure;
  }

  Address address() {
    return address;
  }

  /** Whether a unix socket took the place of one that nobody listened at; told once. */
  boolean tellReplacedSocket() {
    final boolean isNews = hasReplacedSocket;
    hasReplacedSocket = false;
    return isNews;
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  SocketService service() {
    return service;
  }

  boolean isPaused() {
    return paused;
  }

  int connectionCount() {
    return connections.size();
  }

  EventLoop loopToSettleOn(EventLoop current) {
    return loops.leastSettled(current);
  }

  LoopState loopState(EventLoop loop) {
    return loops.stateOf(loop);
  }

  /** Gives the socket and its connections to another service; to be called while paused. */
  void handOver(SocketService next) {
    service = next;
    onEach(ServerConnection::serviceReplaced);
  }

  /**
   * Stops accepting and reading.
   *
   * @return completes when no handler is being called any more
   */
  CompletionStage<Void> pause() {
    paused = true;
    channel.config().setAutoRead(false);
    return onEach(connection -> connection.setPaused(true));
  }

  /** Accepts and reads, again. */
  void resume() {
    paused = false;
    onEach(connection -> connection.setPaused(false));
    channel.config().setAutoRead(true);
  }

  /**
   * Closes the socket, then its connections: idle ones at once, those with a pending response when
   * it has gone, all at the deadline.
   */
  void close(long deadlineMs) {
    closed = true;
    channel.close().awaitUninterruptibly();
    onEach(ServerConnection::stop);
    final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMs);
    for (ServerConnection connection : connections) {
      final long leftNs = Math.max(0, endNs - System.nanoTime());
      connection.channel().closeFuture().awaitUninterruptibly(leftNs, TimeUnit.NANOSECONDS);
      connection.channel().close();
    }
  }

  void add(ServerConnection connection) {
    connections.add(connection);
    if (closed) { // it was accepted just before, and close() may have missed it
      connection.channel().close();
    }
  }

  void remove(ServerConnection connection) {
    connections.remove(connection);
  }

  private CompletionStage<Void> onEach(Consumer<ServerConnection> action) {
    final List<CompletableFuture<Void>> done = new ArrayList<>();
    for (ServerConnection connection : connections) {
      final CompletableFuture<Void> one = new CompletableFuture<>();
      done.add(one);
      onLoop(connection, action, one);
    }
    return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
  }

  private static void onLoop(
      ServerConnection connection,
      Consumer<ServerConnection> action,
      CompletableFuture<Void> done) {
    connection
        .channel()
        .eventLoop()
        .execute(
            () -> {
              if (!connection.channel().eventLoop().inEventLoop() || connection.isMoving()) {
                onLoop(connection, action, done); // it has moved to another loop, or is about to
                return;
              }
              try {
                action.accept(connection);
                done.complete(null);
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
  }

  private final class ConnectionInitializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel accepted) {
      final SocketService current = service;
      if (connections.size() >= connectionsMax) {
        current
            .events()
            .trouble(
                Trouble.TOO_MANY_CONNECTIONS,
                String.valueOf(accepted.remoteAddress()),
                connections.size() + " are open");
        accepted.close();
        return;
      }
      if (current.ssl() != null) {
        accepted.pipeline().addLast(current.ssl().newHandler(accepted.alloc()));
      } else if (current.copiesWhatIsRead()) {
        accepted.config().setRecvByteBufAllocator(LoopReadBuffers.INSTANCE);
      }
      current.newConnection(Listener.this).addTo(accepted.pipeline());
    }
  }

  /** Tells of connections that could not be accepted; Netty then waits a second. */
  private final class AcceptFailures extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      service.events().trouble(Trouble.ACCEPT_FAILED, "none", String.valueOf(cause.getMessage()));
    }
  }
}
