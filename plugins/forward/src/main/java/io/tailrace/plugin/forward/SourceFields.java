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
package io.tailrace.plugin.forward;

import io.tailrace.api.MessagePack;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields that say where events come from, of one connection. A field that a record has keeps
 * its place and gets the new value; others come last.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_forward.rb, ForwardInput#add_source_info.
 */
final class SourceFields {
  /** Headers of a key and its value. */
  private static final int HEADER_BYTES_MAX = 10;

  private final List<byte[]> keys = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  void add(String name, String value) {
    final int known = names.indexOf(name);
    if (known >= 0) {
      values.set(known, value);
      return;
    }
    names.add(name);
    keys.add(name.getBytes(StandardCharsets.UTF_8));
    values.add(value);
  }

  /** Bytes by which a record may grow. */
  int bytesMax() {
    int bytes = 0;
    for (int i = 0; i < keys.size(); i++) {
      bytes += keys.get(i).length + values.get(i).length() * 3 + HEADER_BYTES_MAX;
    }
    return bytes;
  }

  /** Writes the map that lies in the range, with the fields. */
  void write(byte[] bytes, int map, int limit, Value key, ValueWriter to) {
    key.set(bytes, map, limit);
    final int size = key.size();
    final int first = key.payloadOffset();
    long missing = (1L << keys.size()) - 1;
    int at = first;
    for (int i = 0; i < size; i++) {
      final int index = find(bytes, at, limit, key);
      if (index >= 0) {
        missing &= ~(1L << index);
      }
      at = MessagePack.skip(bytes, MessagePack.skip(bytes, at, limit), limit);
    }
    to.writeMapHeader(size + Long.bitCount(missing));
    at = first;
    for (int i = 0; i < size; i++) {
      final int value = MessagePack.skip(bytes, at, limit);
      final int end = MessagePack.skip(bytes, value, limit);
      final int index = find(bytes, at, limit, key);
      if (index < 0) {
        to.sink().write(bytes, at, end - at);
      } else {
        to.sink().write(bytes, at, value - at);
        to.writeString(values.get(index));
      }
      at = end;
    }
    for (int index = 0; index < keys.size(); index++) {
      if ((missing & 1L << index) != 0) {
        to.writeString(names.get(index));
        to.writeString(values.get(index));
      }
    }
  }

  private int find(byte[] bytes, int at, int limit, Value key) {
    key.set(bytes, at, limit);
    if (key.type() == Value.Type.STRING) {
      for (int index = 0; index < keys.size(); index++) {
        if (key.contentEquals(keys.get(index))) {
          return index;
        }
      }
    }
    return -1;
  }
}
