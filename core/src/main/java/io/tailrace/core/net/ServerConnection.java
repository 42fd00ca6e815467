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
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.tailrace.core.seam.ReadPause;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** One connection of a listening socket. Touched on its event loop only. */
abstract class ServerConnection extends ChannelInboundHandlerAdapter {
  private int index;
  private String remoteAddress = "";
  private int remotePort;
  private String peer = "";
  private CompletableFuture<Void> pauseEnd; // null: reading does not pause

  /** Its place in the list of its loop's connections. */
  final int index() {
    return index;
  }

  final void setIndex(int index) {
    this.index = index;
  }

  public final String remoteAddress() {
    return remoteAddress;
  }

  public final int remotePort() {
    return remotePort;
  }

  /**
   * Takes the peer's address from the channel.
   *
   * @param local where the server listens
   */
  final void setRemote(Channel channel, Listener.Address local) {
    if (channel.remoteAddress() instanceof InetSocketAddress remote) {
      remoteAddress = AddressText.of(remote.getAddress());
      remotePort = remote.getPort();
      peer = new Listener.Address(remoteAddress, remotePort).toString();
    } else {
      peer = "unix:" + local;
    }
  }

  /** Address and port, or the unix socket, as messages name the peer. */
  public final String peer() {
    return peer;
  }

  abstract void addTo(ChannelPipeline pipeline);

  abstract Channel channel();

  /** Whether reading pauses until buffers have emptied a little. */
  final boolean isPausing() {
    return pauseEnd != null;
  }

  /** Begins the pause that what was emitted in the last call of a plugin asks for, if it does. */
  final void keepPace() {
    final CompletableFuture<Void> end = ReadPause.take();
    if (end == null || end == pauseEnd || end.isDone()) {
      return;
    }
    pauseEnd = end;
    updateReading();
    end.whenComplete((nothing, failure) -> channel().eventLoop().execute(() -> endPause(end)));
  }

  private void endPause(CompletableFuture<Void> end) {
    if (pauseEnd == end) { // otherwise another one has begun
      pauseEnd = null;
      updateReading();
    }
  }

  /** Has the channel read, or not, as the state of this says. */
  abstract void updateReading();

  /** Whether it is on its way to another loop; nothing may be done with it then. */
  abstract boolean isMoving();

  /** Called once a second. */
  abstract void tick();

  /** Stops reading, or goes on. */
  abstract void setPaused(boolean paused);

  /** Closes the connection, once the reply that is pending has gone. */
  abstract void stop();

  /** Takes note that the socket serves another plugin instance from now on. */
  abstract void serviceReplaced();
}
