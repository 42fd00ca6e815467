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

import io.tailrace.api.EventScanner.Outcome;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamScannerTest {
  private final StreamScanner scanner = new StreamScanner();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "92 01 80 92 01 | CUT_OFF | event 1, which begins at byte 3, is cut off after 2 bytes",
        "92 | CUT_OFF | event 0, which begins at byte 0, is cut off after 1 bytes",
        "92 01 81 a1 61 dd 7fffffff 00 | CUT_OFF | event 0, which begins at byte 0, is cut off"
            + " after 11 bytes",
        "92 01 df ffffffff 00 | CUT_OFF | event 0, which begins at byte 0, is cut off after 8"
            + " bytes",
        "92 01 81 a1 61 db ffffffff 61 | CUT_OFF | event 0, which begins at byte 0, is cut off"
            + " after 11 bytes",
        "92 01 80 92 01 81 a1 61 c1 | MALFORMED | event 1, which begins at byte 3, is not"
            + " MessagePack: at byte 8 stands 0xc1, which is never used",
        "c1 | MALFORMED | event 0, which begins at byte 0, is not MessagePack: at byte 0 stands"
            + " 0xc1, which is never used",
        "05 | NOT_AN_EVENT | event 0, which begins at byte 0, is not an event [time, record]: it is"
            + " an integer",
        "93 01 80 80 | NOT_AN_EVENT | event 0, which begins at byte 0, is not an event [time,"
            + " record]: it has 3 elements",
        "92 a1 61 80 | NOT_AN_EVENT | event 0, which begins at byte 0, is not an event [time,"
            + " record]: the time is a string",
        "92 cb 3ff8000000000000 80 | NOT_AN_EVENT | event 0, which begins at byte 0, is not an"
            + " event [time, record]: the time is a float",
        "92 d7 01 59682f00 075bcd15 80 | NOT_AN_EVENT | event 0, which begins at byte 0, is not an"
            + " event [time, record]: the time is an extension of type 1",
        "92 01 c0 | NOT_AN_EVENT | event 0, which begins at byte 0, is not an event [time, record]:"
            + " the record is nil",
        "92 01 90 | NOT_AN_EVENT | event 0, which begins at byte 0, is not an event [time, record]:"
            + " the record is an array",
      })
  void saysWhereAndWhatIsWrong(String digits, Outcome outcome, String problem) {
    final byte[] bytes = Streams.hex(digits);
    assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(outcome);
    assertThat(scanner.problem()).isEqualTo(problem);
    assertThatThrownBy(() -> PackedStream.scan("t", bytes, 0, bytes.length))
        .isInstanceOf(MalformedStreamException.class)
        .hasMessage(problem);
  }

  @Test
  void keepsTheWholeEventsBeforeTheTrouble() {
    final byte[] bytes = Streams.hex("ffff 92 01 81a16101 92 02 81a16102 92 03 81");
    assertThat(scanner.scan(bytes, 2, bytes.length - 2)).isEqualTo(Outcome.CUT_OFF);
    assertThat(scanner.count()).isEqualTo(2);
    assertThat(scanner.endOffset()).isEqualTo(14);
    assertThat(Streams.records(scanner.stream("t")))
        .containsExactly(Map.of("a", 1L), Map.of("a", 2L));
  }

  @Test
  void findsKeysThatStandTwiceAmidRecordsOfOneShape() {
    final String plain = "9201 82a16101a16202";
    final byte[] bytes =
        Streams.hex(
            plain
                + plain
                + "9201 82a16101a16102"
                + plain
                + "9201 82a16201a16102"
                + "9201 83a16101a16202a16103");
    assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(Outcome.COMPLETE);
    final EventFlags flags = scanner.stream("t").duplicates();
    assertThat(flags.get(2)).isTrue();
    assertThat(flags.get(5)).isTrue();
    assertThat(new boolean[] {flags.get(0), flags.get(1), flags.get(3), flags.get(4)})
        .containsOnly(false);
  }

  @Test
  void findsKeysThatStandTwiceInHugeRecords() {
    final PackedWriter writer = new PackedWriter();
    final int size = 50_000;
    final var record = writer.beginEvent();
    record.writeMapHeader(size + 1);
    for (int i = 0; i < size; i++) {
      record.writeString("key-with-a-common-beginning-" + i);
      record.writeLong(i);
    }
    record.writeString("key-with-a-common-beginning-7");
    record.writeLong(-1);
    writer.endEvent(0, 0);
    final PackedStream stream = writer.stream("t");
    assertThat(stream.duplicates().get(0)).isTrue();
    final Map<String, Object> map = Streams.records(stream).get(0);
    assertThat(map).hasSize(size).containsEntry("key-with-a-common-beginning-7", -1L);
    assertThat(map.keySet().toArray()[7]).isEqualTo("key-with-a-common-beginning-7");
  }

  @Test
  void repairsWhatFluentBitSendsAndLeavesOutWhatIsNoEvent() {
    final byte[] bytes =
        Streams.hex(
            "92 01 81a16101" // an event
                + "92 92 d70000000002 00000003 81a16d00 81a16102" // [[time, {"m": 0}], record]
                + "92 91 04 82a16103a16104" // [[time], record], a key twice
                + "05 90 92 01 c0 92 90 80 92 92 c0 80 80" // nothing of use
                + "92 05 80");
    final PackedWriter out = new PackedWriter();
    assertThat(scanner.repair(bytes, 0, bytes.length, out)).isEqualTo(Outcome.COMPLETE);
    final PackedStream stream = out.stream("t");
    assertThat(Streams.hexOf(stream))
        .isEqualTo(
            "920181a16101"
                + "92d7000000000200000003"
                + "81a16102"
                + "920482a16103a16104"
                + "920580");
    assertThat(stream.count()).isEqualTo(4);
    assertThat(Streams.records(stream))
        .containsExactly(Map.of("a", 1L), Map.of("a", 2L), Map.of("a", 4L), Map.of());
  }

  @Test
  void repairStopsAtWhatIsNoMessagePack() {
    final byte[] bytes = Streams.hex("9201 80 05 9202 80 c1 9203 80");
    final PackedWriter out = new PackedWriter();
    assertThat(scanner.repair(bytes, 0, bytes.length, out)).isEqualTo(Outcome.MALFORMED);
    assertThat(out.count()).isEqualTo(2);
  }

  @Test
  void refusesARangeOutsideTheArray() {
    assertThatThrownBy(() -> scanner.scan(new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aRetainedStreamOutlivesItsBytes() throws Exception {
    final byte[] bytes = Streams.hex("00 9207 82a16101a16102 00");
    final PackedStream stream = PackedStream.scan("t", bytes, 1, bytes.length - 2);
    final PackedStream retained = stream.withTag("u").retained();
    Arrays.fill(bytes, (byte) 0xc1);
    assertThat(retained.tag()).isEqualTo("u");
    assertThat(Streams.records(retained)).containsExactly(Map.of("a", 2L));
    assertThat(retained.retained()).isSameAs(retained);
    assertThat(retained.withTag("u")).isSameAs(retained);
  }

  @Test
  void tellsWhetherAnEventHasTimeZero() {
    final byte[][] times = {
      {0, 1},
      {1, 0},
      {(byte) 0xce, 0, 0, 0, 0, 1},
      {(byte) 0xcd, 1, 0, 0},
      {(byte) 0xd3, 0, 0, 0, 0, 0, 0, 0, 0, 1},
      {(byte) 0xd7, 0, 0, 0, 0, 0, 0, 0, 0, 9, 1},
      {(byte) 0xd7, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0},
      {(byte) 0xc7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 9, 1},
    };
    final StreamScanner scanner = new StreamScanner();
    for (byte[] time : times) {
      // The last byte says whether it is zero.
      final byte[] event = new byte[time.length + 1];
      event[0] = (byte) 0x92;
      System.arraycopy(time, 0, event, 1, time.length - 1);
      event[time.length] = (byte) 0x80;
      assertThat(scanner.scan(event, 0, event.length)).isEqualTo(Outcome.COMPLETE);
      assertThat(scanner.hasZeroTime()).isEqualTo(time[time.length - 1] == 1);
    }
  }

  @Test
  void keepsRoomForManyEventsAsLongAsScansNeedIt() {
    final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    final int events = 100_000;
    final byte[] bytes = new byte[3 * events];
    for (int i = 0; i < events; i++) {
      bytes[3 * i] = (byte) 0x92;
      bytes[3 * i + 1] = 1;
      bytes[3 * i + 2] = (byte) 0x80;
    }
    final StreamScanner scanner = new StreamScanner();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      final long before = threads.getCurrentThreadAllocatedBytes();
      scanner.scan(bytes, 0, bytes.length);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(scanner.count()).isEqualTo(events);
    assertThat(least).isLessThan(events / 10);
  }
}
