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
package io.tailrace.api;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One plugin of the topology, as it was at one moment.
 *
 * @param id its {@code @id}, or the host's name for it
 * @param type the {@code @type} as it is configured
 * @param isMultiOutput whether it is an output that hands events to outputs of its own
 * @param configuration the parameters of its section as they are written, without the sections in
 *     it, secrets masked; null for a parameter that asks for nil
 * @param statistics what Fluentd counts of it, under Fluentd's names: {@code emit_records}, {@code
 *     emit_size} (bytes, 0 unless {@code enable_size_metrics}), and for outputs {@code emit_count},
 *     {@code retry_count}, {@code write_count} and so on; of a multi output {@code num_errors} and
 *     those that begin with {@code emit_}
 * @param books the ledger's counts of it by name: events that came in and what became of them
 * @param counters the counters of its own
 * @param buffer what there is to know of its buffer, for outputs that have one
 */
public record ComponentStatus(
    String id,
    Category category,
    String type,
    boolean isMultiOutput,
    Map<String, String> configuration,
    Map<String, Number> statistics,
    Map<String, Long> books,
    Map<String, Long> counters,
    Optional<BufferStatus> buffer) {

  /** What a plugin does with events. */
  public enum Category {
    /** Emits events. */
    INPUT,
    /** Changes or drops events on their way. */
    FILTER,
    /** Takes events. */
    OUTPUT
  }

  /**
   * The state of a buffer beyond what can be counted.
   *
   * @param timekeys starts of the time slices that have chunks, in seconds since the epoch, in
   *     ascending order
   * @param retries the retries since a write failed; empty if none has since the last success
   */
  public record BufferStatus(List<Long> timekeys, Optional<Retries> retries) {
    /** Keeps a copy of the list. */
    public BufferStatus {
      timekeys = List.copyOf(timekeys);
    }
  }

  /**
   * Retries of an output.
   *
   * @param start when the first write failed
   * @param steps retries that failed
   * @param next when the next one is due
   */
  public record Retries(Instant start, int steps, Instant next) {}

  public ComponentStatus {
    configuration = copy(configuration);
    statistics = copy(statistics);
    books = copy(books);
    counters = copy(counters);
  }

  private static <V> Map<String, V> copy(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map)); // keeps the order, allows null
  }
}
