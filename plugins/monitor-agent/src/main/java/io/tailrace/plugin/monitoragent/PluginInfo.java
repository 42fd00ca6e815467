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

import io.tailrace.api.ComponentStatus;
import io.tailrace.api.ComponentStatus.BufferStatus;
import io.tailrace.api.ComponentStatus.Category;
import io.tailrace.api.ComponentStatus.Retries;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Turns the status of a plugin into what is told of it.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_monitor_agent.rb, get_monitor_info.
 *
 * @param withConfig whether parameters are told
 * @param withRetry whether the state of retries is told
 * @param withAllVariables whether all counts are told
 * @param variables names of the counts that are told, if not all are
 */
record PluginInfo(
    boolean withConfig, boolean withRetry, boolean withAllVariables, Optional<String> variables) {

  /** As Ruby writes a time. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z");

  /** Nothing beyond what is always told. */
  static final PluginInfo PLAIN = new PluginInfo(false, false, false, Optional.empty());

  Map<String, Object> describe(ComponentStatus plugin) {
    final boolean isPlainOutput = plugin.category() == Category.OUTPUT && !plugin.isMultiOutput();
    final Map<String, Object> info = new LinkedHashMap<>();
    info.put("plugin_id", plugin.id());
    info.put("plugin_category", plugin.category().name().toLowerCase(Locale.ROOT));
    info.put("type", plugin.type());
    if (withConfig) {
      info.put("config", plugin.configuration());
    }
    info.put("output_plugin", isPlainOutput);
    plugin
        .buffer()
        .ifPresent(
            buffer -> {
              info.put("buffer_queue_length", plugin.statistics().get("buffer_queue_length"));
              info.put("buffer_timekeys", buffer.timekeys());
              info.put(
                  "buffer_total_queued_size", plugin.statistics().get("buffer_total_queued_size"));
            });
    info.put("retry_count", null);
    if (!plugin.isMultiOutput()) { // Fluentd's agent does not look for those of multi outputs
      info.putAll(plugin.statistics());
    }
    if (withRetry && isPlainOutput) {
      info.put(
          "retry",
          plugin.buffer().flatMap(BufferStatus::retries).map(PluginInfo::retry).orElse(Map.of()));
    }
    if (withAllVariables) {
      info.put("instance_variables", variables(plugin));
    } else if (variables.isPresent()) {
      final Map<String, Long> chosen = variables(plugin);
      chosen.keySet().retainAll(List.of(variables.get().split(",")));
      info.put("instance_variables", chosen);
    }
    return info;
  }

  private static Map<String, Object> retry(Retries retries) {
    final Map<String, Object> retry = new LinkedHashMap<>();
    retry.put("start", time(retries.start()));
    retry.put("steps", retries.steps());
    retry.put("next_time", time(retries.next()));
    return retry;
  }

  private static String time(Instant instant) {
    return TIME.format(instant.atZone(ZoneId.systemDefault()));
  }

  private static Map<String, Long> variables(ComponentStatus plugin) {
    final Map<String, Long> variables = new LinkedHashMap<>(plugin.books());
    variables.putAll(plugin.counters());
    return variables;
  }
}
