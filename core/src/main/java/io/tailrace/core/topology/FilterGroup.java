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

import io.tailrace.core.event.FilterPass;
import io.tailrace.core.event.FilterStep;
import io.tailrace.core.plugin.PluginScope;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbours among the filters of a route that are run together, event by event: those that accept
 * or edit. A filter that makes streams of its own is alone. Thread-safe.
 */
final class FilterGroup {
  private final List<FilterNode> nodes;
  private final FilterStep[] steps; // none: the node makes streams of its own

  private FilterGroup(List<FilterNode> nodes, List<FilterStep> steps) {
    this.nodes = List.copyOf(nodes);
    this.steps = steps.toArray(new FilterStep[0]);
  }

  /** Makes groups, each as long as possible, of filters in the order of the route. */
  static List<FilterGroup> of(List<FilterNode> filters) {
    final List<FilterGroup> groups = new ArrayList<>();
    final List<FilterNode> nodes = new ArrayList<>();
    final List<FilterStep> steps = new ArrayList<>();
    for (FilterNode filter : filters) {
      if (filter.step().isPresent()) {
        nodes.add(filter);
        steps.add(filter.step().get());
        continue;
      }
      if (!nodes.isEmpty()) {
        groups.add(new FilterGroup(nodes, steps));
        nodes.clear();
        steps.clear();
      }
      groups.add(new FilterGroup(List.of(filter), List.of()));
    }
    if (!nodes.isEmpty()) {
      groups.add(new FilterGroup(nodes, steps));
    }
    return groups;
  }

  /** Runs the filters over what is in the pass, and books what they did. */
  void run(FilterPass pass) {
    final PluginScope scope = nodes.get(0).enter();
    try (scope) {
      if (steps.length == 0) {
        nodes.get(0).rewrite(pass);
      } else {
        pass.run(steps);
      }
    }
    for (int i = 0; i < nodes.size(); i++) {
      nodes.get(i).book(pass, i);
    }
  }
}
