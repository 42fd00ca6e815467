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
import io.tailrace.api.ValueWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a map without the keys that stand twice: the last value, at the first position. */
final class Duplicates {
  private Duplicates() {}

  /** Writes the map at {@code map} with each top-level key once. */
  static void writeWithout(byte[] b, int map, int limit, ByteSink sink) {
    final int pairs = Containers.size(b, map);
    final Map<Key, int[]> values = new LinkedHashMap<>();
    int at = map + Containers.headerSize(b, map);
    for (int i = 0; i < pairs; i++) {
      final int value = Containers.skip(b, at, limit);
      final int end = Containers.skip(b, value, limit);
      values.put(new Key(b, at, value), new int[] {value, end});
      at = end;
    }
    new ValueWriter(sink).writeMapHeader(values.size());
    values.forEach(
        (key, range) -> {
          sink.write(b, key.from, key.to - key.from);
          sink.write(b, range[0], range[1] - range[0]);
        });
  }

  private static final class Key {
    private final byte[] bytes;
    private final int from;
    private final int to;

    Key(byte[] bytes, int from, int to) {
      this.bytes = bytes;
      this.from = from;
      this.to = to;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Keys.same(bytes, from, to, key.bytes, key.from, key.to);
    }

    @Override
    public int hashCode() {
      return (int) Keys.hash(bytes, from, to);
    }
  }
}
