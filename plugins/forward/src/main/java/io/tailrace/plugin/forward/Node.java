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
package io.tailrace.plugin.forward;

import io.tailrace.api.ServiceDiscovery.Service;
import io.tailrace.api.net.Names;
import io.tailrace.api.net.TcpClient;
import io.tailrace.api.net.TcpClientConnection;
import io.tailrace.api.net.UdpClient;
import io.tailrace.plugin.forward.ForwardOutput.Config;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/**
 * A server: its address, its connections, and whether it is there. Thread-safe: flush threads send,
 * event loops receive, timers look after it.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_forward.rb, Node, and out_forward/socket_cache.rb.
 */
final class Node implements LoadBalancer.Server {
  /** What all servers of an output share. */
  record Parts(
      Config config,
      TcpClient client,
      Names names,
      Deadlines deadlines,
      LongSupplier elapsedNs,
      Logger log,
      ForwardCounters counters,
      Runnable rebalance) {}

  private static final byte[] HEARTBEAT = {0};
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

  private final Parts parts;
  private final Config config;
  private final Service service;
  private final AtomicBoolean isToldOfHandshake = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final FailureDetector failures; // guarded by lock
  private final ArrayDeque<NodeConnection> idle = new ArrayDeque<>(); // guarded by lock
  private InetAddress address; // guarded by lock; null: not known
  private long addressNs; // guarded by lock
  private boolean isRetired; // guarded by lock
  private boolean isAsked; // for a heartbeat that has not come yet; guarded by lock
  private long askedNs; // when it was first asked for that heartbeat; guarded by lock
  private volatile boolean isAvailable = true; // written with the lock

