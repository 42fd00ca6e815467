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
package io.tailrace.plugin.monitoragent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Prints maps as lines of labelled, tab-separated values.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_monitor_agent.rb, render_ltsv.
 */
final class Ltsv {
  private Ltsv() {}

  /** A line for each map; lists are joined by commas, maps within are left out. */
  static String write(List<Map<String, Object>> rows) {
    final StringBuilder text = new StringBuilder();
    for (Map<String, Object> row : rows) {
      final List<String> fields = new ArrayList<>();
      row.forEach(
          (label, value) -> {
            if (!(value instanceof Map)) {
              fields.add(label + ":" + text(value));
            }
          });
      text.append(String.join("\t", fields)).append('\n');
    }
    return text.toString();
  }

  private static String text(Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof List<?> list
        ? list.stream().map(Ltsv::text).collect(Collectors.joining(","))
        : value.toString();
  }
}
