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

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of all clients, named {@code client-loop-N}; native epoll where it is there. They
 * are made when the first client needs them. Thread-safe.
 */
final class ClientLoops implements AutoCloseable {
  private static final long CLOSE_SECONDS_MAX = 5;

  private final int threads;
  private final boolean isEpoll = Epoll.isAvailable();
  private final Object lock = new Object();
  private EventLoopGroup group; // guarded by lock
  private boolean isClosed; // guarded by lock

  /**
   * @param threads event loops, 1 or more
   */
  ClientLoops(int threads) {
    this.threads = threads;
  }

  EventLoopGroup group() {
    synchronized (lock) {
      if (isClosed) {
        throw new IllegalStateException("the clients' event loops are closed");
      }
      if (group == null) {
        group =
            new MultiThreadIoEventLoopGroup(
                threads,
                new LoopThreads("client-loop"),
                isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
      }
      return group;
    }
  }

  Class<? extends Channel> channelClass() {
    return isEpoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  Class<? extends DatagramChannel> datagramChannelClass() {
    return isEpoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
  }

  @Override
  public void close() {
    final EventLoopGroup current;
    synchronized (lock) {
      isClosed = true;
      current = group;
    }
    if (current != null) {
      current
          .shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
          .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }
  }
}
