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
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.net.TcpClientConnection;
import io.tailrace.api.net.TcpClientHandler;
import io.tailrace.api.net.TcpClientOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * One connection of a plugin's TCP client. What is mutable is touched on its event loop only; what
 * the plugin asks for on other threads is done there.
 */
final class HostedTcpClientConnection extends ChannelDuplexHandler implements TcpClientConnection {
  /** How long a peer may leave its side open after ours was closed. */
  private static final long LINGER_SECONDS_MAX = 5;

  private static final byte[] NOTHING = {};

  private final InetSocketAddress address;
  private final SslHandler tls; // null: none
  private final TcpClientOptions options;
  private final Function<TcpClientConnection, TcpClientHandler> handlers;
  private final CompletableFuture<TcpClientConnection> connected;
  private final Logger log;
  private ChannelHandlerContext ctx; // set before the connection is handed out
  private TcpClientHandler handler; // null until it is connected
  private byte[] unconsumed = NOTHING;
  private int sending;
  private boolean isClosing;
  private boolean isEndedHere;
  private boolean isGone;
  private Exception failure; // the first one; null: none

  HostedTcpClientConnection(
      InetSocketAddress address,
      SslHandler tls,
      TcpClientOptions options,
      Function<TcpClientConnection, TcpClientHandler> handlers,
      CompletableFuture<TcpClientConnection> connected,
      Logger log) {
    this.log = log;
    this.address = address;
    this.tls = tls;
    this.options = options;
    this.handlers = handlers;
    this.connected = connected;
  }

  @Override
  public String peer() {
    return AddressText.of(address);
  }

  @Override
  public boolean isOpen() {
    return ctx.channel().isActive();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (tls == null) {
      established();
    }
  }

