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
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.tailrace.api.net.TcpClient;
import io.tailrace.api.net.TcpClientConnection;
import io.tailrace.api.net.TcpClientHandler;
import io.tailrace.api.net.TcpClientOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/** A plugin's TCP client: works from its making to {@link #close}. Thread-safe. */
public final class HostedTcpClient implements TcpClient, AutoCloseable {
  private static final Duration TLS_TIMEOUT_DEFAULT = Duration.ofMinutes(1);
  private static final long CLOSE_SECONDS_MAX = 2;

  /** As {@code finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:80}. */
  private static final Pattern CONNECT_FAILURE =
      Pattern.compile("(?:\\w+\\(\\.\\.\\) failed[^:]*: )?(.*?)(?:: [^ /]*/\\S+:\\d+)?");

  private final ClientLoops loops;
  private final TcpClientOptions options;
  private final Logger log;
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final Object lock = new Object();
  private SslContext ssl; // guarded by lock; null: not made yet, or no TLS
  private volatile boolean isClosed;

  HostedTcpClient(ClientLoops loops, TcpClientOptions options, Logger log) {
    this.loops = loops;
    this.options = options;
    this.log = log;
  }

  /**
   * Reads the files that TLS needs, which otherwise the first connection does.
   *
   * @throws IOException if one cannot be used; the message says which and why
   */
  public void prepare() throws IOException {
    ssl();
  }

  private SslContext ssl() throws IOException {
    if (options.tls().isEmpty()) {
      return null;
    }
    synchronized (lock) {
      if (ssl == null) {
        ssl = new ClientTls(options.tls().get(), log).context();
      }
      return ssl;
    }
  }

  @Override
  public CompletionStage<TcpClientConnection> connect(
      InetSocketAddress address,
      Optional<String> serverName,
      Function<TcpClientConnection, TcpClientHandler> handlers) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(address + " is not resolved");
    }
    final CompletableFuture<TcpClientConnection> connected = new CompletableFuture<>();
    if (isClosed) {
      connected.completeExceptionally(new IOException("the plugin is closed"));
      return connected;
    }
    try {
      connect(address, serverName, handlers, ssl(), connected);
    } catch (IOException e) {
      connected.completeExceptionally(e);
    }
    return connected;
  }

  private void connect(
      InetSocketAddress address,
      Optional<String> serverName,
      Function<TcpClientConnection, TcpClientHandler> handlers,
      SslContext context,
      CompletableFuture<TcpClientConnection> connected) {
    final Bootstrap bootstrap =
        new Bootstrap()
            .group(loops.group())
            .channel(loops.channelClass())
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                options.connectTimeout().map(this::ms).orElse(0))
            .option(ChannelOption.SO_KEEPALIVE, options.sendKeepalivePacket())
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    addHandlers(channel, address, serverName, handlers, context, connected);
                  }
                });
    final ChannelFuture connecting = bootstrap.connect(address);
    track(connecting.channel());
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            connected.completeExceptionally(reason(address, serverName, done.cause()));
          }
        });
  }

  private void track(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(closed -> channels.remove(channel));
    if (isClosed) {
      channel.close();
    }
  }

  private void addHandlers(
      Channel channel,
      InetSocketAddress address,
      Optional<String> serverName,
      Function<TcpClientConnection, TcpClientHandler> handlers,
      SslContext context,
      CompletableFuture<TcpClientConnection> connected) {
    final ChannelPipeline pipeline = channel.pipeline();
    SslHandler tls = null;
    if (context != null) {
      final String name = serverName.orElseGet(() -> address.getAddress().getHostAddress());
      tls = context.newHandler(channel.alloc(), name, address.getPort());
      tls.setHandshakeTimeoutMillis(ms(options.connectTimeout().orElse(TLS_TIMEOUT_DEFAULT)));
      pipeline.addLast(tls);
      pipeline.addLast(new ChunkedWriteHandler());
    }
    if (options.sendTimeout().isPresent()) {
      pipeline.addLast(
          new IdleStateHandler(true, 0, ms(options.sendTimeout().get()), 0, TimeUnit.MILLISECONDS));
    }
    pipeline.addLast(
        new HostedTcpClientConnection(address, tls, options, handlers, connected, log));
  }

  private int ms(Duration duration) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
  }

  /** A failure of Netty's in the JDK's types, with the server's name and address. */
  private static IOException reason(
      InetSocketAddress address, Optional<String> serverName, Throwable cause) {
    final String where = AddressText.of(address);
    final String who = serverName.map(name -> name + " (" + where + ")").orElse(where);
    final String text = who + ": " + inWords(cause);
    if (cause instanceof io.netty.channel.ConnectTimeoutException) {
      return new SocketTimeoutException(text);
    }
    final IOException failure =
        cause instanceof ConnectException ? new ConnectException(text) : new IOException(text);
    failure.initCause(cause);
    return failure;
  }

  /** What the system says, without the call that failed and the address once more. */
  private static String inWords(Throwable cause) {
    if (cause.getMessage() == null) {
      return cause.getClass().getSimpleName();
    }
    final Matcher matcher = CONNECT_FAILURE.matcher(cause.getMessage());
    final String words = matcher.matches() ? matcher.group(1) : cause.getMessage();
    return words.isEmpty()
        ? cause.getMessage()
        : Character.toLowerCase(words.charAt(0)) + words.substring(1);
  }

  /** Ends all connections and makes no further ones; waits a moment for their handlers. */
  @Override
  public void close() {
    isClosed = true;
    for (Channel channel : channels) {
      channel.close();
    }
    final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS_MAX);
    for (Channel channel : channels) {
      final long leftNs = Math.max(0, endNs - System.nanoTime());
      channel.closeFuture().awaitUninterruptibly(leftNs, TimeUnit.NANOSECONDS);
    }
  }
}
