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
import io.tailrace.api.ByteSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the connections of one event loop share: the arrays for bodies, the view that shows a
 * request to its handler, and the look around once a second. Used on that loop only.
 */
final class LoopState {
  /** Room for decompressed bodies that is kept from one to the next. */
  private static final int PLAIN_LENGTH_KEPT_MAX = 1 << 20;

  private final EventLoop loop;
  private final BodyBudget budget;
  private final boolean hasClock;
  private final BodyArrays bodies;
  private final RequestView view = new RequestView();
  private ByteSink plain = new ByteSink(0);
  private final List<ServerConnection> connections = new ArrayList<>();
  private final AtomicInteger settled = new AtomicInteger();
  private Future<?> ticking;

  /**
   * @param hasClock whether {@link #tick} is called each second
   */
  LoopState(EventLoop loop, BodyBudget budget, boolean hasClock) {
    this.loop = loop;
    this.hasClock = hasClock;
    this.budget = budget;
    bodies = new BodyArrays(budget);
  }

  EventLoop loop() {
    return loop;
  }

  /** Connections that have settled on this loop; to be read on any thread. */
  int settled() {
    return settled.get();
  }

  void addSettled(int count) {
    settled.addAndGet(count);
  }

  BodyBudget budget() {
    return budget;
  }

  BodyArrays bodies() {
    return bodies;
  }

  RequestView view() {
    return view;
  }

  /** Takes a decompressed body, until the next one. */
  ByteSink plain() {
    if (plain.array().length > PLAIN_LENGTH_KEPT_MAX) {
      plain = new ByteSink(0);
    }
    plain.clear();
    return plain;
  }

  void add(ServerConnection connection) {
    connection.setIndex(connections.size());
    connections.add(connection);
    if (hasClock && ticking == null) {
      ticking = loop.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }
  }

  void remove(ServerConnection connection) {
    final ServerConnection last = connections.remove(connections.size() - 1);
    if (last != connection) {
      connections.set(connection.index(), last);
      last.setIndex(connection.index());
    }
    if (ticking != null && connections.isEmpty()) {
      ticking.cancel(false);
      ticking = null;
    }
  }

  /** Lets a second pass for all connections. */
  void tick() {
    // Backwards, since a connection that closes is replaced by the last one.
    for (int i = connections.size() - 1; i >= 0; i--) {
      if (i < connections.size()) {
        connections.get(i).tick();
      }
    }
  }
}
