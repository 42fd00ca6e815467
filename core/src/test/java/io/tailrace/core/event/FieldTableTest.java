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

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FieldTableTest {
  private final FieldTable table = new FieldTable();

  private static byte[] map(List<String> keys) {
    final ByteSink sink = new ByteSink(64);
    final ValueWriter writer = new ValueWriter(sink);
    for (int i = 0; i < keys.size(); i++) {
      writer.writeString(keys.get(i));
      writer.writeLong(i);
    }
    return sink.toByteArray();
  }

  private void open(List<String> keys) {
    final byte[] fields = map(keys);
    table.open(fields, 0, fields.length, keys.size());
  }

  private int find(String key) {
    final byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return table.find(bytes, 0, bytes.length);
  }

  @Test
  void findsKeysThatBeginAlikeAndAreAsLong() {
    for (int i = 0; i < 2; i++) {
      open(List.of("request_id_a", "request_id_b"));
      assertThat(find("request_id_c")).isEqualTo(-1);
      assertThat(find("request_id_a")).isZero();
      assertThat(find("request_id_b")).isEqualTo(1);
    }
  }

  @Test
  void findsNothingInAnEmptyMap() {
    open(List.of());
    assertThat(find("")).isEqualTo(-1);
    assertThat(find("a")).isEqualTo(-1);
    assertThat(table.findInteger(0)).isEqualTo(-1);
  }

  @Test
  void findsTheEmptyKey() {
    open(List.of("a", ""));
    assertThat(find("")).isEqualTo(1);
  }

  @Test
  void doesNotTakeABinaryForATextUnlessItIsAscii() {
    final ByteSink sink = new ByteSink(64);
    final ValueWriter writer = new ValueWriter(sink);
    final byte[] high = "\u00e9".getBytes(StandardCharsets.UTF_8);
    writer.writeBinary(high, 0, high.length);
    writer.writeNil();
    writer.writeBinary(new byte[] {'a'}, 0, 1);
    writer.writeNil();
    table.open(sink.array(), 0, sink.length(), 2);
    assertThat(find("\u00e9")).isEqualTo(-1);
    assertThat(find("a")).isEqualTo(1);
  }

  @Test
  void remembersWhatWasAskedInTurnOnlyWhileItIsTrue() {
    final byte[] a = {'a'};
    final byte[] b = {'b'};
    for (List<String> keys : List.of(List.of("a", "b"), List.of("b", "a"), List.of("a", "c"))) {
      for (int i = 0; i < 3; i++) {
        open(keys);
        assertThat(table.find(b)).isEqualTo(keys.indexOf("b"));
        assertThat(table.find(a)).isEqualTo(keys.indexOf("a"));
        open(keys);
        assertThat(table.find(a)).isEqualTo(keys.indexOf("a"));
        for (int more = 0; more < 40; more++) {
          assertThat(table.find(b)).isEqualTo(keys.indexOf("b"));
        }
      }
    }
  }

  /** Maps whose keys come, go and change their places, against a search from the beginning. */
  @Test
  void findsWhatASearchFinds() {
    final Random random = new Random(4711);
    final List<String> names = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      final int length = i < 20 ? random.nextInt(9) : random.nextInt(80);
      names.add("k".repeat(length) + i);
    }
    final List<byte[]> constants =
        names.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toList();
    List<String> keys = List.of();
    for (int round = 0; round < 20_000; round++) {
      if (random.nextInt(3) == 0) {
        final List<String> next = new ArrayList<>(names);
        Collections.shuffle(next, random);
        keys = next.subList(0, random.nextInt(20));
      }
      open(keys);
      for (int i = random.nextInt(6); i > 0; i--) {
        final int number = random.nextInt(random.nextBoolean() ? 3 : names.size());
        final String name = names.get(number);
        final int place = random.nextBoolean() ? find(name) : table.find(constants.get(number));
        assertThat(place).as(name + " in " + keys).isEqualTo(keys.indexOf(name));
        if (place >= 0) {
          assertThat(map(keys)[table.value(place)]).isEqualTo((byte) place);
        }
      }
    }
  }
}