  Node(Parts parts, Service service) {
    this.parts = parts;
    this.config = parts.config();
    this.service = service;
    failures =
        new FailureDetector(
            seconds(config.heartbeatInterval()), seconds(config.hardTimeout()), now());
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private double now() {
    return parts.elapsedNs().getAsLong() / 1e9;
  }

  Service service() {
    return service;
  }

  String label() {
    return service.label();
  }

  @Override
  public int weight() {
    return service.weight();
  }

  @Override
  public boolean isStandby() {
    return service.standby();
  }

  @Override
  public String address() {
    return service.host() + ":" + service.port();
  }

  @Override
  public boolean isAvailable() {
    return isAvailable || !config.hasHeartbeats();
  }

  // Sending.

  /**
   * Sends a chunk, on a connection that is there or on a new one.
   *
   * @return see {@link NodeConnection#send}
   */
  CompletionStage<CompletionStage<Void>> send(Frame frame) {
    return connection()
        .thenCompose(connection -> connection.send(frame))
        .thenApply(
            delivered -> {
              beat(false);
              return delivered;
            });
  }

  /** Connects and shakes hands, to see whether that can be done. */
  CompletionStage<Void> verify() {
    return connection().thenAccept(this::giveBack);
  }

  private CompletionStage<NodeConnection> connection() {
    return resolved()
        .thenCompose(
            to -> {
              final Optional<NodeConnection> kept = takeIdle(to);
              return kept.isPresent() ? CompletableFuture.completedStage(kept.get()) : connect(to);
            });
  }

  private CompletionStage<NodeConnection> connect(InetAddress to) {
    final AtomicReference<NodeConnection> made = new AtomicReference<>();
    return parts
        .client()
        .connect(
            new InetSocketAddress(to, service.port()),
            serverName(),
            connection -> {
              made.set(connection(connection, to));
              return made.get();
            })
        .thenCompose(connection -> made.get().established());
  }

  private NodeConnection connection(TcpClientConnection connection, InetAddress to) {
    final ClientHandshake handshake =
        config
            .security()
            .map(
                security ->
                    new ClientHandshake(
                        security.selfHostname(),
                        service.sharedKey().orElse(security.sharedKey()),
                        service.username(),
                        service.password()))
            .orElse(null);
    return new NodeConnection(this, connection, to, handshake);
  }

  /** What the server's certificate has to say: its host, or its name if the host is an address. */
  private Optional<String> serverName() {
    return ADDRESS.matcher(service.host()).matches() ? service.name() : Optional.of(service.host());
  }

  private Optional<NodeConnection> takeIdle(InetAddress to) {
    final List<NodeConnection> useless = new ArrayList<>();
    NodeConnection found = null;
    lock.lock();
    try {
      final long nowNs = parts.elapsedNs().getAsLong();
      while (found == null && !idle.isEmpty()) {
        final NodeConnection next = idle.poll();
        if (next.isOpen() && next.address().equals(to) && !isExpired(next, nowNs)) {
          found = next;
        } else {
          useless.add(next);
        }
      }
    } finally {
      lock.unlock();
    }
    useless.forEach(NodeConnection::close);
    return Optional.ofNullable(found);
  }

  private boolean isExpired(NodeConnection connection, long nowNs) {
    return config.keepaliveTimeout().isPresent()
        && nowNs - connection.usedNs() > config.keepaliveTimeout().get().toNanos();
  }

  /** Takes a connection back that has done its work. */
  void giveBack(NodeConnection connection) {
    lock.lock();
    try {
      if (config.keepalive() && !isRetired) {
        connection.setUsedNs(parts.elapsedNs().getAsLong());
        idle.add(connection);
        return;
      }
    } finally {
      lock.unlock();
    }
    connection.close();
  }

  /** Forgets a connection that has ended. */
  void gone(NodeConnection connection) {
    lock.lock();
    try {
      idle.remove(connection);
    } finally {
      lock.unlock();
    }
  }

  /** Ends connections that nobody has used for long. */
  void purge() {
    final List<NodeConnection> expired = new ArrayList<>();
    lock.lock();
    try {
      final long nowNs = parts.elapsedNs().getAsLong();
      for (Iterator<NodeConnection> all = idle.iterator(); all.hasNext(); ) {
        final NodeConnection connection = all.next();
        if (isExpired(connection, nowNs)) {
          all.remove();
          expired.add(connection);
        }
      }
    } finally {
      lock.unlock();
    }
    expired.forEach(NodeConnection::close);
  }

  /** The server is no longer one; connections in use end when they are given back. */
  void retire() {
    final List<NodeConnection> unused;
    lock.lock();
    try {
      isRetired = true;
      unused = new ArrayList<>(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    unused.forEach(NodeConnection::close);
  }

  // Its address.

  /** The address to connect to. */
  CompletionStage<InetAddress> resolved() {
    lock.lock();
    try {
      if (address != null && !isAddressExpired()) {
        return CompletableFuture.completedStage(address);
      }
    } finally {
      lock.unlock();
    }
    return parts.names().addresses(service.host()).thenApply(this::choose);
  }

  private boolean isAddressExpired() {
    return config.expireDnsCache().isPresent()
        && parts.elapsedNs().getAsLong() - addressNs >= config.expireDnsCache().get().toNanos();
  }

  private InetAddress choose(List<InetAddress> found) {
    final InetAddress chosen =
        found.get(config.dnsRoundRobin() ? ThreadLocalRandom.current().nextInt(found.size()) : 0);
    lock.lock();
    try {
      address = chosen;
      addressNs = parts.elapsedNs().getAsLong();
    } finally {
      lock.unlock();
    }
    return chosen;
  }

  /** Whether datagrams from there are the server's. */
  boolean isAt(String remoteAddress, int remotePort) {
    lock.lock();
    try {
      return remotePort == service.port()
          && address != null
          && AddressRange.of(address).contains(remoteAddress);
    } finally {
      lock.unlock();
    }
  }

  // Whether it is there.

  /** Connects, which is a sign of life if it succeeds; not while it still tries to. */
  void beatByConnection() {
    if (!ask()) {
      return;
    }
    verify()
        .whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                beat(true);
              } else {
                noHeartbeat(failure);
                answered();
                look();
              }
            });
  }

