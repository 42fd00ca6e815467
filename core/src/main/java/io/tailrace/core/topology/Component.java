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

import io.tailrace.api.Counter;
import io.tailrace.api.Plugin;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.plugin.PluginScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One plugin of a topology with the plugins nested in it and the helpers it asked for. Its life is
 * lived on the daemon's thread.
 */
final class Component {
  private static final Logger log = LoggerFactory.getLogger("tailrace");

  /** A helper that is open while the plugin runs: a server, a timer. */
  interface Helper {
    void start() throws Exception;

    void stop() throws Exception;

    void close() throws Exception;

    /** Gives what belongs to the host back, open and at rest, for the next topology. */
    default void detach() throws Exception {}
  }

  private final String kind;
  private final String type;
  private final String id;
  private final PluginHandle<?> handle;
  private final List<Component> children = new ArrayList<>();
  private final List<Helper> helpers = new ArrayList<>();
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private Plugin plugin;
  private ConfigElement section;
  private Hop hop;

  Component(String kind, String type, String id, PluginHandle<?> handle) {
    this.kind = kind;
    this.type = type;
    this.id = id;
    this.handle = handle;
  }

  String id() {
    return id;
  }

  String kind() {
    return kind;
  }

  String type() {
    return type;
  }

  void setPlugin(Plugin made) {
    plugin = made;
  }

  /** The section that the plugin is made of. */
  void setSection(ConfigElement element) {
    section = element;
  }

  ConfigElement section() {
    return section;
  }

  /** The books of an input, a filter or an output. */
  void setHop(Hop books) {
    hop = books;
  }

  Hop hop() {
    return hop;
  }

  /** The plugin's counter of that name. */
  Counter counter(String name) {
    return counters.computeIfAbsent(name, key -> new AdderCounter());
  }

  Map<String, Long> counterValues() {
    final Map<String, Long> values = new TreeMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.value()));
    return values;
  }

  void addChild(Component child) {
    children.add(child);
  }

  void addHelper(Helper helper) {
    helpers.add(helper);
  }

  List<Component> children() {
    return children;
  }

  /** Enters the plugin's code; to be closed when it is left. */
  PluginScope enter() {
    return PluginScope.enter(handle.classLoader());
  }

  /** Starts what is nested first, then the plugin, then what feeds it. */
  void start() throws Exception {
    for (Component child : children) {
      child.start();
    }
    final PluginScope scope = enter();
    try (scope) {
      plugin.start();
    }
    for (Helper helper : helpers) {
      helper.start();
    }
  }

  /** Gives listening sockets back to the host, open and at rest, for the next topology. */
  void detach() {
    for (Helper helper : helpers) {
      attempt("detaching", helper::detach);
    }
    children.forEach(Component::detach);
  }

  /** Stops what feeds the plugin, then the plugin, then what is nested; goes on after failures. */
  void stop() {
    log.atInfo()
        .addKeyValue("type", OwnLog.symbol(type))
        .addKeyValue("plugin_id", id)
        .log("shutting down {} plugin", kind);
    stopQuietly();
  }

  private void stopQuietly() {
    for (Helper helper : helpers) {
      attempt("stopping", helper::stop);
    }
    attempt(
        "shutting down",
        () -> {
          final PluginScope scope = enter();
          try (scope) {
            plugin.stop();
          }
        });
    for (Component child : children) {
      child.stopQuietly();
    }
  }

  /** Closes helpers, plugin and nested plugins; goes on after failures. */
  void close() {
    for (Helper helper : helpers) {
      attempt("closing", helper::close);
    }
    if (plugin != null) {
      attempt(
          "closing",
          () -> {
            final PluginScope scope = enter();
            try (scope) {
              plugin.close();
            }
          });
    }
    for (Component child : children) {
      child.close();
    }
    handle.close();
  }

  private interface Step {
    void run() throws Exception;
  }

  private void attempt(String doing, Step step) {
    try {
      step.run();
    } catch (Exception | LinkageError e) {
      log.atWarn()
          .addKeyValue("plugin", type)
          .addKeyValue("plugin_id", id)
          .addKeyValue("error", e)
          .log("unexpected error while {} {} plugin", doing, kind);
    }
  }

  @Override
  public String toString() {
    return kind + " plugin " + type + "#" + id;
  }
}
