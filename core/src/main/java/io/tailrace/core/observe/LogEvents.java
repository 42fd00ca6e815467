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

import io.tailrace.api.EventStream;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.seam.HostThreads;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's own log as events, tagged {@code fluent.<level>}.
 *
 * <p>Lines are queued by whoever logs and emitted by one thread; what that thread itself logs makes
 * no further events, so that a route that logs about every event cannot feed itself. The queue is
 * bounded: beyond it lines stay in the log only, and are counted.
 *
 * <p>Source: fluentd lib/fluent/fluent_log_event_router.rb.
 */
public final class LogEvents implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("tailrace");
  private static final int QUEUE_MAX = 10_000;
  private static final Entry END = new Entry("", 0, Map.of(), "");

  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
  private final LongAdder overflowed = new LongAdder();
  private final Consumer<EventStream> target;
  private final StreamWriter writer;
  private final Thread thread;
  private volatile boolean isClosed;

  private record Entry(String level, long timeNs, Map<String, Object> fields, String message) {}

  /**
   * @param writer used by the thread of this object alone
   * @param target emits a stream; called on the thread of this object
   */
  public LogEvents(StreamWriter writer, Consumer<EventStream> target) {
    this.writer = writer;
    this.target = target;
    this.thread = HostThreads.named("log-events").newThread(this::run);
  }

  /** Begins to emit, what was queued before included. */
  public void start() {
    thread.start();
  }

  /** Lines that did not become events because the queue was full. */
  public long overflowed() {
    return overflowed.sum();
  }

  void add(String level, long timeNs, Map<String, Object> fields, String message) {
    if (isClosed || Thread.currentThread() == thread) {
      return;
    }
    if (!queue.offer(new Entry(level, timeNs, fields, message))) {
      overflowed.increment();
    }
  }

  /** Emits what is queued and ends; waits for it for five seconds at most. */
  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    if (!thread.isAlive()) {
      return;
    }
    try {
      queue.put(END);
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (Entry entry = queue.take(); entry != END; entry = queue.take()) {
        try {
          emit(entry);
        } catch (RuntimeException e) {
          // The line is in the log already; the next one may find the way again.
          log.atWarn().addKeyValue("error", e).log("a log event was not emitted");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void emit(Entry entry) {
    writer.clear();
    final ValueWriter record = writer.beginEvent();
    record.writeMapHeader(entry.fields.size() + 1);
    entry.fields.forEach(
        (key, value) -> {
          record.writeString(key);
          record.writeObject(packable(value));
        });
    record.writeString("message");
    record.writeString(entry.message);
    writer.endEvent(
        Math.floorDiv(entry.timeNs, 1_000_000_000L),
        (int) Math.floorMod(entry.timeNs, 1_000_000_000L));
    target.accept(writer.stream("fluent." + entry.level));
  }

  /** The value if MessagePack has a form for it, otherwise its text. */
  private static Object packable(Object value) {
    if (value == null
        || value instanceof Boolean
        || value instanceof String
        || value instanceof Number && !(value instanceof BigInteger)) {
      return value;
    }
    if (value instanceof LogText.Symbol symbol) {
      return symbol.name();
    }
    if (value instanceof Throwable error) {
      return "#<" + error.getClass().getSimpleName() + ": " + error.getMessage() + ">";
    }
    if (value instanceof Collection<?> list) {
      final List<Object> packed = new ArrayList<>(list.size());
      list.forEach(element -> packed.add(packable(element)));
      return packed;
    }
    if (value instanceof Map<?, ?> map) {
      final Map<String, Object> packed = new LinkedHashMap<>();
      map.forEach((key, element) -> packed.put(String.valueOf(key), packable(element)));
      return packed;
    }
    return value.toString();
  }
}
