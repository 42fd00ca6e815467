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

import io.tailrace.api.Filter;
import io.tailrace.api.Input;
import io.tailrace.api.Output;
import io.tailrace.core.config.Binder;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.Conversions;
import io.tailrace.core.config.Declarations;
import io.tailrace.core.config.Problems;
import io.tailrace.core.config.UnusedParts;
import io.tailrace.core.observe.Hop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a topology of a configuration: binds, constructs and connects all plugins, and opens
 * nothing. All that is wrong is found before anything is reported.
 *
 * <p>Source: fluentd lib/fluent/root_agent.rb and agent.rb, configure.
 */
public final class TopologyBuilder {
  private static final Logger log = LoggerFactory.getLogger("tailrace");
  private static final String ROOT = "@ROOT";
  private static final String ERROR = "@ERROR";

  private final HostServices services;
  private final Settings settings;
  private final Problems problems;
  private final Declarations declarations = new Declarations();
  private final ComponentFactory factory;
  private final EmitErrors errors;
  private final Map<String, Router> routers = new LinkedHashMap<>();
  private final List<Topology.Stratum> labelStrata = new ArrayList<>();

  /**
   * What {@code <system>} and the command line say about the topology.
   *
   * @param isStrict whether values have to be of their type as a whole
   * @param isWithoutSource whether to leave out the inputs
   * @param emitErrorLogInterval least time between two reports of failed emits; zero: none
   */
  public record Settings(
      boolean isStrict, boolean isWithoutSource, Duration emitErrorLogInterval) {}

  /**
   * @param problems takes what is wrong; the configuration was read into the same
   */
  public TopologyBuilder(
      PluginSource plugins, HostServices services, Settings settings, Problems problems) {
    this.services = services;
    this.settings = settings;
    this.problems = problems;
    this.errors = new EmitErrors(services.clock(), settings.emitErrorLogInterval());
    final Conversions conversions =
        new Conversions(settings.isStrict(), services.codecs()::parseRegex);
    this.factory =
        new ComponentFactory(
            plugins,
            services,
            new Binder(problems, declarations, conversions),
            declarations,
            problems,
            errors,
            routers);
  }

  /**
   * Makes the topology.
   *
   * @param root the configuration without {@code <worker>} sections
   * @throws ConfigException if anything is wrong; every plugin that was made has been closed again
   */
  public Topology build(ConfigElement root) throws ConfigException {
    declarations.section(root);
    for (String name : List.of("source", "match", "filter", "label", "system", "worker")) {
      declarations.childSection(root, name);
    }
    root.elements("system").forEach(factory::ignore);
    openRouters(root);
    int errorStrata = 0; // which is started first: all others may lead there
    for (ConfigElement label : root.elements("label")) {
      final Router router = routers.get(label.argument());
      if (router != null && router.label().equals(ERROR)) {
        labelStrata.add(0, agent(label, router));
        errorStrata = 1;
      } else if (router != null) {
        labelStrata.add(errorStrata, agent(label, router));
      }
    }
    final Topology.Stratum rootStratum = agent(root, routers.get(ROOT));
    final List<Component> inputs = new ArrayList<>();
    if (settings.isWithoutSource()) {
      log.info("'--without-source' is applied. Ignore <source> sections");
      root.elements("source").forEach(factory::ignore);
    } else {
      for (ConfigElement source : root.elements("source")) {
        input(source, inputs);
      }
    }
    new LabelCycles(problems).report(root);
    new UnusedParts(declarations, problems).report(root, "<ROOT>");
    final Topology topology = new Topology(routers, labelStrata, rootStratum, inputs, declarations);
    if (problems.hasErrors()) {
      topology.close();
    }
    problems.throwIfErrors();
    final List<Topology.Stratum> labels = new ArrayList<>(labelStrata);
    Collections.reverse(labels);
    factory.status().show(inputs, rootStratum, labels, routers.get(ROOT), declarations);
    return topology;
  }

