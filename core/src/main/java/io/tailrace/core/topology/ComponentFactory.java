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

import ch.qos.logback.classic.Level;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.Output;
import io.tailrace.api.Plugin;
import io.tailrace.api.config.ParameterException;
import io.tailrace.core.config.Binder;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigParam;
import io.tailrace.core.config.Declarations;
import io.tailrace.core.config.Problems;
import io.tailrace.core.config.ReservedParams;
import io.tailrace.core.config.SectionRef;
import io.tailrace.core.config.Suggestions;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.observe.LogSettings;
import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.plugin.PluginException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes single plugins of their sections: finds the class, binds the configuration, constructs, and
 * notes all that is wrong in the problems. Not thread-safe.
 */
final class ComponentFactory {
  private static final List<String> LOG_LEVELS =
      List.of("trace", "debug", "info", "warn", "error", "fatal");

  private final PluginSource plugins;
  private final HostServices services;
  private final Binder binder;
  private final Declarations declarations;
  private final Problems problems;
  private final EmitErrors errors;
  private final Map<String, Router> routers;
  private final TopologyStatus status = new TopologyStatus();
  private final Map<String, ConfigParam> ids = new HashMap<>();
  private final Map<String, Integer> unnamed = new HashMap<>();

  /** A plugin with its component. */
  record Made<T>(T plugin, Component component) {}

