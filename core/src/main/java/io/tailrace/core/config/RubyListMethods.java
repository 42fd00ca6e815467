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
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Methods of Ruby's Array that embedded expressions may call. */
final class RubyListMethods {

  private RubyListMethods() {}

  static Object call(List<?> list, RubyCall call) {
    return switch (call.name()) {
      case "[]", "at", "dig" -> slice(list, call);
      case "first" ->
          call.argumentCount() == 0
              ? at(list, 0)
              : List.copyOf(list.subList(0, (int) Math.min(list.size(), call.integer(0))));
      case "last" ->
          call.argumentCount() == 0
              ? at(list, -1)
              : List.copyOf(
                  list.subList((int) Math.max(0, list.size() - call.integer(0)), list.size()));
      case "join" -> {
        final String separator = call.argumentCount() == 0 ? "" : call.text(0);
        yield list.stream().map(RubyText::of).collect(Collectors.joining(separator));
      }
      case "map", "collect" -> {
        final List<Object> mapped = new ArrayList<>();
        list.forEach(item -> mapped.add(call.yieldTo(item)));
        yield mapped;
      }
      case "select", "filter" -> filter(list, call, true);
      case "reject" -> filter(list, call, false);
      case "compact" -> list.stream().filter(Objects::nonNull).collect(Collectors.toList());
      case "uniq" -> new ArrayList<>(new LinkedHashSet<>(list));
      case "reverse" -> {
        final List<Object> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        yield reversed;
      }
      case "sort" -> {
        final List<Object> sorted = new ArrayList<>(list);
        sorted.sort((a, b) -> order(a, b, call));
        yield sorted;
      }
      case "include?" ->
          list.stream().anyMatch(item -> RubyOperators.equal(item, call.argument(0)));
      case "empty?" -> list.isEmpty();
      case "any?" -> list.stream().anyMatch(item -> Expression.isTrue(test(item, call)));
      case "length", "size", "count" -> (long) list.size();
      case "to_a" -> list;
      default -> throw call.unsupported();
    };
  }

  private static Object test(Object item, RubyCall call) {
    return call.hasBlock() ? call.yieldTo(item) : item;
  }

  private static int order(Object a, Object b, RubyCall call) {
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    if (a instanceof Number x && b instanceof Number y) {
      return Double.compare(x.doubleValue(), y.doubleValue());
    }
    throw call.raised("comparison of " + RubyOperators.typeName(a) + " failed");
  }

  private static List<Object> filter(List<?> list, RubyCall call, boolean keep) {
    final List<Object> kept = new ArrayList<>();
    for (Object item : list) {
      if (Expression.isTrue(call.yieldTo(item)) == keep) {
        kept.add(item);
      }
    }
    return kept;
  }

  private static Object slice(List<?> list, RubyCall call) {
    if (call.argumentCount() == 1) {
      return at(list, call.integer(0));
    }
    final long start = call.integer(0) < 0 ? call.integer(0) + list.size() : call.integer(0);
    if (start < 0 || start > list.size() || call.integer(1) < 0) {
      return null;
    }
    return new ArrayList<>(
        list.subList((int) start, (int) Math.min(list.size(), start + call.integer(1))));
  }

  /** Returns an item, counted from the end if the index is negative; null if there is none. */
  static Object at(List<?> list, long index) {
    final long place = index < 0 ? index + list.size() : index;
    return place < 0 || place >= list.size() ? null : list.get((int) place);
  }
}