  private void established() {
    try {
      handler = handlers.apply(this);
      connected.complete(this);
    } catch (Throwable e) { // also what a plugin's missing classes and endless recursion throw
      fail(new IllegalStateException("the connection's handler cannot be made", e));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        established();
      } else {
        fail(tlsFailure(handshake.cause()));
      }
    } else if (event instanceof IdleStateEvent && sending > 0) {
      fail(
          new SocketTimeoutException(
              peer()
                  + " has taken nothing of what is sent for "
                  + options.sendTimeout().orElseThrow().toMillis()
                  + " ms"));
    }
  }

  private IOException tlsFailure(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    final String text = root.getMessage() == null ? root.toString() : root.getMessage();
    return new IOException("TLS with " + peer() + ": " + text, cause);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    final ByteBuf in = (ByteBuf) message;
    try {
      if (handler != null) {
        take(in);
      }
    } finally {
      in.release();
    }
  }

  private void take(ByteBuf in) {
    final int kept = unconsumed.length;
    final int count = in.readableBytes();
    if (kept + (long) count > options.receiveBytesMax()) {
      fail(
          new ProtocolException(
              peer() + " sends more than " + options.receiveBytesMax() + " bytes at once"));
      return;
    }
    final byte[] bytes = Arrays.copyOf(unconsumed, kept + count);
    in.readBytes(bytes, kept, count);
    try {
      final int consumed = handler.received(bytes, 0, bytes.length);
      if (consumed < 0 || consumed > bytes.length) {
        throw new IllegalStateException(
            "BUG: consumed " + consumed + " of " + bytes.length + " bytes");
      }
      unconsumed =
          consumed == bytes.length ? NOTHING : Arrays.copyOfRange(bytes, consumed, bytes.length);
    } catch (Exception e) {
      fail(e);
    } catch (Error e) { // a plugin's missing classes and endless recursion
      fail(new IllegalStateException("what was received could not be taken", e));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(
        cause instanceof IOException reset
            ? new IOException(peer() + ": " + reset.getMessage(), reset)
            : tls != null ? tlsFailure(cause) : new IOException(peer() + ": " + cause, cause));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (isGone) {
      return;
    }
    isGone = true;
    if (handler == null) {
      connected.completeExceptionally(
          failure != null
              ? failure
              : new IOException(peer() + " closed the connection before it was established"));
      return;
    }
    try {
      handler.closed(Optional.ofNullable(failure));
    } catch (RuntimeException e) {
      log.error("unexpected error at the end of the connection to {}", peer(), e);
    }
  }

  /** Notes the first reason and ends the connection. */
  private void fail(Exception reason) {
    if (failure == null) {
      failure = reason;
    }
    if (handler == null) {
      connected.completeExceptionally(failure);
    }
    ctx.close();
  }

  @Override
  public CompletionStage<Void> send(byte[] bytes, int offset, int length) {
    final CompletableFuture<Void> sent = new CompletableFuture<>();
    onLoop(
        () -> {
          if (refuses(sent)) {
            return;
          }
          sending++;
          follow(ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes, offset, length)), sent, null);
        });
    return sent;
  }

  @Override
  public CompletionStage<Void> send(byte[] before, StoredBytes body, byte[] after) {
    final CompletableFuture<Void> sent = new CompletableFuture<>();
    onLoop(
        () -> {
          if (refuses(sent)) {
            body.close();
            return;
          }
          sending++;
          watch(ctx.write(Unpooled.wrappedBuffer(before)));
          writeBody(body);
          follow(ctx.writeAndFlush(Unpooled.wrappedBuffer(after)), sent, body);
        });
    return sent;
  }

  private void writeBody(StoredBytes body) {
    if (tls != null) {
      watch(ctx.write(new StoredBytesInput(body)));
      return;
    }
    if (body.file().isPresent()) {
      if (body.length() > 0) {
        watch(ctx.write(new LentFileRegion(body.file().get(), body.length())));
      }
      return;
    }
    for (ByteBuffer buffer : body.buffers()) {
      watch(ctx.write(Unpooled.wrappedBuffer(buffer)));
    }
  }

  private boolean refuses(CompletableFuture<Void> sent) {
    if (!isClosing && !isGone && ctx.channel().isActive()) {
      return false;
    }
    sent.completeExceptionally(
        failure != null ? failure : new IOException("the connection to " + peer() + " is closed"));
    return true;
  }

  /** A part that cannot be sent ends the connection: nothing may follow a gap. */
  private void watch(ChannelFuture written) {
    written.addListener(
        done -> {
          if (!done.isSuccess()) {
            fail(sendFailure(done.cause()));
          }
        });
  }

  private void follow(ChannelFuture last, CompletableFuture<Void> sent, StoredBytes body) {
    last.addListener(
        done -> {
          sending--;
          if (body != null) {
            body.close();
          }
          if (done.isSuccess()) {
            sent.complete(null);
          } else {
            fail(sendFailure(done.cause()));
            sent.completeExceptionally(failure);
          }
        });
  }

  private IOException sendFailure(Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      return new IOException(
          isEndedHere
              ? "the connection to " + peer() + " is closed"
              : peer() + " closed the connection before it had taken everything",
          cause);
    }
    return new IOException(
        peer() + ": " + (cause.getMessage() == null ? cause : cause.getMessage()), cause);
  }

  /** Called if the client ends all its connections. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    isEndedHere = true;
    context.close(promise);
  }

  @Override
  public void close() {
    onLoop(
        () -> {
          if (isClosing || isGone) {
            return;
          }
          isClosing = true;
          final ChannelFuture last =
              tls == null ? ctx.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
          last.addListener(sent -> endOutput());
        });
  }

  /** A peer that has got everything closes its side, too. */
  private void endOutput() {
    if (!isGone) {
      ((DuplexChannel) ctx.channel()).shutdownOutput();
      final Future<?> late =
          ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS_MAX, TimeUnit.SECONDS);
      ctx.channel().closeFuture().addListener(closed -> late.cancel(false));
    }
  }

  @Override
  public void abort() {
    onLoop(
        () -> {
          isEndedHere = true;
          ctx.close();
        });
  }

  private void onLoop(Runnable task) {
    if (ctx.executor().inEventLoop()) {
      task.run();
    } else {
      ctx.executor().execute(task);
    }
  }
}
