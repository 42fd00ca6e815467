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
package io.tailrace.core.topology;

import io.tailrace.core.config.ConfigDump;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.observe.Ledger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All plugins of a configuration and the routes between them. Its life is lived on the daemon's
 * thread; streams pass on the threads that emit them.
 *
 * <p>Started downstream first, so that nothing is emitted to what is not there yet: {@code @ERROR},
 * the other labels from the last defined to the first, then the root's outputs and filters, then
 * the inputs; stopped the other way round.
 */
public final class Topology {
  private static final Logger log = LoggerFactory.getLogger("tailrace");
  private static final List<String> LOG_TAGS =
      List.of(
          "fluent.trace",
          "fluent.debug",
          "fluent.info",
          "fluent.warn",
          "fluent.error",
          "fluent.fatal");

  private final Map<String, Router> routers;
  private final List<Hop> routerHops;
  private final Ledger ledger;
  private final List<Component> startOrder;
  private final ConfigDump.Facts facts;
  private final List<Component> started = new ArrayList<>();

  /** The outputs and filters of the root or of one label, in file order. */
  record Stratum(List<Component> outputs, List<Component> filters) {
    static Stratum empty() {
      return new Stratum(new ArrayList<>(), new ArrayList<>());
    }
  }

  /**
   * @param routerHops the books of the routers, which are closed with the topology
   * @param labels in the order of starting
   */
  Topology(
      Map<String, Router> routers,
      List<Hop> routerHops,
      Ledger ledger,
      List<Stratum> labels,
      Stratum root,
      List<Component> inputs,
      ConfigDump.Facts facts) {
    this.routers = new LinkedHashMap<>(routers);
    this.routerHops = List.copyOf(routerHops);
    this.ledger = ledger;
    this.facts = facts;
    final List<Component> order = new ArrayList<>();
    for (Stratum label : labels) {
      addReversed(order, label.outputs());
      addReversed(order, label.filters());
    }
    addReversed(order, root.outputs());
    addReversed(order, root.filters());
    addReversed(order, inputs);
    this.startOrder = List.copyOf(order);
  }

  /** What the plugins declared about the configuration, for printing it. */
  public ConfigDump.Facts facts() {
    return facts;
  }

  /**
   * Starts all plugins.
   *
   * @throws StartException if one does not start; those that did are stopped and closed again
   */
  public void start() throws StartException {
    for (Component component : startOrder) {
      started.add(component);
      try {
        component.start();
      } catch (Component.StartFailure e) {
        stop();
        close();
        throw StartException.of(component, e);
      }
    }
  }

  /**
   * Gives listening sockets back to the host, open and at rest, for the topology that comes next;
   * to be called before the stop. What clients send meanwhile waits.
   */
  public void detach() {
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).detach();
    }
  }

  /** Has all buffered outputs write what they have. */
  public void flush() {
    started.forEach(Component::flush);
  }

  /**
   * Stops all plugins, upstream first; buffered outputs begin to flush all at once when the inputs
   * have stopped. May be called repeatedly.
   */
  public void stop() {
    boolean hasBegun = false;
    for (int i = started.size() - 1; i >= 0; i--) {
      final Component component = started.get(i);
      if (!hasBegun && !component.kind().equals("input")) {
        started.forEach(Component::beginStop);
        hasBegun = true;
      }
      component.stop();
    }
    started.clear();
  }

  /** Events that the stop could neither have written nor keep; to be asked after it. */
  public long lostAtStop() {
    return startOrder.stream().mapToLong(Component::lostAtStop).sum();
  }

  /** All plugins that are not nested in others, in the order of starting. */
  List<Component> components() {
    return startOrder;
  }

  /**
   * Closes all plugins, upstream first, and their books where they balance. What is emitted from
   * now on is refused. May be called repeatedly.
   */
  public void close() {
    routers.values().forEach(Router::close);
    for (int i = startOrder.size() - 1; i >= 0; i--) {
      startOrder.get(i).close();
    }
    routerHops.forEach(ledger::close);
  }

  /**
   * Where the daemon's own log goes as events: the label {@code @FLUENT_LOG}, or the root if it
   * matches tags of log events.
   *
   * <p>Source: fluentd lib/fluent/fluent_log_event_router.rb, build.
   */
  public Optional<LogRouter> logRouter() {
    final Router labelled = routers.get("@FLUENT_LOG");
    if (labelled != null) {
      final List<String> unmatched = unmatchedLogTags(labelled);
      if (!unmatched.isEmpty()) {
        log.atWarn()
            .addKeyValue("tags", unmatched)
            .log(
                "match for some tags of log events are not defined in @FLUENT_LOG label (to be ignored)");
      }
      return Optional.of(new LogRouter(labelled, Set.copyOf(unmatched)));
    }
    final Router root = routers.get("@ROOT");
    final List<String> unmatched = unmatchedLogTags(root);
    if (unmatched.size() == LOG_TAGS.size()) {
      return Optional.empty();
    }
    if (unmatched.isEmpty()) {
      log.warn(
          "define <match fluent.**> to capture fluentd logs in top level is deprecated. Use <label @FLUENT_LOG> instead");
    } else {
      final List<String> matched = new ArrayList<>(LOG_TAGS);
      matched.removeAll(unmatched);
      log.warn(
          "define <match {}> to capture fluentd logs in top level is deprecated. Use <label @FLUENT_LOG> instead",
          String.join(">, <match ", matched));
      log.atWarn()
          .addKeyValue("tags", unmatched)
          .log("match for some tags of log events are not defined in top level (to be ignored)");
    }
    return Optional.of(new LogRouter(root, Set.copyOf(unmatched)));
  }

  private static List<String> unmatchedLogTags(Router router) {
    return LOG_TAGS.stream().filter(tag -> !router.matches(tag)).toList();
  }

  private static void addReversed(List<Component> order, List<Component> components) {
    final List<Component> reversed = new ArrayList<>(components);
    Collections.reverse(reversed);
    order.addAll(reversed);
  }
}
