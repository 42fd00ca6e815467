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

import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import io.tailrace.api.net.TcpServer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * A TCP server, or one at a unix socket, as the host handles it; see {@link HostedHttpServer}. When
 * its socket is handed over the open connections are closed, since what they have sent and said so
 * far is known to the old plugin only; those that wait to be accepted go to the new one.
 *
 * <p>All but {@link #port} is called on the daemon's thread.
 */
public final class HostedTcpServer implements TcpServer {
  private final Listeners listeners;
  private final NameLookups lookups;
  private final String owner;
  private final ListenOptions options;
  private final boolean resolvesNames;
  private final Function<TcpConnection, TcpHandler> handlers;
  private final Logger log;
  private final ServerEvents events;
  private volatile Listeners.Lease lease;

  HostedTcpServer(
      Listeners listeners,
      NameLookups lookups,
      String owner,
      ListenOptions options,
      boolean resolvesNames,
      Function<TcpConnection, TcpHandler> handlers,
      Logger log,
      Counters counters) {
    this.listeners = listeners;
    this.lookups = lookups;
    this.owner = owner;
    this.options = options;
    this.resolvesNames = resolvesNames;
    this.handlers = handlers;
    this.log = log;
    this.events =
        options.address().isUnix()
            ? ServerEvents.ofUnix(log, counters)
            : ServerEvents.ofTcp(log, counters);
  }

  /**
   * Leases the socket, which is bound if it is not open yet, and reads nothing from it.
   *
   * @throws java.net.BindException if the address cannot be had; the message says what to do
   * @throws IOException if a certificate or key cannot be read; the message says which
   */
  public void open() throws IOException {
    if (lease == null) {
      final TcpService service =
          new TcpService(
              handlers,
              resolvesNames ? lookups : null,
              ServerTls.contextOf(options.transport(), log),
              events);
      lease = listeners.lease(owner, options, service);
      if (lease.listener().tellReplacedSocket()) {
        log.warn("Found existing '{}'. Removed it: nobody listened there", options.bind());
      }
    }
  }

  /** Begins to accept connections and to read, or goes on with it. */
  public void resume() {
    opened().listener().resume();
  }

  /**
   * Stops accepting and reading; what arrives waits.
   *
   * @return completes when no handler is being called any more
   */
  public CompletionStage<Void> pause() {
    final Listeners.Lease current = lease;
    return current == null ? CompletableFuture.completedStage(null) : current.listener().pause();
  }

  /**
   * Gives the socket back, paused and open, for the server that leases the same address next.
   *
   * @return completes when no handler of this server is being called any more
   */
  public CompletionStage<Void> detach() {
    final Listeners.Lease current = lease;
    lease = null;
    return current == null ? CompletableFuture.completedStage(null) : listeners.giveBack(current);
  }

  /** Closes the socket and its connections; pending receipts get a second. May be repeated. */
  public void stop() {
    final Listeners.Lease current = lease;
    lease = null;
    if (current != null) {
      listeners.close(current);
    }
  }

  @Override
  public int port() {
    return opened().listener().port();
  }

  private Listeners.Lease opened() {
    final Listeners.Lease current = lease;
    if (current == null) {
      throw new IllegalStateException("the server of " + owner + " is not started");
    }
    return current;
  }
}
