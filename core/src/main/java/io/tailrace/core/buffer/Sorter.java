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
package io.tailrace.core.buffer;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Value;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.core.event.JavaValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Sorts the events of a stream by the chunks that they belong into, and brings them into the form
 * that chunks keep. A stream that belongs into one chunk as it is stays where it lies.
 *
 * <p>Reused; owned by one thread at a time. The batches of a sort are borrowed until the next one.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, execute_chunking and metadata.
 */
final class Sorter {
  /** Keys whose metadata are remembered. */
  private static final int REMEMBERED_MAX = 1024;

  /** Room that is kept from one sort to the next. */
  private static final int KEPT_BYTES_MAX = 4 << 20;

  private final ChunkKeys keys;
  private final RecordPath[] fields; // of the keys; a list's iterator would be made for each event
  private final EventFormat format; // null: as they are
  private final boolean isFormatOwn;
  private final Compressor compressor; // null: none
  private final ErrorEvents errors;
  private final long timekeySeconds;
  private final boolean hasFixedOffset;

  private final List<Batch> pool = new ArrayList<>();
  private final List<Batch> batches = new ArrayList<>();
  private final Map<Key, ChunkMetadata> remembered = new HashMap<>();
  private final Map<Key, Batch> byKey = new HashMap<>();
  private final ByteSink keyBytes = new ByteSink(64);
  private final Value value = new Value();
  private String lastTag;
  private ChunkMetadata lastTagMetadata;
  private long lastSecond;
  private long lastTimekey;
  private boolean hasLastSecond;
  private int events;
  private int failed;
  private int skipped;

