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

import io.tailrace.api.OutputContext;
import io.tailrace.api.ServiceDiscovery.Service;
import io.tailrace.plugin.forward.ForwardOutput.Config;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * The servers of an output: those of its configuration and those that are found. Thread-safe.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/service_discovery/manager.rb.
 */
final class NodeTable {
  private final Node.Parts parts;
  private final OutputContext context;
  private final Logger log;
  private final LoadBalancer<Node> balancer;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<List<Service>> sources = new ArrayList<>(); // guarded by lock
  private boolean isStarted; // guarded by lock
  private volatile Map<Service, Node> nodes = Map.of(); // replaced with the lock

  NodeTable(Config config, OutputContext context, Deadlines deadlines) {
    this.context = context;
    log = context.log();
    balancer = new LoadBalancer<>(log, ThreadLocalRandom.current().nextLong());
    parts =
        new Node.Parts(
            config,
            context.tcpClient(config.client()),
            context.names(),
            deadlines,
            context::elapsedNs,
            log,
            new ForwardCounters(context),
            this::rebalance);
    sources.add(config.servers().stream().map(ServerSection::service).toList());
    update();
  }

  /** A further place that servers come from. */
  Consumer<List<Service>> source() {
    final int index;
    lock.lock();
    try {
      index = sources.size();
      sources.add(List.of());
    } finally {
      lock.unlock();
    }
    return services -> {
      lock.lock();
      try {
        sources.set(index, List.copyOf(services));
        update();
      } finally {
        lock.unlock();
      }
    };
  }

  private void update() {
    final Map<Service, Node> current = nodes;
    final Set<Service> wanted = new LinkedHashSet<>();
    sources.forEach(wanted::addAll);
    if (wanted.equals(current.keySet())) {
      return; // found again as they were
    }
    final Map<Service, Node> next = new LinkedHashMap<>();
    for (Service service : wanted) {
      final Node known = current.get(service);
      next.put(service, known == null ? added(service) : known);
    }
    nodes = next;
    current.forEach(
        (service, node) -> {
          if (!next.containsKey(service)) {
            log.info("Service out: name={} {}:{}", service.label(), service.host(), service.port());
            node.retire();
          }
        });
    rebalance();
  }

  private Node added(Service service) {
    if (isStarted) {
      log.info("Service in: name={} {}:{}", service.label(), service.host(), service.port());
    }
    log.atInfo()
        .addKeyValue("host", service.host())
        .addKeyValue("port", service.port())
        .addKeyValue("weight", service.weight())
        .addKeyValue("plugin_id", context.id())
        .log("adding forwarding server '{}'", service.label());
    return new Node(parts, service);
  }

  /** From now on changes are told. */
  void started() {
    lock.lock();
    try {
      isStarted = true;
    } finally {
      lock.unlock();
    }
  }

  private void rebalance() {
    lock.lock(); // so that no older list takes the place of a newer one
    try {
      balancer.rebalance(all());
    } finally {
      lock.unlock();
    }
  }

  LoadBalancer<Node> balancer() {
    return balancer;
  }

  List<Node> all() {
    return List.copyOf(nodes.values());
  }
}
