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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.EventCursor;
import io.tailrace.api.ValueWriter;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PackedWriterTest {
  private final PackedWriter writer = new PackedWriter();

  @Test
  void writesTheTimeInFrontOfTheRecord() {
    write("a", 1_500_000_000L, 123_456_789);
    assertThat(Streams.hexOf(writer.stream("t"))).isEqualTo("92d70059682f00075bcd1581a16ba161");
  }

  @Test
  void cutsSecondsToThirtyTwoBits() {
    write("a", (1L << 32) + 5, 0);
    final EventCursor cursor = writer.stream("t").cursor();
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.seconds()).isEqualTo(5);
  }

  @Test
  void takesBackAnEventWhoseRecordIsNotOneMap() {
    write("a", 1, 0);
    final ValueWriter none = writer.beginEvent();
    assertThat(none).isNotNull();
    assertThatThrownBy(() -> writer.endEvent(2, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the record of the event was not written as exactly one map");
    writer.beginEvent().writeString("no map");
    assertThatThrownBy(() -> writer.endEvent(2, 0)).isInstanceOf(IllegalStateException.class);
    writer.beginEvent().writeMapHeader(1);
    assertThatThrownBy(() -> writer.endEvent(2, 0)).isInstanceOf(IllegalStateException.class);
    final ValueWriter two = writer.beginEvent();
    two.writeMapHeader(0);
    two.writeMapHeader(0);
    assertThatThrownBy(() -> writer.endEvent(2, 0)).isInstanceOf(IllegalStateException.class);
    writer.beginEvent().writeMapHeader(0);
    assertThatThrownBy(() -> writer.endEvent(2, 1_000_000_000))
        .isInstanceOf(IllegalArgumentException.class);
    write("b", 3, 0);
    assertThat(Streams.records(writer.stream("t")))
        .containsExactly(Map.of("k", "a"), Map.of("k", "b"));
  }

  @Test
  void abandonsAndTruncates() {
    write("a", 1, 0);
    final int count = writer.count();
    final int length = writer.length();
    writer.beginEvent().writeString("half");
    assertThat(writer.length()).isEqualTo(length);
    writer.abandonEvent();
    write("b", 2, 0);
    write("c", 3, 0);
    writer.truncate(count, length);
    assertThat(Streams.records(writer.stream("t"))).containsExactly(Map.of("k", "a"));
    writer.clear();
    assertThat(writer.count()).isZero();
    assertThat(writer.length()).isZero();
    assertThatThrownBy(() -> writer.truncate(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesWhatDoesNotFitBetweenBeginAndEnd() {
    assertThatThrownBy(() -> writer.endEvent(1, 0)).hasMessage("no event was begun");
    writer.beginEvent();
    assertThatThrownBy(writer::beginEvent).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.stream("t")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.copy(PackedStream.empty("t")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void notesKeysThatStandTwiceAlsoAfterTruncating() {
    twice("a");
    final int length = writer.length();
    write("b", 1, 0);
    twice("c");
    writer.truncate(1, length);
    write("d", 1, 0);
    twice("e");
    final PackedStream stream = writer.stream("t");
    assertThat(stream.duplicates().get(0)).isTrue();
    assertThat(stream.duplicates().get(1)).isFalse();
    assertThat(stream.duplicates().get(2)).isTrue();
  }

  @Test
  void seesNoShapeOfARecordThatWasTakenBack() {
    pair("a", "b");
    final int length = writer.length();
    pair("c", "d");
    writer.truncate(1, length);
    pair("e", "e"); // stands where the record of c and d stood
    assertThat(writer.stream("t").duplicates().get(1)).isTrue();
    pair("e", "e");
    assertThat(writer.stream("t").duplicates().get(2)).isTrue();
  }

  @Test
  void copiesStreamsWithWhatIsKnownOfThem() throws Exception {
    write("x", 1, 0);
    writer.copy(Streams.scanHex("9201 82a16b01a16b02 9202 81a16b03"));
    final PackedStream known = writer.stream("t");
    assertThat(known.duplicates().get(1)).isTrue();
    assertThat(known.duplicates().get(2)).isFalse();
    final byte[] bytes = Streams.hex("9201 82a16b04a16b05");
    writer.copy(PackedStream.trusted("t", bytes, 0, bytes.length, 1));
    assertThat(Streams.records(writer.stream("t")))
        .containsExactly(Map.of("k", "x"), Map.of("k", 2L), Map.of("k", 3L), Map.of("k", 5L));
  }

  private void write(String value, long seconds, int nanos) {
    final ValueWriter record = writer.beginEvent();
    record.writeMapHeader(1);
    record.writeString("k");
    record.writeString(value);
    writer.endEvent(seconds, nanos);
  }

  private void twice(String value) {
    final ValueWriter record = writer.beginEvent();
    record.writeMapHeader(2);
    record.writeString("k");
    record.writeString("first");
    record.writeString("k");
    record.writeString(value);
    writer.endEvent(0, 0);
  }

  private void pair(String first, String second) {
    final ValueWriter record = writer.beginEvent();
    record.writeMapHeader(2);
    record.writeString(first);
    record.writeLong(1);
    record.writeString(second);
    record.writeLong(2);
    writer.endEvent(0, 0);
  }

  @Test
  void keepsTheTimeOfAnEventInItsBytes() {
    final PackedWriter writer = new PackedWriter();
    final byte[][] times = {
      {5},
      {(byte) 0xd3, 0, 0, 0, 0, 0, 0, 0, 5},
      {(byte) 0xd7, 0, 0, 0, 0, 5, 0, 0, 0, 6},
      {(byte) 0xc7, 8, 0, 0, 0, 0, 5, 0, 0, 0, 6}
    };
    for (byte[] time : times) {
      writer.beginEvent(time, 0, time.length).writeMapHeader(0);
      writer.endEvent();
    }
    final EventCursor cursor = writer.stream("t").cursor();
    int start = 0;
    for (byte[] time : times) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.seconds()).isEqualTo(5);
      final byte[] packed = writer.stream("t").array();
      assertThat(Arrays.copyOfRange(packed, start + 1, start + 1 + time.length)).isEqualTo(time);
      start += time.length + 2;
    }
    assertThat(writer.length()).isEqualTo(start);
  }

  @Test
  void refusesATimeThatIsNoneAndARecordThatIsNone() {
    final PackedWriter writer = new PackedWriter();
    for (byte[] time : new byte[][] {{}, {(byte) 0xc0}, {5, 5}, {(byte) 0xce, 0, 0}}) {
      assertThatThrownBy(() -> writer.beginEvent(time, 0, time.length))
          .isInstanceOf(IllegalArgumentException.class);
    }
    writer.beginEvent(new byte[] {5}, 0, 1).writeNil();
    assertThatThrownBy(writer::endEvent).hasMessageContaining("exactly one map");
    assertThat(writer.length()).isZero();
    writer.beginEvent(new byte[] {5}, 0, 1);
    assertThatThrownBy(() -> writer.endEvent(1, 2)).hasMessageContaining("with its time");
    writer.abandonEvent();
    writer.beginEvent();
    assertThatThrownBy(writer::endEvent).hasMessageContaining("without its time");
  }
}