  /** The bytes that tell chunks apart. */
  private record Key(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /**
   * @param format how events are written; null: as they are
   * @param isFormatOwn whether what it writes is not packed events
   * @param compressor null: none
   * @param errors takes events that the format cannot write
   */
  Sorter(
      ChunkKeys keys,
      EventFormat format,
      boolean isFormatOwn,
      Compressor compressor,
      ErrorEvents errors) {
    this.keys = keys;
    this.fields = keys.fields().toArray(new RecordPath[0]);
    this.format = format;
    this.isFormatOwn = isFormatOwn;
    this.compressor = compressor;
    this.errors = errors;
    this.timekeySeconds = keys.timekey().map(key -> Math.max(1, key.toSeconds())).orElse(0L);
    this.hasFixedOffset = keys.zone().getRules().isFixedOffset();
  }

  /** Sorts a stream, which is borrowed as long as the batches are. */
  void sort(EventStream stream) {
    batches.clear();
    failed = 0;
    skipped = 0;
    events = stream.count();
    final ChunkMetadata ofAll = format == null ? metadataOfAll(stream) : null;
    if (ofAll != null) {
      final Batch batch = batch(0);
      batch.lend(ofAll, stream.array(), stream.offset(), stream.length(), events);
      batches.add(batch);
    } else {
      sortEach(stream);
    }
    if (compressor != null) {
      for (Batch batch : batches) {
        batch.compress(compressor);
      }
    }
  }

  /** The batches of the last sort, none of them empty. */
  List<Batch> batches() {
    return batches;
  }

  /** Events that could not be written in the last sort; they are error events. */
  int failed() {
    return failed;
  }

  /** Events that the format left out in the last sort. */
  int skipped() {
    return skipped;
  }

  /** Lets go of the stream. */
  void release() {
    for (Batch batch : pool) {
      batch.release(KEPT_BYTES_MAX);
    }
    if (pool.size() > 64) {
      pool.subList(64, pool.size()).clear();
    }
    batches.clear();
    byKey.clear();
  }

  private Batch batch(int index) {
    if (index == pool.size()) {
      pool.add(new Batch());
    }
    return pool.get(index);
  }

  /** The metadata of all events together; null if they have to be looked at one by one. */
  private ChunkMetadata metadataOfAll(EventStream stream) {
    if (fields.length > 0) {
      return null;
    }
    if (!keys.hasTime()) {
      return keys.hasTag() ? tagMetadata(stream.tag()) : ChunkMetadata.NONE;
    }
    final EventCursor cursor = stream.cursor();
    cursor.next();
    final long slice = timekey(cursor.seconds());
    for (int rest = events - 1; rest > 0; rest--) {
      cursor.next();
      if (timekey(cursor.seconds()) != slice) {
        return null;
      }
    }
    keyBytes.clear();
    writeNumber(slice);
    return metadata(stream.tag(), cursor);
  }

  private ChunkMetadata tagMetadata(String tag) {
    if (!tag.equals(lastTag)) {
      lastTag = tag;
      lastTagMetadata = new ChunkMetadata(OptionalLong.empty(), Optional.of(tag), Map.of(), 0);
    }
    return lastTagMetadata;
  }

  private void sortEach(EventStream stream) {
    final EventCursor cursor = stream.cursor();
    byKey.clear();
    Batch last = null;
    byte[] lastKey = null;
    while (cursor.next()) {
      keyOf(cursor);
      if (last == null || !isKey(lastKey)) {
        final Key key = new Key(keyBytes.toByteArray());
        lastKey = key.bytes;
        last = byKey.get(key);
        if (last == null) {
          last = batch(byKey.size());
          last.begin(metadata(stream.tag(), cursor), isFormatOwn);
          byKey.put(key, last);
        }
      }
      write(cursor, last);
    }
    for (int i = 0; i < byKey.size(); i++) {
      final Batch batch = pool.get(i);
      if (batch.count() > 0) {
        batch.end();
        batches.add(batch);
      }
    }
    if (batches.size() > 1) {
      batches.sort((one, other) -> MetadataOrder.compare(one.metadata(), other.metadata()));
    }
  }

  private void write(Event event, Batch batch) {
    final int before = batch.sink().length();
    if (format == null) {
      event.writeTo(batch.sink());
      batch.endEvent();
      return;
    }
    try {
      format.format(event, batch.sink());
    } catch (Exception e) {
      batch.abandonEvent();
      failed++;
      errors.emit(event, e);
      return;
    }
    if (batch.sink().length() == before) {
      skipped++;
    } else {
      batch.endEvent();
    }
  }

  /** Writes the bytes that tell the event's chunk from others of the same tag. */
  private void keyOf(Event event) {
    keyBytes.clear();
    if (keys.hasTime()) {
      writeNumber(timekey(event.seconds()));
    }
    for (RecordPath field : fields) {
      if (event.record().get(field, value)) {
        final int length = value.endOffset() - value.offset();
        writeNumber(length);
        keyBytes.write(value.array(), value.offset(), length);
      } else {
        writeNumber(-1);
      }
    }
  }

  private boolean isKey(byte[] other) {
    return Arrays.equals(keyBytes.array(), 0, keyBytes.length(), other, 0, other.length);
  }

  private void writeNumber(long number) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      keyBytes.write((int) (number >>> shift));
    }
  }

  private ChunkMetadata metadata(String tag, Event event) {
    if (keys.hasTag()) {
      keyBytes.writeUtf8(tag); // the last part, so its length need not be known
    }
    final Key key = new Key(keyBytes.toByteArray());
    final ChunkMetadata known = remembered.get(key);
    if (known != null) {
      return known;
    }
    final Map<String, Object> variables = new LinkedHashMap<>();
    for (RecordPath field : fields) {
      variables.put(
          field.toString(), event.record().get(field, value) ? JavaValues.of(value) : null);
    }
    final ChunkMetadata made =
        new ChunkMetadata(
            keys.hasTime() ? OptionalLong.of(timekey(event.seconds())) : OptionalLong.empty(),
            keys.hasTag() ? Optional.of(tag) : Optional.empty(),
            variables,
            0);
    if (remembered.size() == REMEMBERED_MAX) {
      remembered.clear();
    }
    remembered.put(key, made);
    return made;
  }

  /** Start of the time slice that a second lies in. */
  private long timekey(long second) {
    if (hasLastSecond
        && (second == lastSecond
            || hasFixedOffset && second >= lastTimekey && second < lastTimekey + timekeySeconds)) {
      return lastTimekey;
    }
    final long offset =
        keys.zone().getRules().getOffset(Instant.ofEpochSecond(clamp(second))).getTotalSeconds();
    lastSecond = second;
    lastTimekey = second - Math.floorMod(second + offset, timekeySeconds);
    hasLastSecond = true;
    return lastTimekey;
  }

  /** A second that the rules of zones can be asked for. */
  private static long clamp(long second) {
    return Math.max(Instant.MIN.getEpochSecond(), Math.min(second, Instant.MAX.getEpochSecond()));
  }
}
