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

import io.netty.handler.ssl.SslContext;
import io.tailrace.api.net.HttpHandler;
import io.tailrace.api.net.HttpServer;
import io.tailrace.api.net.HttpServerOptions;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/**
 * An HTTP server as the host handles it: {@link #open} leases the socket, {@link #resume} begins to
 * read. In a reload the old server gives its socket back with {@link #detach}, the new one opens,
 * and resumes when the routes are swapped; if that fails, the old one opens and resumes again.
 *
 * <p>All but {@link #port} is called on the daemon's thread.
 */
public final class HostedHttpServer implements HttpServer {
  private final Listeners listeners;
  private final String owner;
  private final HttpServerOptions options;
  private final HttpHandler handler;
  private final Logger log;
  private final ServerEvents events;
  private volatile Listeners.Lease lease;

  HostedHttpServer(
      Listeners listeners,
      String owner,
      HttpServerOptions options,
      HttpHandler handler,
      Logger log,
      Counters counters) {
    this.listeners = listeners;
    this.owner = owner;
    this.options = options;
    this.handler = handler;
    this.log = log;
    this.events = new ServerEvents(log, counters);
  }

  /**
   * Leases the socket, which is bound if it is not open yet, and reads nothing from it.
   *
   * @throws java.net.BindException if the address cannot be had; the message says what to do
   * @throws IOException if a certificate or key cannot be read; the message says which
   */
  public void open() throws IOException {
    if (lease == null) {
      lease = listeners.lease(owner, ListenOptions.of(options), service());
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

  /**
   * Closes the socket and its connections; pending responses get a second. May be repeated, and
   * does nothing where the server is not open.
   */
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

  private HttpService service() throws IOException {
    return new HttpService(
        handler,
        options.keepaliveTimeout().toSeconds(),
        options.bodyBytesMax(),
        options.decompressedBytesMax(),
        ssl(),
        events);
  }

  private SslContext ssl() throws IOException {
    return ServerTls.contextOf(options.transport(), log);
  }

  private Listeners.Lease opened() {
    final Listeners.Lease current = lease;
    if (current == null) {
      throw new IllegalStateException("the server of " + owner + " is not started");
    }
    return current;
  }
}
