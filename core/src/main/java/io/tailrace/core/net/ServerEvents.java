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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Counts what happens to a server's connections and writes trouble to its plugin's log: of each
 * kind at most one line in ten seconds, so that no client can fill the disk. Thread-safe.
 */
final class ServerEvents {
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private final LongSupplier nanoTime;
  private final Counter connections;
  private final Counter requests;
  private final Map<Trouble, Slot> slots = new EnumMap<>(Trouble.class);

  ServerEvents(Logger log, Counters counters) {
    this(log, counters, System::nanoTime);
  }

  ServerEvents(Logger log, Counters counters, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
    connections = counters.counter("http_connections", "connections accepted");
    requests = counters.counter("http_requests", "whole requests received");
    for (Trouble trouble : Trouble.values()) {
      slots.put(trouble, new Slot(counters.counter(trouble.counterName(), trouble.description())));
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
    if (count(trouble)) {
      log.warn(
          "{} error=\"{}\" peer={}{}",
          trouble.text(),
          detail == null ? "" : printable(detail),
          peer,
          suppressed(trouble));
    }
  }

  /** Takes note of trouble that is the server's or its plugin's own fault. */
  void failure(Trouble trouble, String peer, Throwable cause) {
    if (count(trouble)) {
      log.error("{} peer={}{}", trouble.text(), peer, suppressed(trouble), cause);
    }
  }

  private boolean count(Trouble trouble) {
    final Slot slot = slots.get(trouble);
    slot.counter.add(1);
    final long now = nanoTime.getAsLong();
    final long next = slot.nextLineNs.get();
    if (slot.isFirst.getAndSet(0) == 1 || now - next >= 0) {
      slot.nextLineNs.set(now + QUIET_NS);
      return true;
    }
    slot.suppressed.incrementAndGet();
    return false;
  }

  private String suppressed(Trouble trouble) {
    final long count = slots.get(trouble).suppressed.getAndSet(0);
    return count == 0 ? "" : " (and " + count + " more since the last such line)";
  }

  /** Text from the network with what could forge a line of the log, or a terminal, taken out. */
  private static String printable(String text) {
    final int length = Math.min(text.length(), 300);
    final StringBuilder out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      final char c = text.charAt(i);
      out.append(Character.isISOControl(c) ? '?' : c);
    }
    return out.toString();
  }

  private static final class Slot {
    private final Counter counter;
    private final AtomicLong isFirst = new AtomicLong(1);
    private final AtomicLong nextLineNs = new AtomicLong();
    private final AtomicLong suppressed = new AtomicLong();

    Slot(Counter counter) {
      this.counter = counter;
    }
  }
}
