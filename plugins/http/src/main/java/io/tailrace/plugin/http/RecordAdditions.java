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
package io.tailrace.plugin.http;

import io.tailrace.api.ByteSink;
import io.tailrace.api.MessagePack;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.util.Arrays;

/**
 * Fields that every record of a request gets: headers, query and address. Packed once for the
 * request. A field that the record has keeps its place and gets the new value. Reused; not
 * thread-safe.
 */
final class RecordAdditions {
  private final ByteSink packed = new ByteSink(512);
  private final ValueWriter writer = new ValueWriter(packed);

  // Of each field: where its key begins, where its value begins, where it ends.
  private int[] places = new int[3 * 16];
  private boolean[] inRecord = new boolean[16];
  private int count;

  private final ByteSink copy = new ByteSink(1024);
  private final ValueWriter copyWriter = new ValueWriter(copy);
  private final Value map = new Value();

  void clear() {
    packed.clear();
    count = 0;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Adds a field; one added before under the same key is replaced. */
  void put(String key, Object value) {
    final int keyAt = packed.length();
    writer.writeString(key);
    final int valueAt = packed.length();
    writer.writeObject(value);
    int field = find(packed.array(), keyAt, valueAt);
    if (field < 0) {
      field = count++;
      if (count > inRecord.length) {
        inRecord = new boolean[2 * count];
        places = Arrays.copyOf(places, 3 * inRecord.length);
      }
    }
    places[3 * field] = keyAt;
    places[3 * field + 1] = valueAt;
    places[3 * field + 2] = packed.length();
  }

  /** Adds the fields to the map that the sink holds from {@code start} to its end. */
  void applyTo(ByteSink sink, int start) {
    final byte[] bytes = sink.array();
    final int limit = sink.length();
    map.set(bytes, start, limit);
    final int size = map.size();
    final int fields = map.payloadOffset();
    Arrays.fill(inRecord, 0, count, false);
    int known = 0;
    int at = fields;
    for (int i = 0; i < size; i++) {
      final int value = MessagePack.skip(bytes, at, limit);
      final int field = find(bytes, at, value);
      if (field >= 0 && !inRecord[field]) {
        inRecord[field] = true;
        known++;
      }
      at = MessagePack.skip(bytes, value, limit);
    }
    copy.clear();
    copyWriter.writeMapHeader(size + count - known);
    if (known == 0) {
      copy.write(bytes, fields, limit - fields);
    } else {
      copyReplacing(bytes, fields, limit, size);
    }
    for (int field = 0; field < count; field++) {
      if (!inRecord[field]) {
        final int key = places[3 * field];
        copy.write(packed.array(), key, places[3 * field + 2] - key);
      }
    }
    sink.truncate(start);
    sink.write(copy.array(), 0, copy.length());
  }

  private void copyReplacing(byte[] bytes, int fields, int limit, int size) {
    int at = fields;
    for (int i = 0; i < size; i++) {
      final int value = MessagePack.skip(bytes, at, limit);
      final int end = MessagePack.skip(bytes, value, limit);
      final int field = find(bytes, at, value);
      if (field < 0) {
        copy.write(bytes, at, end - at);
      } else {
        copy.write(bytes, at, value - at);
        final int newValue = places[3 * field + 1];
        copy.write(packed.array(), newValue, places[3 * field + 2] - newValue);
      }
      at = end;
    }
  }

  private int find(byte[] bytes, int key, int keyEnd) {
    for (int field = 0; field < count; field++) {
      if (Arrays.equals(
          bytes, key, keyEnd, packed.array(), places[3 * field], places[3 * field + 1])) {
        return field;
      }
    }
    return -1;
  }
}
