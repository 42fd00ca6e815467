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

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * Chooses servers in turn by their weights; standby servers stand in for as much weight as is down.
 * Thread-safe.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_forward/load_balancer.rb. Differs from Fluentd: a server
 * that fails is not tried again for the same chunk, however many slots it has.
 *
 * @param <N> what stands for a server
 */
final class LoadBalancer<N extends LoadBalancer.Server> {
  /** What it has to know of a server. */
  interface Server {
    /** Share of the load; 0: none. */
    int weight();

    boolean isStandby();

    boolean isAvailable();

    /** Address and port, as configured. */
    String address();
  }

  /** Slots for each server at least, so that the load of one that is down spreads. */
  private static final int SLOTS_PER_SERVER = 6;

  private final Logger log;
  private final long seed;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<N> slots = List.of();

  LoadBalancer(Logger log, long seed) {
    this.log = log;
    this.seed = seed;
  }

  /** Orders the servers anew: one has come, gone, failed or recovered. */
  void rebalance(List<N> servers) {
    final List<N> active = new ArrayList<>();
    final List<N> standby = new ArrayList<>();
    for (N server : servers) {
      if (server.weight() > 0) {
        (server.isStandby() ? standby : active).add(server);
      }
    }
    long lostWeight = 0;
    for (N server : active) {
      lostWeight += server.isAvailable() ? 0 : server.weight();
    }
    log.debug("rebuilding weight array lost_weight={}", lostWeight);
    for (N server : standby) {
      if (lostWeight <= 0) {
        break;
      }
      if (server.isAvailable()) {
        active.add(server);
        log.atWarn()
            .addKeyValue("weight", server.weight())
            .log("using standby node {}", server.address());
        lostWeight -= server.weight();
      }
    }
    if (active.isEmpty() && !servers.isEmpty()) {
      log.warn("No nodes are available");
    }
    slots = List.copyOf(slots(active));
  }

  private List<N> slots(List<N> servers) {
    int divisor = 0;
    for (N server : servers) {
      divisor = gcd(divisor, server.weight());
    }
    final List<N> once = new ArrayList<>();
    for (N server : servers) {
      for (int i = 0; i < server.weight() / divisor; i++) {
        once.add(server);
      }
    }
    final List<N> all = new ArrayList<>(once);
    final int times = once.isEmpty() ? 0 : servers.size() * SLOTS_PER_SERVER / once.size();
    for (int i = 1; i < times; i++) {
      all.addAll(once);
    }
    Collections.shuffle(all, new Random(seed));
    return all;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /**
   * Tries the servers in turn until the action succeeds with one.
   *
   * @return what it made of it; fails as the last attempt did, or if no server is available
   */
  <T> CompletionStage<T> select(Function<N, CompletionStage<T>> action) {
    final CompletableFuture<T> selected = new CompletableFuture<>();
    final List<N> all = slots;
    attempt(all, all.size(), new HashSet<>(), null, action, selected);
    return selected;
  }

  private <T> void attempt(
      List<N> all,
      int turns,
      Set<N> failed,
      Throwable failure,
      Function<N, CompletionStage<T>> action,
      CompletableFuture<T> selected) {
    int left = turns;
    while (left > 0) {
      left--;
      final N server = all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
      if (server.isAvailable() && !failed.contains(server)) {
        final int rest = left;
        begin(action, server)
            .whenComplete(
                (value, thrown) -> {
                  if (thrown == null) {
                    selected.complete(value);
                  } else {
                    failed.add(server);
                    attempt(all, rest, failed, thrown, action, selected);
                  }
                });
        return;
      }
    }
    selected.completeExceptionally(
        failure != null ? failure : new IOException("no nodes are available"));
  }

  /** An action that throws has failed: whoever waits for the stage would not see the exception. */
  private static <N, T> CompletionStage<T> begin(Function<N, CompletionStage<T>> action, N server) {
    try {
      return action.apply(server);
    } catch (Throwable e) { // also what endless recursion throws
      return CompletableFuture.failedStage(e);
    }
  }
}
