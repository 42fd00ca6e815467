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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The filters and outputs of the root or of one label, in file order, and the route of each tag
 * that was seen. Thread-safe.
 */
final class RouteTable {
  /** Tags whose routes are remembered; as in Fluentd, whose router forgets the oldest. */
  static final int ROUTES_MAX = 1024;

  static final RouteTable EMPTY = new RouteTable(List.of());

  /** Stands for the routes of outputs that are closed. */
  static final RouteTable CLOSED = new RouteTable(List.of());

  private final List<Rule> rules;
  private final ConcurrentHashMap<String, Route> routes = new ConcurrentHashMap<>();

  /** One {@code <filter>} or {@code <match>}: exactly one of the two nodes is not null. */
  record Rule(MatchPattern pattern, FilterNode filter, OutputNode output) {}

  RouteTable(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  Route route(String tag) {
    final Route known = routes.get(tag);
    if (known != null) {
      return known;
    }
    // Full: start over. Tags in use come back at once, tags that were seen once do not, and a flood
    // of new tags costs one table at a time and no more.
    if (routes.size() >= ROUTES_MAX) {
      routes.clear();
    }
    return routes.computeIfAbsent(tag, this::find);
  }

  /** Routes that are remembered. */
  int size() {
    return routes.size();
  }

  private Route find(String tag) {
    final List<FilterNode> filters = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.pattern().matches(tag)) {
        if (rule.filter() != null) {
          filters.add(rule.filter());
        } else {
          return new Route(FilterGroup.of(filters), rule.output());
        }
      }
    }
    return new Route(FilterGroup.of(filters), null);
  }
}
