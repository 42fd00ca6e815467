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
import io.tailrace.core.buffer.BufferEngine;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.observe.Ledger;
import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.plugin.PluginScope;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
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

    /** Begins what {@link #stop} waits for; inputs have stopped. */
    default void beginStop() {}

    /** Has everything written that waits to be. */
    default void flush() {}

    /** Gives what belongs to the host back, open and at rest, for the next topology. */
    default void detach() throws Exception {}
  }

  /** One component did not start, perhaps one that is nested in that which was to be started. */
  static final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Component component;

    private StartFailure(Component component, Throwable cause) {
      super(cause);
      this.component = component;
    }

    Component component() {
      return component;
    }
  }

  private final ComponentIdentity identity;
  private final String type;
  private final String id;
  private final String sectionFingerprint;
  private final PluginHandle<?> handle;
  private final Ledger ledger;
  private final List<Component> children = new ArrayList<>();
  private final List<Helper> helpers = new ArrayList<>();
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, LongSupplier> gauges = new LinkedHashMap<>();
  private final List<Closeable> kept = new ArrayList<>();
  private final List<Hop> hops = new ArrayList<>();
  private BufferOwner bufferOwner;
  private BufferEngine engine;
  private ConfigElement section;
  private Plugin plugin;
  private boolean isStarted;
  private boolean isClosed;

  /**
   * @param id the name that the plugin has in logs and in the books
   * @param sectionFingerprint what its section says
   */
  Component(
      ComponentIdentity identity,
      String type,
      String id,
      String sectionFingerprint,
      PluginHandle<?> handle,
      Ledger ledger) {
    this.identity = identity;
    this.type = type;
    this.id = id;
    this.sectionFingerprint = sectionFingerprint;
    this.handle = handle;
    this.ledger = ledger;
  }

  ComponentIdentity identity() {
    return identity;
  }

  /** Equal for two components exactly if the one can stand for the other. */
  ComponentFingerprint fingerprint() {
    return new ComponentFingerprint(
        type,
        sectionFingerprint,
        handle.contentHash(),
        children.stream().map(Component::fingerprint).toList());
  }

  String id() {
    return id;
  }

  String kind() {
    return identity.kind();
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

  /** The books of an input, a filter or an output; null for other kinds. */
  Hop hop() {
    return hops.isEmpty() ? null : hops.get(0);
  }

  /** What a storage plugin nested in this one learns of it; null if this buffers nothing. */
  BufferOwner bufferOwner() {
    return bufferOwner;
  }

  void setBufferOwner(BufferOwner owner) {
    bufferOwner = owner;
  }

  /** The engine that this output's events are buffered by; null if they are not. */
  BufferEngine engine() {
    return engine;
  }

  void setEngine(BufferEngine made) {
    engine = made;
  }

  /** The plugin's counter of that name. */
  Counter counter(String name) {
    return counters.computeIfAbsent(name, key -> new AdderCounter());
  }

  void addGauge(String name, LongSupplier value) {
    expectNotStarted();
    gauges.put(name, value);
  }

  Map<String, Long> gaugeValues() {
    final Map<String, Long> values = new TreeMap<>();
    gauges.forEach((name, value) -> values.put(name, value.getAsLong()));
    return values;
  }

  Map<String, Long> counterValues() {
    final Map<String, Long> values = new TreeMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.value()));
    return values;
  }

  void addChild(Component child) {
    expectNotStarted();
    children.add(child);
  }

  void addHelper(Helper helper) {
    expectNotStarted();
    helpers.add(helper);
  }

  /** Takes what is closed after the plugin. */
  void keepUntilClosed(Closeable thing) {
    kept.add(thing);
  }

  private void expectNotStarted() {
    if (isStarted || isClosed) {
      throw new IllegalStateException(
          "helpers and nested plugins are asked for in the constructor, and "
              + this
              + " is beyond");
    }
  }

  /** Opens books that are closed with the plugin. */
  Hop openHop(Hop.Kind hopKind) {
    final Hop hop = ledger.open(hopKind, id);
    hops.add(hop);
    return hop;
  }

  List<Component> children() {
    return children;
  }

  /** Enters the plugin's code; to be closed when it is left. */
  PluginScope enter() {
    return PluginScope.enter(classLoader());
  }

  /** The class loader of the plugin. */
  ClassLoader classLoader() {
    return handle.classLoader();
  }

  /**
   * Starts what is nested first, then the plugin, then what feeds it.
   *
   * @throws StartFailure if this or what is nested does not start
   */
  void start() throws StartFailure {
    isStarted = true;
    for (Component child : children) {
      child.start();
    }
    try {
      final PluginScope scope = enter();
      try (scope) {
        plugin.start();
      }
      for (Helper helper : helpers) {
        helper.start();
      }
    } catch (Exception | Error e) {
      restoreInterrupt(e);
      throw new StartFailure(this, e);
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
        .log("shutting down {} plugin", kind());
    stopQuietly();
  }

  /** Begins what {@link #stop} waits for, here and in what is nested. */
  void beginStop() {
    for (Helper helper : helpers) {
      attempt("stopping", helper::beginStop);
    }
    children.forEach(Component::beginStop);
  }

  /** Has everything written that waits to be. */
  void flush() {
    for (Helper helper : helpers) {
      attempt("flushing", helper::flush);
    }
    children.forEach(Component::flush);
  }

  /** Events that the stop could neither have written nor keep, here and in what is nested. */
  long lostAtStop() {
    return (engine == null ? 0 : engine.lostAtStop())
        + children.stream().mapToLong(Component::lostAtStop).sum();
  }

  private void stopQuietly() {
    for (Helper helper : reversed(helpers)) {
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
    for (Component child : reversed(children)) {
      child.stopQuietly();
    }
  }

  private static <T> List<T> reversed(List<T> list) {
    final List<T> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  /**
   * Closes helpers, plugin and nested plugins; goes on after failures. May be called again, which
   * does nothing.
   */
  void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    for (Helper helper : reversed(helpers)) {
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
    for (Component child : reversed(children)) {
      child.close();
    }
    kept.forEach(thing -> attempt("closing", thing::close));
    attempt("closing", handle::close);
    hops.forEach(ledger::close);
  }

  private interface Step {
    void run() throws Exception;
  }

  private void attempt(String doing, Step step) {
    try {
      step.run();
    } catch (Exception | Error e) {
      restoreInterrupt(e);
      log.atWarn()
          .addKeyValue("plugin", type)
          .addKeyValue("plugin_id", id)
          .addKeyValue("error", e)
          .log("unexpected error while {} {} plugin", doing, kind());
    }
  }

  /** What catches everything passes on that somebody wants the thread to end. */
  static void restoreInterrupt(Throwable caught) {
    if (caught instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return kind() + " plugin " + type + "#" + id;
  }
}
