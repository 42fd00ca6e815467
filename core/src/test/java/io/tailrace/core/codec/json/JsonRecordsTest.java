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
package io.tailrace.core.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.text.RubyText;
import io.tailrace.core.codec.time.TimeCodec;
import io.tailrace.core.event.MalformedStreamException;
import io.tailrace.core.event.PackedStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Records one after the other, as they are printed: with what is remembered of those before. */
class JsonRecordsTest {
  private static final int[] LENGTHS = {0, 1, 6, 7, 8, 14, 15, 16, 31, 32, 40, 255, 256, 300};
  private static final String[] UNITS = {"a", "\"", "\\", "\n", "\u0001", "é", "日"};

  private final JsonCodec json =
      new JsonCodec(new RubyText(TimeCodec.formatter(RubyText.EVENT_TIME, ZoneOffset.UTC), false));

  /** A value by itself is printed without anything that is remembered. */
  @Property(tries = 2000)
  void printsEachRecordAsItsMapByItself(@ForAll long seed) throws MalformedStreamException {
    final SplittableRandom random = new SplittableRandom(seed);
    final List<byte[]> maps = new ArrayList<>();
    final ByteSink events = new ByteSink(0);
    final int before = random.nextInt(3);
    events.write(new byte[before]);
    final List<String> keys = keys(random);
    for (int i = random.nextInt(1, 8); i > 0; i--) {
      final byte[] map = map(random, keys);
      maps.add(map);
      events.write(new byte[] {(byte) 0x92, 0});
      events.write(map);
    }
    final int length = events.length() - before;
    events.write(new byte[random.nextInt(40)]); // which may be read, but means nothing
    final EventStream stream = PackedStream.scan("t", events.toByteArray(), before, length);

    final ByteSink out = new ByteSink(random.nextInt(3));
    final EventCursor event = stream.cursor();
    for (byte[] map : maps) {
      assertThat(event.next()).isTrue();
      out.clear();
      out.write('x');
      json.write(event.record(), out);
      assertThat(out.toString()).isEqualTo("x" + byItself(map));
    }
    assertThat(event.next()).isFalse();
  }

  @Test
  void printsIntegersOfEveryLength() throws MalformedStreamException {
    final ByteSink events = new ByteSink(0);
    final ValueWriter writer = new ValueWriter(events);
    final List<Long> numbers = new ArrayList<>(List.of(0L));
    for (long power = 1; power < 1_000_000_000_000L; power *= 10) {
      numbers.addAll(List.of(power - 1, power, power + 1, 9 * power));
    }
    for (int bits = 1; bits < 40; bits++) {
      numbers.addAll(List.of((1L << bits) - 1, 1L << bits, -(1L << bits)));
    }
    for (long number : numbers) {
      events.write(new byte[] {(byte) 0x92, 0, (byte) 0x81});
      writer.writeString("n");
      writer.writeLong(number);
    }
    events.write(new byte[20]);
    final EventCursor event =
        PackedStream.scan("t", events.array(), 0, events.length() - 20).cursor();
    for (long number : numbers) {
      assertThat(event.next()).isTrue();
      final ByteSink out = new ByteSink(0);
      json.write(event.record(), out);
      assertThat(out.toString()).isEqualTo("{\"n\":" + number + "}");
    }
  }

  private String byItself(byte[] map) {
    final Value value = new Value();
    value.set(map, 0, map.length);
    final ByteSink out = new ByteSink(0);
    json.write(value, out);
    return out.toString();
  }

  private static List<String> keys(SplittableRandom random) {
    final List<String> keys = new ArrayList<>();
    for (int i = random.nextInt(random.nextBoolean() ? 6 : 80); i > 0; i--) {
      keys.add(text(random, random.nextInt(4)) + (char) ('A' + i));
    }
    return keys;
  }

  /** Most keys, in their order, and now and then another one. */
  private static byte[] map(SplittableRandom random, List<String> keys) {
    final List<String> some = new ArrayList<>(keys);
    for (int i = random.nextInt(3); i > 0 && !some.isEmpty(); i--) {
      some.remove(random.nextInt(some.size()));
    }
    if (random.nextInt(4) == 0) {
      some.add(random.nextInt(some.size() + 1), text(random, 3) + "!");
    }
    final ByteSink sink = new ByteSink(0);
    final ValueWriter writer = new ValueWriter(sink);
    writer.writeMapHeader(some.size());
    for (String key : some) {
      writer.writeString(key);
      value(random, writer);
    }
    return sink.toByteArray();
  }

  private static void value(SplittableRandom random, ValueWriter writer) {
    switch (random.nextInt(10)) {
      case 0 -> writer.writeLong(random.nextLong() >> random.nextInt(64));
      case 1 -> writer.writeDouble(random.nextInt(1000) / 8.0);
      case 2 -> writer.writeBoolean(random.nextBoolean());
      case 3 -> writer.writeNil();
      case 4 -> {
        writer.writeMapHeader(1);
        writer.writeString("inner");
        writer.writeString(text(random, 1));
      }
      case 5 -> writer.writeLong(random.nextInt(70_000));
      default -> writer.writeString(text(random, random.nextInt(12)));
    }
  }

  /**
   * A text of which one in {@code rarity} characters may be one that is escaped or of many bytes.
   */
  private static String text(SplittableRandom random, int rarity) {
    final int length = LENGTHS[random.nextInt(LENGTHS.length)];
    final byte[] plain = new byte[length];
    Arrays.fill(plain, (byte) ('b' + random.nextInt(20)));
    final StringBuilder text = new StringBuilder(new String(plain, StandardCharsets.US_ASCII));
    if (rarity == 1 && length > 0) {
      final int place = random.nextInt(length);
      text.replace(place, place + 1, UNITS[random.nextInt(UNITS.length)]);
    }
    return text.toString();
  }
}
