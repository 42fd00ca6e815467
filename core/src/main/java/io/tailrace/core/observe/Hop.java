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

import io.tailrace.api.Receipt;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The books of one place that events pass: an input, a filter, a route, an output.
 *
 * <p>What came in has to be somewhere: {@code in + created + copied + resumed = out + dropped +
 * refused + held}. The engine adds once per hop and stream; plugins cannot forget it. Counts are
 * exact when nothing is in flight. Thread-safe.
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
  private final LongAdder resumed = new LongAdder();
  private final LongAdder out = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder held = new LongAdder();
  private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();
  private final LongAdder streams = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final boolean isSizing;

  Hop(Kind kind, String id, boolean isSizing) {
    this.kind = kind;
    this.id = id;
    this.isSizing = isSizing;
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

  /** Events that an earlier run of the process left in a buffer. */
  public void resumed(long events) {
    resumed.add(events);
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

  /** Whether bytes are counted; otherwise nobody needs to find out how many they are. */
  public boolean isSizing() {
    return isSizing;
  }

  /** Counts a stream, and its bytes or its failure, now or when the receipt is done. */
  public void stream(Receipt receipt, long length) {
    streams.increment();
    if (receipt.isDone()) {
      streamDone(receipt, length);
    } else {
      receipt.whenDone(done -> streamDone(done, length));
    }
  }

  private void streamDone(Receipt receipt, long length) {
    if (receipt.failure() != null) {
      failures.increment();
    } else {
      bytes(length);
    }
  }

  /** Counts bytes of events that count as out, if bytes are counted. */
  public void bytes(long more) {
    if (isSizing) {
      bytes.add(more);
    }
  }

  /** The counts of streams and bytes now. */
  public Traffic traffic() {
    return new Traffic(streams.sum(), failures.sum(), bytes.sum());
  }

  /**
   * Counts that are in no equation.
   *
   * @param streams streams that were handed to an output, or that an input emitted
   * @param failures those of them that were not accepted
   * @param bytes packed bytes of the events that count as out; 0 if bytes are not counted
   */
  public record Traffic(long streams, long failures, long bytes) {}

  /**
   * Counts events by what becomes of them, now or when the receipt is done: as out, or as refused.
   */
  public void settle(Receipt receipt, long events) {
    settle(receipt, events, null);
  }

  /**
   * As {@link #settle(Receipt, long)}, but events that are accepted count as dropped.
   *
   * @param dropReason null: they count as out
   */
  public void settle(Receipt receipt, long events, String dropReason) {
    if (receipt.isDone()) {
      settled(receipt, events, dropReason);
    } else {
      held(events);
      receipt.whenDone(
          done -> {
            settled(done, events, dropReason);
            held(-events);
          });
    }
  }

  private void settled(Receipt receipt, long events, String dropReason) {
    if (receipt.failure() != null) {
      refused(events);
    } else if (dropReason == null) {
      out(events);
    } else {
      dropped(dropReason, events);
    }
  }

  /** The counts now. */
  public Counts counts() {
    final Map<String, Long> reasons = new TreeMap<>();
    dropped.forEach((reason, count) -> reasons.put(reason, count.sum()));
    return new Counts(
        in.sum(),
        created.sum(),
        copied.sum(),
        resumed.sum(),
        out.sum(),
        refused.sum(),
        held.sum(),
        reasons);
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
      long resumed,
      long out,
      long refused,
      long held,
      Map<String, Long> dropped) {
    /** Events that came minus events accounted for; 0 when the books balance. */
    public long difference() {
      long rest = in + created + copied + resumed - out - refused - held;
      for (long count : dropped.values()) {
        rest -= count;
      }
      return rest;
    }
  }
}
