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

import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigParam;
import io.tailrace.core.config.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Warns of labels that lead back to themselves through the {@code @label} of their outputs. Events
 * may leave such a circle by their tag; those that do not become error events at run time.
 */
final class LabelCycles {
  private static final String ROOT = "@ROOT";

  private final Problems problems;

  LabelCycles(Problems problems) {
    this.problems = problems;
  }

  void report(ConfigElement root) {
    final Map<String, List<ConfigParam>> edges = new LinkedHashMap<>();
    edges.put(ROOT, labels(root));
    for (ConfigElement label : root.elements("label")) {
      edges.put(label.argument(), labels(label));
    }
    final Set<String> done = new HashSet<>();
    for (String label : edges.keySet()) {
      walk(label, edges, new ArrayList<>(), done);
    }
  }

  private void walk(
      String label, Map<String, List<ConfigParam>> edges, List<String> path, Set<String> done) {
    path.add(label);
    for (ConfigParam next : edges.getOrDefault(label, List.of())) {
      final int start = path.indexOf(next.text());
      if (start >= 0) {
        problems.warning(
            next.value().span(),
            "events may go round in a circle: "
                + String.join(" -> ", path.subList(start, path.size()))
                + " -> "
                + next.text(),
            "events that pass more than "
                + Passage.HOPS_MAX
                + " labels become error events; send them to another label");
      } else if (!done.contains(next.text())) {
        walk(next.text(), edges, path, done);
      }
    }
    path.remove(path.size() - 1);
    done.add(label);
  }

  /** The labels that the outputs of a section, and the outputs nested in those, emit to. */
  private static List<ConfigParam> labels(ConfigElement section) {
    final List<ConfigParam> labels = new ArrayList<>();
    for (ConfigElement match : section.elements("match")) {
      collect(match, labels);
    }
    return labels;
  }

  private static void collect(ConfigElement element, List<ConfigParam> labels) {
    element.param("@label").ifPresent(labels::add);
    element.elements().forEach(child -> collect(child, labels));
  }
}
