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
package io.tailrace.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Resolves {@code <worker>} sections: what stands in those of a worker is added behind the rest of
 * the configuration, the others are left out.
 *
 * <p>Source: fluentd lib/fluent/root_agent.rb, configure.
 */
public final class WorkerSections {

  private static final Set<String> ALLOWED = Set.of("source", "match", "filter", "label");

  private static final String HELP =
      "write '<worker N>' or '<worker A-B>', where workers are counted from 0";

  private WorkerSections() {}

  /**
   * Returns the configuration of one worker.
   *
   * @param workers number of workers, 1 or more
   * @param workerId number of the worker, from 0
   */
  public static ConfigElement resolve(
      ConfigElement root, int workers, int workerId, Problems problems) {
    final List<ConfigElement> elements = new ArrayList<>();
    final List<ConfigElement> ofWorker = new ArrayList<>();
    final TreeMap<Integer, ConfigElement> taken = new TreeMap<>();
    for (ConfigElement element : root.elements()) {
      if (!element.name().equals("worker")) {
        elements.add(element);
        continue;
      }
      checkSections(element, problems);
      for (int id : ids(element, workers, taken, problems)) {
        if (id == workerId) {
          ofWorker.addAll(element.elements());
        }
      }
    }
    elements.addAll(ofWorker);
    return root.withElements(elements);
  }

  private static void checkSections(ConfigElement worker, Problems problems) {
    for (ConfigElement child : worker.elements()) {
      if (!ALLOWED.contains(child.name())) {
        problems.error(
            child.span(),
            "<worker> section cannot have <" + child.name() + "> directive",
            Suggestions.listing("it may have", child.name(), ALLOWED));
      }
    }
  }

  private static List<Integer> ids(
      ConfigElement worker, int workers, TreeMap<Integer, ConfigElement> taken, Problems problems) {
    final Span span = worker.argumentValue().span();
    final String argument = worker.argument();
    if (argument.isEmpty()) {
      problems.error(worker.span(), "Missing worker id on <worker> directive", HELP);
      return List.of();
    }
    if (!argument.matches("[0-9]{1,6}(?:-[0-9]{1,6})?")) {
      problems.error(span, "worker id '" + argument + "' is not a number or a range", HELP);
      return List.of();
    }
    final String[] range = argument.split("-");
    final boolean isRange = range.length == 2;
    final int first = Integer.parseInt(range[0]);
    final int last = isRange ? Integer.parseInt(range[1]) : first;
    if (first > last) {
      problems.error(
          span,
          "greater first_worker_id<"
              + first
              + "> than last_worker_id<"
              + last
              + "> specified by <worker> directive is not allowed. Available multi worker assign"
              + " syntax is <smaller_worker_id>-<greater_worker_id>",
          HELP);
      return List.of();
    }
    if (last >= workers) {
      problems.error(
          span,
          "worker id "
              + Math.max(first, workers)
              + " specified by <worker> directive is not allowed. Available worker id is between 0"
              + " and "
              + (workers - 1),
          "'workers' in <system> says how many there are");
      return List.of();
    }
    final List<Integer> ids = new ArrayList<>();
    for (int id = first; id <= last; id++) {
      // As in Fluentd, several sections may name one worker, but a range must be alone.
      final ConfigElement other = taken.get(id);
      if (isRange && other != null) {
        problems.error(
            span,
            "specified worker_id<" + id + "> collisions is detected on <worker> directive",
            "the other one is at " + other.origin());
        return List.of();
      }
      if (isRange) {
        taken.put(id, worker);
      }
      ids.add(id);
    }
    return ids;
  }
}
