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

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/**
 * A server that leases a listening socket: {@link #open} leases it, {@link #resume} begins to read.
 * In a reload the old server gives its socket back with {@link #detach}, the new one opens, and
 * resumes when the routes are swapped; if that fails, the old one opens and resumes again.
 */
abstract class LeasedServer implements HostedServer {
  private final Listeners listeners;
  private final String owner;
  private final ListenOptions options;
  private final Logger log;
  private volatile Listeners.Lease lease;

  LeasedServer(Listeners listeners, String owner, ListenOptions options, Logger log) {
    this.listeners = listeners;
    this.owner = owner;
    this.options = options;
    this.log = log;
  }

  /**
   * Makes what the socket's connections are served by.
   *
   * @throws IOException if a certificate or key cannot be read; the message says which
   */
  abstract SocketService service() throws IOException;

  @Override
  public void open() throws IOException {
    if (lease == null) {
      lease = listeners.lease(owner, options, service());
      if (lease.listener().tellReplacedSocket()) {
        log.warn("Found existing '{}'. Removed it: nobody listened there", options.bind());
      }
    }
  }

  @Override
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

  /** Closes the socket and its connections; what is pending gets a second. */
  @Override
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