  private void openRouters(ConfigElement root) {
    open(ROOT);
    for (ConfigElement label : root.elements("label")) {
      declarations.section(label);
      final String name = label.argument();
      if (name.isEmpty()) {
        problems.error(
            label.span(), "Missing symbol argument on <label> directive", "write <label @NAME>");
      } else if (name.equals(ROOT)) {
        problems.error(
            label.argumentValue().span(),
            "@ROOT for <label> is not permitted, reserved for getting root router",
            "give the label another name");
      } else if (routers.containsKey(name)) {
        problems.error(
            label.argumentValue().span(),
            "Section <label " + name + "> appears twice",
            "merge the two sections");
      } else {
        open(name);
      }
    }
    if (routers.containsKey(ERROR)) {
      errors.setErrorRouter(routers.get(ERROR));
    }
  }

  private void open(String label) {
    final Hop hop = services.ledger().open(Hop.Kind.ROUTE, label);
    routers.put(label, new Router(label, hop, errors));
  }

  /** Makes the filters and outputs of the root or of a label. */
  private Topology.Stratum agent(ConfigElement section, Router router) {
    final List<RouteTable.Rule> rules = new ArrayList<>();
    final List<Component> outputs = new ArrayList<>();
    final List<Component> filters = new ArrayList<>();
    boolean hasMatch = false;
    for (ConfigElement element : section.elements()) {
      if (element.name().equals("match")) {
        hasMatch = true;
        match(element, router, rules, outputs);
      } else if (element.name().equals("filter")) {
        filter(element, router, rules, filters);
      }
    }
    for (String name : List.of("match", "filter")) {
      declarations.childSection(section, name);
    }
    if (!hasMatch && section.name().equals("label")) {
      problems.error(
          section.span(),
          "Missing <match> sections in <label " + section.argument() + "> section",
          "add a <match> section to the label");
    }
    router.setTable(new RouteTable(rules));
    return new Topology.Stratum(outputs, filters);
  }

  private void match(
      ConfigElement element, Router router, List<RouteTable.Rule> rules, List<Component> made) {
    final var pattern = pattern(element);
    logAdding("match", element, router);
    factory
        .make(Output.class, "output", element, router)
        .ifPresent(
            output -> {
              made.add(output.component());
              final OutputNode node = factory.outputNode(output);
              if (pattern != null && node != null) {
                rules.add(new RouteTable.Rule(pattern, null, node));
              }
            });
  }

  private void filter(
      ConfigElement element, Router router, List<RouteTable.Rule> rules, List<Component> made) {
    final var pattern = pattern(element);
    logAdding("filter", element, router);
    factory
        .make(Filter.class, "filter", element, router)
        .ifPresent(
            filter -> {
              made.add(filter.component());
              if (pattern != null) {
                final Hop hop = services.ledger().open(Hop.Kind.FILTER, filter.component().id());
                filter.component().setHop(hop);
                rules.add(
                    new RouteTable.Rule(
                        pattern, new FilterNode(filter.component(), filter.plugin(), hop), null));
              }
            });
  }

  private void input(ConfigElement element, List<Component> made) {
    element
        .text("@type")
        .ifPresent(type -> log.atInfo().addKeyValue("type", type).log("adding source"));
    factory
        .make(Input.class, "input", element, routers.get(ROOT))
        .ifPresent(input -> made.add(input.component()));
  }

  private MatchPattern pattern(ConfigElement element) {
    try {
      return MatchPattern.parse(element.argument());
    } catch (IllegalArgumentException e) {
      problems.error(
          element.argumentValue().span(),
          e.getMessage(),
          "write the pattern as tag parts with *, ** and {a,b}, or as /regular expression/");
      return null;
    }
  }

  private static void logAdding(String what, ConfigElement element, Router router) {
    final String in = router.label().equals(ROOT) ? "" : " in " + router.label();
    element
        .text("@type")
        .ifPresent(
            type ->
                log.atInfo()
                    .addKeyValue(
                        "pattern", element.argument().isEmpty() ? "**" : element.argument())
                    .addKeyValue("type", type)
                    .log("adding {}{}", what, in));
  }
}
