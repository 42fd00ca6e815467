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

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ValueWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordAdditionsTest {
  private final RecordAdditions additions = new RecordAdditions();

  private static byte[] packed(Map<String, ?> map) {
    final ByteSink sink = new ByteSink(0);
    new ValueWriter(sink).writeObject(map);
    return sink.toByteArray();
  }

  private byte[] applied(Map<String, ?> record) {
    final ByteSink sink = new ByteSink(0);
    sink.write(7);
    sink.write(packed(record));
    additions.applyTo(sink, 1);
    assertThat(sink.array()[0]).isEqualTo((byte) 7);
    final byte[] all = sink.toByteArray();
    return Arrays.copyOfRange(all, 1, all.length);
  }

  private static Map<String, Object> map(Object... pairs) {
    final Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  @Test
  void comeBehindTheRecordsFields() {
    additions.put("HTTP_A", "x");
    additions.put("HTTP_B", List.of("y", "z"));
    assertThat(applied(map("a", 1L, "b", map("c", List.of(1L)))))
        .isEqualTo(
            packed(
                map(
                    "a",
                    1L,
                    "b",
                    map("c", List.of(1L)),
                    "HTTP_A",
                    "x",
                    "HTTP_B",
                    List.of("y", "z"))));
    assertThat(applied(map())).isEqualTo(packed(map("HTTP_A", "x", "HTTP_B", List.of("y", "z"))));
  }

  @Test
  void replaceAFieldInItsPlace() {
    additions.put("QUERY_A", "new");
    additions.put("QUERY_B", "more");
    assertThat(applied(map("QUERY_A", 1L, "z", 2L)))
        .isEqualTo(packed(map("QUERY_A", "new", "z", 2L, "QUERY_B", "more")));
  }

  @Test
  void theLastOfTwoWithOneKeyCountsInTheFirstsPlace() {
    additions.put("A", "1");
    additions.put("B", "2");
    additions.put("A", "3");
    assertThat(applied(map())).isEqualTo(packed(map("A", "3", "B", "2")));
  }

  @Test
  void makeAMapWiderThanItsHeaderWas() {
    final Map<String, Object> expected = map();
    for (int i = 0; i < 40; i++) {
      additions.put("K" + i, (long) i);
      expected.put("K" + i, (long) i);
    }
    assertThat(applied(map())).isEqualTo(packed(expected));
    additions.clear();
    assertThat(additions.isEmpty()).isTrue();
    additions.put("x", 1L);
    expected.put("x", 1L);
    final Map<String, Object> record = new LinkedHashMap<>(expected);
    record.remove("x");
    assertThat(applied(record)).isEqualTo(packed(expected));
  }
}
