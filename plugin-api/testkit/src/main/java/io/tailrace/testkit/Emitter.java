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
package io.tailrace.testkit;

import io.tailrace.api.EventStream;
import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.config.PluginType;
import java.util.List;
import java.util.Map;

/**
 * An input that emits what a test tells it to: {@code @type emit}. Thread-safe.
 *
 * <p>The bytes of a stream are overwritten when the call returns.
 */
@PluginType("emit")
public final class Emitter implements Input {
  private final InputContext context;

  Emitter(InputContext context) {
    this.context = context;
  }

  String id() {
    return context.id();
  }

  InputContext context() {
    return context;
  }

  /** Emits a stream of one event with the time of the pipeline's clock. */
  public Receipt emit(String tag, Map<String, ?> record) {
    return emit(tag, context.nowNs(), record);
  }

  /**
   * Emits a stream of one event.
   *
   * @param timeNs nanoseconds since the epoch
   * @param record values as {@link ValueWriter#writeObject} takes them
   */
  public Receipt emit(String tag, long timeNs, Map<String, ?> record) {
    final StreamWriter writer = context.newStreamWriter();
    write(writer, timeNs, record);
    return emit(writer.stream(tag));
  }

  /** Emits one stream of several events, all with the time of the pipeline's clock. */
  public Receipt emitAll(String tag, List<? extends Map<String, ?>> records) {
    final StreamWriter writer = context.newStreamWriter();
    for (Map<String, ?> record : records) {
      write(writer, context.nowNs(), record);
    }
    return emit(writer.stream(tag));
  }

  /** Emits a copy of a stream. */
  public Receipt emit(EventStream stream) {
    return Lent.stream(stream, context::emit);
  }

  private static void write(StreamWriter writer, long timeNs, Map<String, ?> record) {
    final ValueWriter values = writer.beginEvent();
    values.writeObject(record);
    writer.endEvent(
        Math.floorDiv(timeNs, 1_000_000_000L), (int) Math.floorMod(timeNs, 1_000_000_000L));
  }
}
