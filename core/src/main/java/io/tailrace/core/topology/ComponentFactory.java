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
import io.tailrace.api.Filter;
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
import io.tailrace.core.config.Span;
import io.tailrace.core.config.Suggestions;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.observe.LogSettings;
import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.plugin.PluginException;
import io.tailrace.core.plugin.PluginScope;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
  private final Map<Path, Claim> claims = new HashMap<>();
  private final Map<String, Component> ports = new HashMap<>();
  private final BufferedOutputs outputs;

  /** A plugin with its component and its context. */
  record Made<T>(T plugin, Component component, ComponentContext context) {}

  /** Who has a place on the disk, and the type of the output around it. */
  private record Claim(Component component, String ownerType) {}

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
    this.outputs = new BufferedOutputs(this, binder, declarations);
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
   * @return empty if it could not be made; why is in the problems
   */
  <T extends Plugin> Optional<Made<T>> make(
      Class<T> kind, String kindName, ConfigElement element, Place place) {
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
    return make(kind, kindName, type.get().text(), type.get().value().span(), element, true, place);
  }

  /** Makes a plugin nested in another one; {@code parent} takes it as its child. */
  <T extends Plugin> Made<T> makeNested(
      SectionRef<T> ref, String kindName, Router around, Component parent) {
    final ConfigElement element = ref.element();
    final Span typeSpan =
        ReservedParams.find(element, "@type", problems)
            .map(param -> param.value().span())
            .orElse(element.span());
    return make(
            ref.kind(),
            kindName,
            ref.type(),
            typeSpan,
            element,
            true,
            Place.in(parent, element.name(), around))
        .orElseThrow(NestedProblem::new);
  }

  /**
   * Makes a plugin nested in another one from the section of that one, whose {@code @id} and {@code
   * @label} are not the nested plugin's.
   */
  <T extends Plugin> Made<T> makeOfOwnSection(
      Class<T> kind,
      String kindName,
      String type,
      ConfigElement element,
      Router around,
      Component parent) {
    return make(
            kind,
            kindName,
            type,
            element.span(),
            element,
            false,
            Place.in(parent, kindName, around))
        .orElseThrow(NestedProblem::new);
  }

  private <T extends Plugin> Optional<Made<T>> make(
      Class<T> kind,
      String kindName,
      String type,
      Span typeSpan,
      ConfigElement element,
      boolean isOwnSection,
      Place place) {
    final PluginHandle<T> handle;
    try {
      handle = plugins.open(kind, type);
    } catch (PluginSource.UnknownTypeException e) {
      problems.error(
          typeSpan,
          "Unknown " + kindName + " plugin '" + type + "'",
          help(kindName, type, e.known()));
      refused(element, isOwnSection);
      return Optional.empty();
    } catch (PluginException e) {
      problems.error(typeSpan, e.getMessage(), "");
      refused(element, isOwnSection);
      return Optional.empty();
    }
    declarations.section(element);
    declarations.plugin(element);
    Component component = null;
    try {
      final Optional<String> configuredId = isOwnSection ? id(element) : Optional.empty();
      final String id = configuredId.orElseGet(() -> unnamedId(kindName, type, place));
      component =
          new Component(
              configuredId
                  .map(name -> ComponentIdentity.ofId(services.workerId(), kindName, name))
                  .orElseGet(() -> unnamedIdentity(kindName, place)),
              type,
              id,
              element.fingerprint(),
              handle,
              services.ledger());
      component.setSection(element);
      final ComponentContext context = context(component, element, isOwnSection, place);
      final Optional<T> plugin = construct(kind, handle, element, context, place);
      if (plugin.isPresent()) {
        component.setPlugin(plugin.get());
        place.take(component);
        return Optional.of(new Made<>(plugin.get(), component, context));
      }
    } catch (RuntimeException | Error e) {
      close(component, handle);
      throw e;
    }
    component.close();
    return Optional.empty();
  }

  /** What is in the section cannot be judged, but its id is taken all the same. */
  private void refused(ConfigElement element, boolean isOwnSection) {
    if (isOwnSection) {
      id(element);
    }
    ignore(element);
  }

  private static void close(Component component, PluginHandle<?> handle) {
    if (component == null) {
      handle.close();
    } else {
      component.close();
    }
  }

  private static String help(String kindName, String type, List<String> known) {
    return known.isEmpty()
        ? "no " + kindName + " plugin is installed; put the jar of one into a plugin directory"
        : Suggestions.listing("installed " + kindName + "s", type, known)
            + "; put the jar of another one into a plugin directory";
  }

  private ComponentContext context(
      Component component, ConfigElement element, boolean isOwnSection, Place place) {
    final Optional<String> configuredId =
        isOwnSection
            ? ReservedParams.find(element, "@id", problems).map(ConfigParam::text)
            : Optional.empty();
    return new ComponentContext(
        this,
        component,
        element,
        isOwnSection ? router(element, place.around()) : place.around(),
        place.around(),
        configuredId.isPresent(),
        OwnLog.pluginLog(component.id(), configuredId, logLevel(element)),
        configuredId.flatMap(name -> directory(name, element)),
        place.parent().map(Component::bufferOwner).orElse(null));
  }

  private <T extends Plugin> Optional<T> construct(
      Class<T> kind,
      PluginHandle<T> handle,
      ConfigElement element,
      ComponentContext context,
      Place place) {
    final PluginScope scope = PluginScope.enter(handle.classLoader());
    try (scope) {
      Optional<? extends java.lang.Record> config = Optional.empty();
      if (handle.configClass().isPresent()) {
        config = binder.bind(handle.configClass().get(), element);
        if (config.isEmpty()) {
          return Optional.empty();
        }
      }
      if (kind == Output.class && !outputs.readBuffering(element, config, context, place)) {
        return Optional.empty();
      }
      final T plugin = handle.newInstance(config, context);
      outputs.checkSections(plugin, element);
      return Optional.of(plugin);
    } catch (PluginException e) {
      if (e.getCause() instanceof ParameterException reason) {
        binder.report(element, reason);
      } else if (!(e.getCause() instanceof NestedProblem)) { // which said it already
        problems.error(element.span(), e.getMessage(), "");
      }
    } catch (LinkageError | StackOverflowError | AssertionError e) {
      problems.error(
          element.span(),
          "the plugin's own code failed: " + e,
          "use another version of the plugin, or leave it out");
    }
    return Optional.empty();
  }

  /** The node of an output; empty, with a problem, if its buffer cannot be made. */
  Optional<OutputNode> outputNode(Made<Output> output, ConfigElement element, Place place) {
    return outputs.node(output, element, place);
  }

  /**
   * Claims a place on the disk for one plugin of this topology, and has it locked against other
   * processes while the plugin runs.
   *
   * @param ownerType of the output that the plugin belongs to
   * @throws ParameterException if another one has it
   */
  void claim(Path path, Component component, String ownerType) {
    final Claim other =
        claims.putIfAbsent(path.toAbsolutePath().normalize(), new Claim(component, ownerType));
    if (other != null) {
      throw new ParameterException(
          "path",
          "Other '"
              + other.ownerType()
              + "' plugin already use same buffer path: type = "
              + ownerType
              + ", buffer path = "
              + path,
          "the path is taken at "
              + other.component().section().span().start()
              + "; give each buffer its own");
    }
    component.addHelper(new PathLock(services.buffers().disk(), path, component));
  }

  /**
   * Claims a listening socket for one plugin of this topology.
   *
   * @param protocol what else may have the same port: {@code tcp}, {@code udp}
   * @param port 0 is nobody's: each gets another one
   * @throws ParameterException if another one has it
   */
  void claimPort(String protocol, String bind, int port, Component component) {
    if (port == 0) {
      return;
    }
    final Component other =
        ports.putIfAbsent(protocol + " " + bind.strip() + " " + port, component);
    if (other != null) {
      throw new ParameterException(
          "port",
          "port " + port + " on " + bind + " is taken by the plugin " + other.type() + " already",
          "it listens there at "
              + other.section().span().start()
              + "; give one of the two another port");
    }
  }

  /** The node of a filter; empty, with a problem, if it does not keep to the SDK's rule. */
  Optional<FilterNode> filterNode(Made<Filter> filter, ConfigElement element) {
    final Component component = filter.component();
    try {
      return Optional.of(
          new FilterNode(component, filter.plugin(), component.openHop(Hop.Kind.FILTER)));
    } catch (IllegalArgumentException e) {
      problems.error(element.span(), e.getMessage(), "use another version of the plugin");
      return Optional.empty();
    }
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

  private ComponentIdentity unnamedIdentity(String kindName, Place place) {
    return new ComponentIdentity(services.workerId(), kindName, place.position());
  }

  private String unnamedId(String kindName, String type, Place place) {
    final String base =
        place.parent().map(outer -> outer.id() + "/").orElse("") + shortKind(kindName) + "_" + type;
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

  private Optional<Path> directory(String id, ConfigElement element) {
    try {
      return services
          .rootDir()
          .map(root -> root.resolve("worker" + services.workerId()).resolve(id));
    } catch (InvalidPathException e) {
      problems.error(
          element.param("@id").map(param -> param.value().span()).orElse(element.span()),
          "the @id '" + id + "' cannot be the name of a directory: " + e.getReason(),
          "give the plugin another id");
      return Optional.empty();
    }
  }
}
