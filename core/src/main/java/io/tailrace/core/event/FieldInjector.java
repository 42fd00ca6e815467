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
package io.tailrace.core.event;

import io.tailrace.api.ByteSink;
import io.tailrace.api.EditableEvent;
import io.tailrace.api.EditableRecord;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.api.InjectOptions;
import io.tailrace.api.Injector;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Adds the fields of an {@code <inject>} section beside the bytes of the records, as a filter does.
 * Thread-safe.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/inject.rb.
 */
public final class FieldInjector implements Injector {
  private static final FilterPassPool PASSES = new FilterPassPool();

  /** Seconds beyond which a double has no microseconds, and their product no room in a long. */
  private static final long MICROS_SECONDS_MAX = 9_000_000_000L;

  private static final ThreadLocal<OneEvent> ONE_EVENT = ThreadLocal.withInitial(OneEvent::new);

  private final ThreadLocal<ByteSink> texts = ThreadLocal.withInitial(() -> new ByteSink(64));
  private final Optional<byte[]> hostnameKey;
  private final String hostname;
  private final Optional<byte[]> workerIdKey;
  private final int workerId;
  private final Optional<byte[]> tagKey;
  private final Optional<byte[]> timeKey;
  private final InjectOptions.TimeType timeType;
  private final TimeFormatter timeFormatter;
  private final ErrorEvents errors;
  private final FilterStep edits =
      new FilterStep(true) {
        @Override
        protected boolean apply(EditableEvent event) {
          addFields(event);
          return true;
        }
      };

  /**
   * @param hostname the host's name, for options that give none
   * @param timeFormatter of the options' time options
   * @param errors takes events whose time has no room in the type that it is to be written as
   */
  public FieldInjector(
      InjectOptions options,
      String hostname,
      int workerId,
      TimeFormatter timeFormatter,
      ErrorEvents errors) {
    this.hostnameKey = options.hostnameKey().map(FieldInjector::utf8);
    this.hostname = options.hostname().orElse(hostname);
    this.workerIdKey = options.workerIdKey().map(FieldInjector::utf8);
    this.workerId = workerId;
    this.tagKey = options.tagKey().map(FieldInjector::utf8);
    this.timeKey = options.timeKey().map(FieldInjector::utf8);
    this.timeType = options.timeType();
    this.timeFormatter = timeFormatter;
    this.errors = errors;
  }

  @Override
  public void inject(EventStream stream, Consumer<? super EventStream> user) {
    try (FilterPass pass = PASSES.open(stream, errors)) {
      pass.run(edits);
      user.accept(pass.result());
    }
  }

  @Override
  public void inject(Event event, EventAction user) throws Exception {
    final OneEvent one = ONE_EVENT.get();
    if (one.isOpen) { // the user of an event has another one
      inject(event, user, new OneEvent());
    } else {
      inject(event, user, one);
    }
  }

  private void inject(Event event, EventAction user, OneEvent one) throws Exception {
    one.open(event);
    try (FilterPass pass = PASSES.open(one.writer.stream(event.tag()), one)) {
      pass.run(edits);
      if (one.failure != null) {
        throw one.failure;
      }
      final EventCursor injected = pass.result().cursor();
      injected.next();
      user.accept(injected);
    } finally {
      one.isOpen = false;
    }
  }

  /** Room for a stream of one event; keeps the reason if the edit of the event fails. */
  private static final class OneEvent implements ErrorEvents {
    private final PackedWriter writer = new PackedWriter();
    private boolean isOpen;
    private Exception failure;

    void open(Event event) {
      isOpen = true;
      failure = null;
      writer.clear();
      writer.copy(event);
    }

    @Override
    public void emit(Event event, Throwable reason) {
      failure =
          reason instanceof Exception exception
              ? exception
              : new IllegalStateException("the fields cannot be injected", reason);
    }
  }

  private void addFields(EditableEvent event) {
    final EditableRecord record = event.record();
    if (hostnameKey.isPresent()) {
      put(record, hostnameKey.get()).writeString(hostname);
    }
    if (workerIdKey.isPresent()) {
      put(record, workerIdKey.get()).writeLong(workerId);
    }
    if (tagKey.isPresent()) {
      put(record, tagKey.get()).writeString(event.tag());
    }
    if (timeKey.isPresent()) {
      writeTime(event.seconds(), event.nanos(), record, timeKey.get());
    }
  }

  private void writeTime(long seconds, int nanos, EditableRecord record, byte[] key) {
    switch (timeType) {
      case FLOAT -> put(record, key).writeDouble(truncatedToMicros(seconds, nanos));
      case UNIXTIME -> put(record, key).writeLong(seconds);
      case UNIXTIME_MILLIS -> putUnits(record, key, seconds, 1_000, nanos / 1_000_000);
      case UNIXTIME_MICROS -> putUnits(record, key, seconds, 1_000_000, nanos / 1_000);
      case UNIXTIME_NANOS -> putUnits(record, key, seconds, 1_000_000_000, nanos);
      case STRING -> {
        final ByteSink text = texts.get();
        text.clear();
        timeFormatter.format(seconds, nanos, text);
        put(record, key).writeUtf8(text.array(), 0, text.length());
      }
      default -> throw new AssertionError(timeType);
    }
  }

  private static void putUnits(
      EditableRecord record, byte[] key, long seconds, long unitsPerSecond, long rest) {
    final long units = Math.addExact(Math.multiplyExact(seconds, unitsPerSecond), rest);
    put(record, key).writeLong(units);
  }

  /** The double that is nearest to the time cut to microseconds. */
  private static double truncatedToMicros(long seconds, int nanos) {
    return Math.abs(seconds) > MICROS_SECONDS_MAX
        ? (double) seconds
        : (seconds * 1_000_000 + nanos / 1_000) / 1e6;
  }

  private static ValueWriter put(EditableRecord record, byte[] key) {
    return record.put(key, 0, key.length);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
