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
package io.tailrace.core.observe;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The books of one place that events pass: an input, a filter, a route, an output.
 *
 * <p>What came in has to be somewhere: {@code in + created + copied = out + dropped + refused +
 * held}. The engine adds once per hop and stream; plugins cannot forget it. Counts are exact when
 * nothing is in flight. Thread-safe.
 */
public final class Hop {
  /** What kind of place a hop is. */
  public enum Kind {
    INPUT,
    ROUTE,
    FILTER,
    OUTPUT
  }

  private final Kind kind;
  private final String id;
  private final LongAdder in = new LongAdder();
  private final LongAdder created = new LongAdder();
  private final LongAdder copied = new LongAdder();
  private final LongAdder out = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder held = new LongAdder();
  private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();

  Hop(Kind kind, String id) {
    this.kind = kind;
    this.id = id;
  }

  public Kind kind() {
    return kind;
  }

  /** The plugin's id, or the label of a route. */
  public String id() {
    return id;
  }

  /** Events that came from the hop before. */
  public void in(long events) {
    in.add(events);
  }

  /** Events that began to exist here. */
  public void created(long events) {
    created.add(events);
  }

  /** Events that came as a further copy, from a fan-out. */
  public void copied(long events) {
    copied.add(events);
  }

  /** Events that the next hop, or the destination, took. */
  public void out(long events) {
    out.add(events);
  }

  /** Events that were given back to whoever emitted them, who knows that they did not arrive. */
  public void refused(long events) {
    refused.add(events);
  }

  /** Events taken in that are neither out nor gone: negative when they leave. */
  public void held(long events) {
    held.add(events);
  }

  /** Events that ended here on purpose, or by a policy, under its name. */
  public void dropped(String reason, long events) {
    LongAdder adder = dropped.get(reason);
    if (adder == null) {
      adder = dropped.computeIfAbsent(reason, name -> new LongAdder());
    }
    adder.add(events);
  }

  /** The counts now. */
  public Counts counts() {
    final Map<String, Long> reasons = new TreeMap<>();
    dropped.forEach((reason, count) -> reasons.put(reason, count.sum()));
    return new Counts(
        in.sum(), created.sum(), copied.sum(), out.sum(), refused.sum(), held.sum(), reasons);
  }

  /**
   * The counts of a hop at one moment.
   *
   * @param dropped events by reason, sorted
   */
  public record Counts(
      long in,
      long created,
      long copied,
      long out,
      long refused,
      long held,
      Map<String, Long> dropped) {
    /** Events that came minus events accounted for; 0 when the books balance. */
    public long difference() {
      long rest = in + created + copied - out - refused - held;
      for (long count : dropped.values()) {
        rest -= count;
      }
      return rest;
    }
  }
}
