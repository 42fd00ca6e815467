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
package io.tailrace.plugin.elasticsearch;

import io.tailrace.core.event.PackedWriter;
import io.tailrace.testkit.BareChunk;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chunk of packed events in memory, handed out in streams of three events. */
final class HandChunk implements BareChunk {
  /** 2026-11-22 10:20:30.123456789 UTC. */
  static final long TIME_NS = 1_795_342_830_123_456_789L;

  private static final int STREAM_EVENTS = 3;

  private final Optional<String> tag;
  private final Map<String, Object> variables = new LinkedHashMap<>();
  private final PackedWriter all = new PackedWriter();
  private final List<? extends Map<?, ?>> records;
  private final long timeNs;

  private HandChunk(Optional<String> tag, long timeNs, List<? extends Map<?, ?>> records) {
    this.tag = tag;
    this.timeNs = timeNs;
    this.records = records;
    write(all, records);
  }

  static HandChunk of(Map<?, ?>... records) {
    return of(Arrays.asList(records));
  }

  static HandChunk of(List<? extends Map<?, ?>> records) {
    return new HandChunk(Optional.of("app.web"), TIME_NS, records);
  }

  static HandChunk at(long timeNs, Map<?, ?> record) {
    return new HandChunk(Optional.of("app.web"), timeNs, List.of(record));
  }

  HandChunk variable(String key, Object value) {
    variables.put(key, value);
    return this;
  }

  private void write(PackedWriter writer, List<? extends Map<?, ?>> some) {
    for (Map<?, ?> record : some) {
      writer.beginEvent().writeObject(record);
      writer.endEvent(timeNs / 1_000_000_000, (int) (timeNs % 1_000_000_000));
    }
  }

  @Override
  public void forEachStream(StreamAction action) throws Exception {
    for (int from = 0; from < records.size(); from += STREAM_EVENTS) {
      final PackedWriter some = new PackedWriter();
      write(some, records.subList(from, Math.min(records.size(), from + STREAM_EVENTS)));
      final var stream = some.stream(tag.orElse(""));
      action.accept(stream);
      // What is kept beyond the call shows.
      Arrays.fill(stream.array(), (byte) 0xc1);
    }
  }

  @Override
  public Optional<String> tag() {
    return tag;
  }

  @Override
  public Map<String, Object> variables() {
    return variables;
  }

  @Override
  public long count() {
    return records.size();
  }

  @Override
  public long length() {
    return all.length();
  }

  @Override
  public InputStream open() {
    final var stream = all.stream("");
    return new ByteArrayInputStream(stream.array(), stream.offset(), stream.length());
  }
}
