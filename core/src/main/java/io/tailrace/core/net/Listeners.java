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
import java.net.BindException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The open listening sockets. They belong to the host; a server leases one. A lease is given back
 * with the socket open, for whoever leases the same address next, or closed. Thread-safe.
 */
public final class Listeners implements AutoCloseable {
  /** What a close waits for pending responses. */
  static final long CLOSE_MS_MAX = 1000;

  private final ServerLoops loops;
  private final int connectionsMax;
  private final Map<Listener.Address, Lease> leases = new HashMap<>(); // guarded by leases

  /**
   * @param connectionsMax largest number of connections of one listening socket
   */
  public Listeners(ServerLoops loops, int connectionsMax) {
    this.loops = loops;
    this.connectionsMax = connectionsMax;
  }

  ServerLoops loops() {
    return loops;
  }

  /** A socket and who has it; {@code owner} is null for a socket that waits for its next one. */
  static final class Lease {
    private final Listener.Address address;
    private final Listener listener;
    private String owner;

    private Lease(Listener.Address address, Listener listener, String owner) {
      this.address = address;
      this.listener = listener;
      this.owner = owner;
    }

    Listener listener() {
      return listener;
    }
  }

  /**
   * Takes the socket of the address, bound now or left open by the one who had it; either way it is
   * paused.
   *
   * @throws BindException if the address is taken; the message says by whom and what to do
   */
  Lease lease(String owner, ListenOptions options, SocketService service) throws IOException {
    final Listener.Address address = options.address();
    synchronized (leases) {
      Lease lease = leases.get(address);
      if (lease != null
          && lease.owner == null
          && !lease.listener.service().getClass().equals(service.getClass())) {
        leases.remove(address);
        lease.listener.close(CLOSE_MS_MAX); // its connections speak another protocol
        lease = null;
      }
      if (lease == null || options.port() == 0) {
        if (!address.isUnix()) {
          closeUnleasedOn(options.port());
        }
        final Lease bound =
            new Lease(address, Listener.bind(loops, options, service, connectionsMax), owner);
        if (options.port() != 0) {
          leases.put(address, bound);
        }
        return bound;
      }
      if (lease.owner != null) {
        throw new BindException(
            "cannot listen on "
                + address
                + ": "
                + lease.owner
                + " of this configuration listens there; give one of the two another "
                + (address.isUnix() ? "path" : "port"));
      }
      lease.owner = owner;
      lease.listener.handOver(service);
      return lease;
    }
  }

  /** A socket left open under another address would keep its port from the one that is bound. */
  private void closeUnleasedOn(int port) {
    for (Lease lease : List.copyOf(leases.values())) {
      if (lease.owner == null && lease.address.port() == port) {
        leases.remove(lease.address);
        lease.listener.close(CLOSE_MS_MAX);
      }
    }
  }

  /**
   * Gives a socket back and leaves it open and paused.
   *
   * @return completes when no handler of the owner is being called any more
   */
  CompletionStage<Void> giveBack(Lease lease) {
    synchronized (leases) {
      lease.owner = null;
    }
    return lease.listener.pause();
  }

  /** Gives a socket back and closes it and its connections; waits a second at most. */
  void close(Lease lease) {
    synchronized (leases) {
      leases.remove(lease.address, lease);
    }
    lease.listener.close(CLOSE_MS_MAX);
  }

  /** Closes the sockets that nobody has leased again: the end of a reload. */
  public void closeUnleased() {
    final Map<Listener.Address, Lease> unleased = new HashMap<>();
    synchronized (leases) {
      leases.forEach(
          (address, lease) -> {
            if (lease.owner == null) {
              unleased.put(address, lease);
            }
          });
    }
    unleased.values().forEach(this::close);
  }

  /** Closes all sockets. */
  @Override
  public void close() {
    final Map<Listener.Address, Lease> all;
    synchronized (leases) {
      all = new HashMap<>(leases);
    }
    all.values().forEach(this::close);
  }
}