  /**
   * Takes note that it is asked for a heartbeat.
   *
   * @return false: it still has not answered the time before
   */
  private boolean ask() {
    lock.lock();
    try {
      if (isAsked) {
        return false;
      }
      isAsked = true;
      askedNs = parts.elapsedNs().getAsLong();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void answered() {
    lock.lock();
    try {
      isAsked = false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was asked for a heartbeat that has not come yet. */
  boolean isAsked() {
    lock.lock();
    try {
      return isAsked;
    } finally {
      lock.unlock();
    }
  }

  private void noHeartbeat(Throwable failure) {
    parts
        .log()
        .atDebug()
        .addKeyValue("host", service.host())
        .addKeyValue("port", service.port())
        .addKeyValue("error", failure)
        .log("failed to send heartbeat packet");
  }

  /** Asks for a sign of life with a datagram; the answer comes to whoever owns the socket. */
  void beatByDatagram(UdpClient socket) {
    ask();
    resolved()
        .whenComplete(
            (to, failure) -> {
              if (failure == null) {
                socket.send(
                    new InetSocketAddress(to, service.port()), HEARTBEAT, 0, HEARTBEAT.length);
              } else {
                noHeartbeat(failure);
              }
            });
  }

  /**
   * Takes note of a sign of life.
   *
   * @param mayRecover whether a server that was down may be up again by it
   */
  void beat(boolean mayRecover) {
    boolean isBack = false;
    lock.lock();
    try {
      failures.heartbeat(now());
      isAsked = isAsked && !mayRecover;
      if (mayRecover && !isAvailable && failures.sampleCount() > recoverSamples()) {
        isAvailable = true;
        isBack = true;
      }
    } finally {
      lock.unlock();
    }
    if (isBack) {
      parts.rebalance().run();
      parts.counters().recovered.add(1);
      parts
          .log()
          .atWarn()
          .addKeyValue("host", service.host())
          .addKeyValue("port", service.port())
          .log("recovered forwarding server '{}'", label());
    }
  }

  private double recoverSamples() {
    return seconds(config.recoverWait()) / seconds(config.heartbeatInterval());
  }

  /**
   * Looks whether it has been silent for too long, if it is late with a heartbeat: silence says
   * nothing of a server that was not asked, or only just now, since this process may have been
   * paused. A timer's turns may follow each other closely then.
   */
  void lookIfUnanswered() {
    final boolean isLate;
    lock.lock();
    try {
      final long lateNs = TimeUnit.NANOSECONDS.convert(config.heartbeatInterval()) / 2;
      isLate = isAsked && parts.elapsedNs().getAsLong() - askedNs >= lateNs;
    } finally {
      lock.unlock();
    }
    if (isLate) {
      look();
    }
  }

  private void look() {
    String key = null;
    Object value = null;
    lock.lock();
    try {
      if (isRetired) {
        return;
      }
      final double now = now();
      final double phi = failures.phi(now);
      if (failures.isHardTimeout(now)) {
        key = "hard_timeout";
        value = true;
      } else if (config.phiFailureDetector() && phi > config.phiThreshold()) {
        key = "phi";
        value = phi;
      }
      if (!isAvailable) {
        if ("hard_timeout".equals(key)) {
          failures.clear();
        }
        return;
      }
      if (key == null) {
        return;
      }
      isAvailable = false;
      address = null;
      failures.clear();
    } finally {
      lock.unlock();
    }
    parts.rebalance().run();
    parts.counters().detached.add(1);
    parts
        .log()
        .atWarn()
        .addKeyValue("host", service.host())
        .addKeyValue("port", service.port())
        .addKeyValue(key, value)
        .log("detached forwarding server '{}'", label());
  }

  /** Takes it out until heartbeats say that it is there. */
  void disable() {
    final boolean wasAvailable;
    lock.lock();
    try {
      wasAvailable = isAvailable;
      isAvailable = false;
    } finally {
      lock.unlock();
    }
    if (wasAvailable && config.hasHeartbeats()) {
      parts.rebalance().run();
    }
  }

  // What connections tell.

  Deadlines.Deadline handshakeDeadline(Runnable whenOver) {
    return deadline(config.hardTimeout(), whenOver);
  }

  Deadlines.Deadline ackDeadline(Runnable whenOver) {
    return deadline(config.ackResponseTimeout(), whenOver);
  }

  private Deadlines.Deadline deadline(Duration within, Runnable whenOver) {
    final long withinNs = Math.min(TimeUnit.NANOSECONDS.convert(within), Long.MAX_VALUE / 2);
    return parts.deadlines().at(parts.elapsedNs().getAsLong() + withinNs, whenOver);
  }

  String hardTimeoutText() {
    return seconds(config.hardTimeout()) + "s";
  }

  void handshakeFailed(String text) {
    parts.counters().failedHandshakes.add(1);
    warn(text);
    disable();
  }

  /** No chunk is known to be refused: heartbeats would say so again and again. */
  void handshakeDemanded(String text) {
    parts.counters().failedHandshakes.add(1);
    if (isToldOfHandshake.compareAndSet(false, true)) {
      warn(text);
    }
  }

  void noAck() {
    parts.counters().missingAcks.add(1);
    warn("no response from node. regard it as unavailable.");
    disable();
  }

  void closedWithoutAck(Optional<Exception> reason) {
    parts.counters().missingAcks.add(1);
    warn(
        "destination node closed the connection. regard it as unavailable."
            + reason.map(e -> " " + e.getMessage()).orElse(""));
    disable();
  }

  void ackMismatch(String chunkId, String ack) {
    parts.counters().wrongAcks.add(1);
    parts
        .log()
        .atWarn()
        .addKeyValue("chunk_id", chunkId)
        .addKeyValue("ack", ack)
        .log("ack in response and chunk id in sent data are different");
  }

  private void warn(String text) {
    parts
        .log()
        .atWarn()
        .addKeyValue("host", service.host())
        .addKeyValue("port", service.port())
        .log(text);
  }
}
