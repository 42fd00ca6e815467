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

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of all servers, named {@code server-loop-N}; native epoll where it is there.
 * Thread-safe.
 */
public final class ServerLoops implements AutoCloseable {
  private static final int THREADS_MAX_BY_DEFAULT = 8;
  private static final long CLOSE_SECONDS_MAX = 5;

  private final EventLoopGroup group;
  private final Class<? extends ServerChannel> serverChannelClass;
  private final Class<? extends DatagramChannel> datagramChannelClass;
  private final boolean isEpoll;
  private final boolean hasClock;
  private final BodyBudget bodyBudget;
  private final Map<EventLoop, LoopState> states = new ConcurrentHashMap<>();

  /**
   * Threads are started when they are first needed.
   *
   * @param threads event loops, 1 or more
   * @param bodyBytesMax bytes that what clients send may take together while they arrive
   */
  public ServerLoops(int threads, long bodyBytesMax) {
    this(threads, bodyBytesMax, Epoll.isAvailable(), true);
  }

  /**
   * Loops on which no time passes but by {@link #pass}, for tests.
   *
   * @param threads as in the constructor
   * @param bodyBytesMax as in the constructor
   */
  public static ServerLoops withoutClock(int threads, long bodyBytesMax) {
    return withoutClock(threads, bodyBytesMax, Epoll.isAvailable());
  }

  static ServerLoops withoutClock(int threads, long bodyBytesMax, boolean epoll) {
    return new ServerLoops(threads, bodyBytesMax, epoll, false);
  }

  private ServerLoops(int threads, long bodyBytesMax, boolean epoll, boolean hasClock) {
    final IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(threads, new LoopThreads("server-loop"), io);
    serverChannelClass = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    datagramChannelClass = epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    isEpoll = epoll;
    this.hasClock = hasClock;
    bodyBudget = new BodyBudget(bodyBytesMax);
  }

  /** As many loops as processors, up to eight, and half of the heap for bodies. */
  public ServerLoops() {
    this(
        Math.min(THREADS_MAX_BY_DEFAULT, Runtime.getRuntime().availableProcessors()),
        Runtime.getRuntime().maxMemory() / 2);
  }

  EventLoopGroup group() {
    return group;
  }

  Class<? extends ServerChannel> serverChannelClass() {
    return serverChannelClass;
  }

  Class<? extends ServerChannel> unixServerChannelClass() {
    return isEpoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class;
  }

  /** The address of a unix socket in the form that {@link #unixServerChannelClass} knows. */
  SocketAddress unixAddress(Path path) {
    return isEpoll ? new DomainSocketAddress(path.toString()) : UnixDomainSocketAddress.of(path);
  }

  Class<? extends DatagramChannel> datagramChannelClass() {
    return datagramChannelClass;
  }

  /** What the connections of one loop share; to be used on that loop only. */
  LoopState stateOf(EventLoop loop) {
    return states.computeIfAbsent(loop, key -> new LoopState(key, bodyBudget, hasClock));
  }

  /** The loop with the fewest settled connections; {@code current} if none has fewer. */
  EventLoop leastSettled(EventLoop current) {
    EventLoop least = current;
    int count = stateOf(current).settled();
    for (EventExecutor executor : group) {
      final EventLoop loop = (EventLoop) executor;
      final int settled = stateOf(loop).settled();
      if (settled < count) {
        least = loop;
        count = settled;
      }
    }
    return least;
  }

  /** Lets seconds pass at once for all connections; for tests. Returns when they have passed. */
  public void pass(int seconds) {
    for (LoopState state : states.values()) {
      state
          .loop()
          .submit(
              () -> {
                for (int i = 0; i < seconds; i++) {
                  state.tick();
                }
              })
          .syncUninterruptibly();
    }
  }

  /** Ends the loops. To be called when all servers are stopped. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
  }
}