  /** A nested plugin could not be made; why is in the problems already. */
  static final class NestedProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NestedProblem() {
      super("a nested plugin could not be made", null, false, false);
    }
  }

  ComponentFactory(
      PluginSource plugins,
      HostServices services,
      Binder binder,
      Declarations declarations,
      Problems problems,
      EmitErrors errors,
      Map<String, Router> routers) {
    this.plugins = plugins;
    this.services = services;
    this.binder = binder;
    this.declarations = declarations;
    this.problems = problems;
    this.errors = errors;
    this.routers = routers;
  }

  HostServices services() {
    return services;
  }

  EmitErrors errors() {
    return errors;
  }

  /** What plugins see of the topology that is being made. */
  TopologyStatus status() {
    return status;
  }

  Problems problems() {
    return problems;
  }

  /** Takes a section that is read elsewhere, or not at all on purpose, for used. */
  void ignore(ConfigElement section) {
    declarations.section(section);
    section.params().forEach(param -> declarations.parameter(section, param.key()));
    section.elements().forEach(this::ignore);
  }

  /**
   * Makes the plugin of a section that has an {@code @type}.
   *
   * @param kind the interface of the SDK
   * @param kindName the kind in messages: {@code output}
   * @param around where the plugin stands; what it emits goes there unless it has a label
   * @return empty if it could not be made; why is in the problems
   */
  <T extends Plugin> Optional<Made<T>> make(
      Class<T> kind, String kindName, ConfigElement element, Router around) {
    declarations.section(element);
    final Optional<ConfigParam> type = ReservedParams.find(element, "@type", problems);
    if (type.isEmpty() || type.get().text().isEmpty()) {
      problems.error(
          element.span(),
          "Missing '@type' parameter on <" + element.name() + "> directive",
          "add a line '@type ...' to the section");
      ignore(element);
      return Optional.empty();
    }
    return make(kind, kindName, type.get().text(), type.get(), element, around, Optional.empty());
  }

  /** Makes a plugin nested in another one; {@code parent} takes it as its child. */
  <T extends Plugin> Made<T> makeNested(
      SectionRef<T> ref, String kindName, Router around, Component parent) {
    final ConfigElement element = ref.element();
    final ConfigParam type =
        ReservedParams.find(element, "@type", problems)
            .orElseGet(() -> new ConfigParam("@type", element.span(), element.argumentValue()));
    return make(ref.kind(), kindName, ref.type(), type, element, around, Optional.of(parent))
        .orElseThrow(NestedProblem::new);
  }

  private <T extends Plugin> Optional<Made<T>> make(
      Class<T> kind,
      String kindName,
      String type,
      ConfigParam typeParam,
      ConfigElement element,
      Router around,
      Optional<Component> parent) {
    final PluginHandle<T> handle;
    try {
      handle = plugins.open(kind, type);
    } catch (PluginSource.UnknownTypeException e) {
      problems.error(
          typeParam.value().span(),
          "Unknown " + kindName + " plugin '" + type + "'",
          Suggestions.listing("installed " + kindName + "s", type, e.known())
              + "; put the jar of another one into a plugin directory");
      ignore(element);
      return Optional.empty();
    } catch (PluginException e) {
      problems.error(typeParam.value().span(), e.getMessage(), "");
      ignore(element);
      return Optional.empty();
    }
    declarations.section(element);
    declarations.plugin(element);
    final Optional<String> configuredId = id(element);
    final String id = configuredId.orElseGet(() -> unnamedId(kindName, type, parent));
    final Component component = new Component(kindName, type, id, handle);
    component.setSection(element);
    final ComponentContext context =
        new ComponentContext(
            this,
            component,
            element,
            router(element, around),
            around,
            configuredId.isPresent(),
            OwnLog.pluginLog(id, configuredId, logLevel(element)),
            configuredId.flatMap(name -> directory(name)));
    final Optional<T> plugin = construct(handle, element, context);
    if (plugin.isEmpty()) {
      component.close();
      return Optional.empty();
    }
    component.setPlugin(plugin.get());
    parent.ifPresent(outer -> outer.addChild(component));
    return Optional.of(new Made<>(plugin.get(), component));
  }

  private <T extends Plugin> Optional<T> construct(
      PluginHandle<T> handle, ConfigElement element, ComponentContext context) {
    Optional<? extends java.lang.Record> config = Optional.empty();
    if (handle.configClass().isPresent()) {
      config = binder.bind(handle.configClass().get(), element);
      if (config.isEmpty()) {
        return Optional.empty();
      }
    }
    try {
      final T plugin = handle.newInstance(config, context);
      new BufferSections(problems, declarations).check(plugin, element);
      return Optional.of(plugin);
    } catch (PluginException e) {
      if (e.getCause() instanceof ParameterException reason) {
        Binder.report(problems, element, reason);
      } else if (!(e.getCause() instanceof NestedProblem)) { // which said it already
        problems.error(element.span(), e.getMessage(), "");
      }
      return Optional.empty();
    }
  }

  /** The node of an output, or null if the output only works with a buffer. */
  OutputNode outputNode(Made<Output> output) {
    if (output.plugin() instanceof DirectOutput direct) {
      final Hop hop = services.ledger().open(Hop.Kind.OUTPUT, output.component().id());
      output.component().setHop(hop);
      return new OutputNode(output.component(), direct, hop);
    }
    throw new IllegalStateException("BUG: " + output.component() + " is not a direct output");
  }

  private Router router(ConfigElement element, Router around) {
    final Optional<ConfigParam> label = element.param("@label");
    if (label.isEmpty()) {
      return around;
    }
    declarations.parameter(element, "@label");
    final Router router = routers.get(label.get().text());
    if (router == null) {
      problems.error(
          label.get().value().span(),
          label.get().text() + " label not found",
          "add a section <label " + label.get().text() + ">");
      return around;
    }
    return router;
  }

  private Optional<String> id(ConfigElement element) {
    final Optional<ConfigParam> param = ReservedParams.find(element, "@id", problems);
    if (param.isEmpty()) {
      return Optional.empty();
    }
    final String id = param.get().text();
    final ConfigParam first = ids.putIfAbsent(id, param.get());
    if (first != null) {
      problems.error(
          param.get().value().span(),
          "Duplicated plugin id `" + id + "`. Check whole configuration and fix it.",
          "the id is taken at " + first.value().span().start() + "; ids are unique");
    }
    return Optional.of(id);
  }

  private String unnamedId(String kindName, String type, Optional<Component> parent) {
    final String base =
        parent.map(outer -> outer.id() + "/").orElse("") + shortKind(kindName) + "_" + type;
    final int count = unnamed.merge(base, 1, Integer::sum);
    return count == 1 ? base : base + "." + count;
  }

  private static String shortKind(String kindName) {
    switch (kindName) {
      case "input":
        return "in";
      case "output":
        return "out";
      default:
        return kindName;
    }
  }

  private Optional<Level> logLevel(ConfigElement element) {
    final Optional<ConfigParam> param = ReservedParams.find(element, "@log_level", problems);
    if (param.isEmpty()) {
      return Optional.empty();
    }
    final String level = param.get().text();
    if (!LOG_LEVELS.contains(level)) {
      problems.error(
          param.get().value().span(),
          "valid options are " + String.join(",", LOG_LEVELS) + " but got " + level,
          "");
      return Optional.empty();
    }
    return Optional.of(LogSettings.level(level));
  }

  private Optional<java.nio.file.Path> directory(String id) {
    return services.rootDir().map(root -> root.resolve("worker" + services.workerId()).resolve(id));
  }
}
