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

import io.tailrace.api.ComponentStatus;
import io.tailrace.api.ComponentStatus.Category;
import io.tailrace.api.TopologyView;
import io.tailrace.core.buffer.BufferEngine;
import io.tailrace.core.buffer.BufferStatistics;
import io.tailrace.core.config.ConfigDump;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigParam;
import io.tailrace.core.config.ConfigValue;
import io.tailrace.core.observe.Hop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What plugins see of their topology; empty until it is built. Thread-safe.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_monitor_agent.rb, all_plugins, and {@code statistics} of
 * the classes in lib/fluent/plugin that plugins extend.
 */
final class TopologyStatus implements TopologyView {
  private volatile Built built = new Built(List.of(), null, ConfigDump.NO_FACTS);

  /** A topology; its parts do not change any more. */
  private record Built(List<Component> components, Router root, ConfigDump.Facts facts) {}

  /**
   * Shows a topology from now on.
   *
   * @param labels in the order in which they are shown
   */
  void show(
      List<Component> inputs,
      Topology.Stratum root,
      List<Topology.Stratum> labels,
      Router rootRouter,
      ConfigDump.Facts facts) {
    final List<Component> components = new ArrayList<>(inputs);
    add(root, components);
    labels.forEach(label -> add(label, components));
    built = new Built(List.copyOf(components), rootRouter, facts);
  }

  private static void add(Topology.Stratum stratum, List<Component> to) {
    stratum.outputs().forEach(output -> addOutput(output, to));
    to.addAll(stratum.filters());
  }

  private static void addOutput(Component output, List<Component> to) {
    to.add(output);
    stores(output).forEach(store -> addOutput(store, to));
  }

  private static List<Component> stores(Component output) {
    return output.children().stream()
        .filter(
            child -> child.kind().equals("output") && !child.section().name().equals("secondary"))
        .toList();
  }

  @Override
  public List<ComponentStatus> components() {
    final Built now = built;
    return now.components.stream().map(component -> status(component, now.facts)).toList();
  }

  @Override
  public Optional<ComponentStatus> outputFor(String tag) {
    final Built now = built;
    return Optional.ofNullable(now.root)
        .flatMap(root -> root.outputFor(tag))
        .map(component -> status(component, now.facts));
  }

  private static ComponentStatus status(Component component, ConfigDump.Facts facts) {
    final Category category =
        switch (component.kind()) {
          case "input" -> Category.INPUT;
          case "filter" -> Category.FILTER;
          default -> Category.OUTPUT;
        };
    final boolean isMultiOutput = category == Category.OUTPUT && !stores(component).isEmpty();
    final Hop hop = component.hop();
    final Optional<BufferStatistics> buffer =
        Optional.ofNullable(component.engine()).map(BufferEngine::statistics);
    final Map<String, Number> statistics =
        buffer
            .map(now -> statistics(hop, now))
            .orElseGet(() -> statistics(hop, category, isMultiOutput));
    statistics.putAll(component.gaugeValues());
    return new ComponentStatus(
        component.id(),
        category,
        component.type(),
        isMultiOutput,
        configuration(component.section(), facts),
        statistics,
        books(hop.counts()),
        component.counterValues(),
        buffer.map(TopologyStatus::bufferStatus));
  }

  private static ComponentStatus.BufferStatus bufferStatus(BufferStatistics now) {
    return new ComponentStatus.BufferStatus(
        now.timekeys(),
        now.retry()
            .map(
                retry ->
                    new ComponentStatus.Retries(
                        instant(retry.startNs()), retry.steps(), instant(retry.nextNs()))));
  }

  private static Instant instant(long epochNs) {
    return Instant.ofEpochSecond(0, epochNs);
  }

  private static Map<String, String> configuration(ConfigElement section, ConfigDump.Facts facts) {
    final Map<String, String> parameters = new LinkedHashMap<>();
    for (ConfigParam param : section.params()) {
      final boolean isNil = param.value() instanceof ConfigValue.Nil;
      parameters.put(param.key(), isNil ? null : ConfigDump.masked(section, param, facts));
    }
    return parameters;
  }

  private static Map<String, Number> statistics(Hop hop, Category category, boolean isMultiOutput) {
    final Hop.Traffic traffic = hop.traffic();
    final long events = hop.counts().out();
    final Map<String, Number> statistics = new LinkedHashMap<>();
    if (isMultiOutput) {
      statistics.put("num_errors", traffic.failures());
    }
    statistics.put("emit_records", events);
    if (isMultiOutput) {
      statistics.put("emit_count", traffic.streams());
    }
    statistics.put("emit_size", traffic.bytes());
    if (category == Category.OUTPUT && !isMultiOutput) {
      statistics.put("retry_count", traffic.failures());
      statistics.put("emit_count", traffic.streams());
      // Of chunks; an output without a buffer has none.
      for (String name :
          List.of(
              "write_count",
              "write_secondary_count",
              "rollback_count",
              "slow_flush_count",
              "flush_time_count",
              "drop_oldest_chunk_count")) {
        statistics.put(name, 0L);
      }
    }
    return statistics;
  }

  private static Map<String, Number> statistics(Hop hop, BufferStatistics now) {
    final Map<String, Number> statistics = new LinkedHashMap<>();
    statistics.put("emit_records", now.emittedEvents());
    statistics.put("emit_size", hop.traffic().bytes());
    statistics.put("retry_count", now.errors());
    statistics.put("emit_count", hop.traffic().streams());
    statistics.put("write_count", now.writes());
    statistics.put("write_secondary_count", now.secondaryWrites());
    statistics.put("rollback_count", now.rollbacks());
    statistics.put("slow_flush_count", now.slowFlushes());
    statistics.put("flush_time_count", now.flushMillis());
    statistics.put("drop_oldest_chunk_count", now.droppedOldestChunks());
    final long queued = now.stageBytes() + now.queueBytes();
    statistics.put("buffer_stage_length", now.stageLength());
    statistics.put("buffer_stage_byte_size", now.stageBytes());
    statistics.put("buffer_queue_length", now.queueLength());
    statistics.put("buffer_queue_byte_size", now.queueBytes());
    statistics.put(
        "buffer_available_buffer_space_ratios",
        Math.round(1000.0 * (1.0 - (double) queued / now.totalBytesMax())) / 10.0);
    statistics.put("buffer_total_queued_size", queued);
    if (!now.timekeys().isEmpty()) {
      statistics.put("buffer_oldest_timekey", now.timekeys().get(0));
      statistics.put("buffer_newest_timekey", now.timekeys().get(now.timekeys().size() - 1));
    }
    return statistics;
  }

  private static Map<String, Long> books(Hop.Counts counts) {
    final Map<String, Long> books = new LinkedHashMap<>();
    books.put("in", counts.in());
    books.put("created", counts.created());
    books.put("copied", counts.copied());
    books.put("resumed", counts.resumed());
    books.put("out", counts.out());
    books.put("refused", counts.refused());
    books.put("held", counts.held());
    counts.dropped().forEach((reason, events) -> books.put("dropped(" + reason + ")", events));
    return books;
  }
}
