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
package io.tailrace.core.daemon;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Compression;
import io.tailrace.api.Event;
import io.tailrace.api.Json;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.core.chunkfile.ChunkReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the command {@code tailrace buffer} prints. Not thread-safe. */
final class BufferText {
  static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-6s %10s %12s %8s %-4s  %s",
          "STATE",
          "EVENTS",
          "BYTES",
          "AGE",
          "COMP",
          "KEYS AND FILE");

  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private final Json json;
  private final ByteSink packed = new ByteSink(1024);
  private final Value value = new Value();

  BufferText(Json json) {
    this.json = json;
  }

  /** What chunks come to. */
  static final class Totals {
    private final long[] states = new long[ChunkReport.State.values().length];
    private long events;
    private long bytes;

    void add(ChunkReport report) {
      states[report.state().ordinal()]++;
      events += Math.max(0, report.count());
      bytes += report.length();
    }

    String text() {
      return "%d chunks (%d staged, %d queued, %d bad), %d events, %d bytes"
          .formatted(
              states[0] + states[1] + states[2], states[0], states[1], states[2], events, bytes);
    }
  }

  /** A chunk, for people. */
  String line(ChunkReport report, long nowSeconds) {
    final StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%-6s %10s %12d %8s %-4s  %s%s",
            state(report),
            report.count() < 0 ? "?" : Long.toString(report.count()),
            report.length(),
            age(nowSeconds - report.createdAt()),
            compression(report.compression()),
            keys(report.metadata()),
            report.file().path()));
    report.problems().forEach(problem -> line.append("; ").append(problem));
    return line.toString();
  }

  private static String state(ChunkReport report) {
    return report.state().name().toLowerCase(Locale.ROOT);
  }

  private static String compression(Optional<Compression> compression) {
    return compression.map(c -> c.name().toLowerCase(Locale.ROOT)).orElse("-");
  }

  private static String age(long seconds) {
    if (seconds < 2 * MINUTE) {
      return Math.max(0, seconds) + "s";
    }
    if (seconds < 2 * HOUR) {
      return seconds / MINUTE + "m";
    }
    return seconds < 2 * DAY ? seconds / HOUR + "h" : seconds / DAY + "d";
  }

  private static String keys(Optional<ChunkMetadata> metadata) {
    if (metadata.isEmpty()) {
      return "";
    }
    final StringBuilder keys = new StringBuilder();
    metadata.get().tag().ifPresent(tag -> keys.append("tag=").append(tag).append(' '));
    metadata
        .get()
        .timekey()
        .ifPresent(time -> keys.append("time=").append(Instant.ofEpochSecond(time)).append(' '));
    metadata
        .get()
        .variables()
        .forEach((key, text) -> keys.append(key).append('=').append(text).append(' '));
    return keys.toString();
  }

  /**
   * A chunk, for machines.
   *
   * @param isRead whether all of it was read
   */
  String json(ChunkReport report, boolean isRead, long nowSeconds) {
    final Map<String, Object> object = new LinkedHashMap<>();
    final Optional<ChunkMetadata> metadata = report.metadata();
    object.put("path", report.file().path().toString());
    object.put("type", report.file().scheme().name().toLowerCase(Locale.ROOT));
    object.put("state", state(report));
    object.put("id", report.id());
    object.put("tag", metadata.flatMap(ChunkMetadata::tag).orElse(null));
    object.put(
        "timekey",
        metadata.isPresent() && metadata.get().timekey().isPresent()
            ? metadata.get().timekey().getAsLong()
            : null);
    object.put("variables", metadata.map(ChunkMetadata::variables).orElse(Map.of()));
    object.put("events", report.count() < 0 ? null : report.count());
    object.put("bytes", report.length());
    object.put("created_at", report.createdAt());
    object.put("modified_at", report.modifiedAt());
    object.put("age", Math.max(0, nowSeconds - report.createdAt()));
    object.put(
        "compression",
        report.compression().map(c -> c.name().toLowerCase(Locale.ROOT)).orElse(null));
    object.put("packed", report.isPacked());
    if (isRead) {
      object.put("ok", report.problems().isEmpty());
      object.put("unchecked_bytes", report.uncheckedLength());
    }
    final List<String> problems = new ArrayList<>(report.problems());
    object.put("problems", problems);
    packed.clear();
    new ValueWriter(packed).writeObject(object);
    value.set(packed.array(), 0, packed.length());
    final ByteSink text = new ByteSink(1024);
    json.write(value, text);
    return text.toString();
  }

  /** An event; the time has as many digits as it needs. */
  void event(Event event, ByteSink to) {
    to.writeUtf8("{\"tag\":");
    packed.clear();
    new ValueWriter(packed).writeString(event.tag());
    value.set(packed.array(), 0, packed.length());
    json.write(value, to);
    to.writeUtf8(",\"time\":");
    to.writeUtf8(Long.toString(event.seconds()));
    if (event.nanos() != 0) {
      to.writeUtf8(String.format(Locale.ROOT, ".%09d", event.nanos()));
    }
    to.writeUtf8(",\"record\":");
    json.write(event.record(), to);
    to.writeUtf8("}");
  }
}
