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

import io.tailrace.api.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Counts what happens to a server's connections and writes trouble to its plugin's log: of each
 * kind at most one line in ten seconds, so that no client can fill the disk. Thread-safe.
 */
final class ServerEvents {
  private final Counter connections;
  private final Counter requests; // null: there are none to count
  private final Map<Trouble, TroubleSlot> slots = new EnumMap<>(Trouble.class);

  /** For an HTTP server. */
  ServerEvents(Logger log, Counters counters) {
    this(log, counters, System::nanoTime);
  }

  ServerEvents(Logger log, Counters counters, LongSupplier nanoTime) {
    connections = counters.counter("http_connections", "connections accepted");
    requests = counters.counter("http_requests", "whole requests received");
    addSlots(Trouble.OF_HTTP, log, counters, nanoTime);
  }

  private ServerEvents(Logger log, Counters counters, String connectionsName) {
    connections = counters.counter(connectionsName, "connections accepted");
    requests = null;
    addSlots(Trouble.OF_TCP, log, counters, System::nanoTime);
  }

  static ServerEvents ofTcp(Logger log, Counters counters) {
    return new ServerEvents(log, counters, "tcp_connections");
  }

  static ServerEvents ofUnix(Logger log, Counters counters) {
    return new ServerEvents(log, counters, "unix_connections");
  }

  private void addSlots(
      Set<Trouble> troubles, Logger log, Counters counters, LongSupplier nanoTime) {
    for (Trouble trouble : troubles) {
      final Counter counter = counters.counter(trouble.counterName(), trouble.description());
      slots.put(trouble, new TroubleSlot(log, nanoTime, trouble.text(), counter));
    }
  }

  void connected() {
    connections.add(1);
  }

  void requested() {
    requests.add(1);
  }

  /**
   * Takes note of trouble.
   *
   * @param peer address and port of the client
   * @param detail what exactly, or null
   */
  void trouble(Trouble trouble, String peer, String detail) {
    slots.get(trouble).note(peer, detail);
  }

  /** Takes note of trouble that is the server's or its plugin's own fault. */
  void failure(Trouble trouble, String peer, Throwable cause) {
    slots.get(trouble).failure(peer, cause);
  }
}
