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
import java.util.Optional;
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
  private final List<Hop> routerHops = new ArrayList<>();
  private final List<Topology.Stratum> labelStrata = new ArrayList<>(); // in the order of starting
  private final Topology.Stratum rootStratum = Topology.Stratum.empty();
  private final List<Component> inputs = new ArrayList<>();
  private boolean hasErrorStratum;

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
    try {
      make(root);
    } catch (RuntimeException | Error e) {
      topology().close();
      throw e;
    }
    if (problems.hasErrors()) {
      topology().close();
    }
    problems.throwIfErrors();
    final List<Topology.Stratum> labels = new ArrayList<>(labelStrata);
    Collections.reverse(labels);
    factory.status().show(inputs, rootStratum, labels, routers.get(ROOT), declarations);
    return topology();
  }

  private void make(ConfigElement root) {
    declarations.section(root);
    for (String name : List.of("source", "match", "filter", "label", "system", "worker")) {
      declarations.childSection(root, name);
    }
    root.elements("system").forEach(factory::ignore);
    openRouters(root);
    for (ConfigElement label : root.elements("label")) {
      makeLabel(label);
    }
    agent(root, routers.get(ROOT), rootStratum);
    if (settings.isWithoutSource()) {
      log.info("'--without-source' is applied. Ignore <source> sections");
      root.elements("source").forEach(factory::ignore);
    } else {
      int number = 0;
      for (ConfigElement source : root.elements("source")) {
        number++;
        input(source, number);
      }
    }
    new LabelCycles(problems).report(root);
    new UnusedParts(declarations, problems).report(root);
  }

  private void makeLabel(ConfigElement label) {
    final Router router = routers.get(label.argument());
    if (router == null || router.label().equals(ROOT)) {
      factory.ignore(label); // which is an error already
      return;
    }
    final Topology.Stratum stratum = Topology.Stratum.empty();
    if (router.label().equals(ERROR)) {
      labelStrata.add(0, stratum); // all others may lead there
      hasErrorStratum = true;
    } else {
      labelStrata.add(errorStrata(), stratum);
    }
    agent(label, router, stratum);
  }

  private int errorStrata() {
    return hasErrorStratum ? 1 : 0;
  }

  private Topology topology() {
    return new Topology(
        routers, routerHops, services.ledger(), labelStrata, rootStratum, inputs, declarations);
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
    routerHops.add(hop);
    routers.put(label, new Router(label, hop, errors));
  }

  /** Makes the filters and outputs of the root or of a label. */
  private void agent(ConfigElement section, Router router, Topology.Stratum stratum) {
    final List<RouteTable.Rule> rules = new ArrayList<>();
    int matches = 0;
    int filters = 0;
    for (ConfigElement element : section.elements()) {
      if (element.name().equals("match")) {
        matches++;
        final String position = router.label() + "/match[" + matches + "]";
        match(element, Place.at(stratum.outputs(), position, router), rules);
      } else if (element.name().equals("filter")) {
        filters++;
        final String position = router.label() + "/filter[" + filters + "]";
        filter(element, Place.at(stratum.filters(), position, router), rules);
      }
    }
    for (String name : List.of("match", "filter")) {
      declarations.childSection(section, name);
    }
    if (matches == 0 && section.name().equals("label")) {
      problems.error(
          section.span(),
          "Missing <match> sections in <label " + section.argument() + "> section",
          "add a <match> section to the label");
    }
    router.setTable(new RouteTable(rules));
  }

  private void match(ConfigElement element, Place place, List<RouteTable.Rule> rules) {
    final Optional<MatchPattern> pattern = pattern(element);
    logAdding("match", element, place.around());
    final Optional<OutputNode> node =
        factory
            .make(Output.class, "output", element, place)
            .flatMap(output -> factory.outputNode(output, element, place));
    if (pattern.isPresent() && node.isPresent()) {
      rules.add(new RouteTable.Rule(pattern.get(), null, node.get()));
    }
  }

  private void filter(ConfigElement element, Place place, List<RouteTable.Rule> rules) {
    final Optional<MatchPattern> pattern = pattern(element);
    logAdding("filter", element, place.around());
    final Optional<FilterNode> node =
        factory
            .make(Filter.class, "filter", element, place)
            .flatMap(filter -> factory.filterNode(filter, element));
    if (pattern.isPresent() && node.isPresent()) {
      rules.add(new RouteTable.Rule(pattern.get(), node.get(), null));
    }
  }

  private void input(ConfigElement element, int number) {
    element
        .text("@type")
        .ifPresent(type -> log.atInfo().addKeyValue("type", type).log("adding source"));
    final Place place = Place.at(inputs, ROOT + "/source[" + number + "]", routers.get(ROOT));
    factory.make(Input.class, "input", element, place);
  }

  private Optional<MatchPattern> pattern(ConfigElement element) {
    try {
      return Optional.of(MatchPattern.parse(element.argument()));
    } catch (IllegalArgumentException e) {
      problems.error(
          element.argumentValue().span(),
          e.getMessage(),
          "write the pattern as tag parts with *, ** and {a,b}, or as /regular expression/");
      return Optional.empty();
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
