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
package io.tailrace.plugin.recordtransformer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.event.PackedWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What one event in JSON cannot show; the rest is in {@link VectorsTest}. */
class RecordTransformerFilterTest {
  @Test
  void handsOnTheSameBytesIfNothingIsConfigured() throws Exception {
    final FilterFixture filter = new FilterFixture("");
    final EventStream in = filter.stream("t", 1, 2, "{\"a\":1}");

    filter.run(in, out -> assertThat(out).isSameAs(in));
  }

  @Test
  void copiesAValueWithTheBytesThatItHas() throws Exception {
    final FilterFixture filter =
        new FilterFixture("renew_record true\n<record>\n  b ${record[\"a\"]}\n</record>\n");
    // An integer, a float and a map in forms that are not the shortest, an EventTime, a binary.
    for (String value :
        List.of(
            "d300000000000000 05",
            "ca3f800000",
            "df00000001a178cc01",
            "d7006553f1000000007b",
            "c403616263",
            "d9017a")) {
      final String packed = value.replace(" ", "");
      final List<String> seen = new ArrayList<>();
      filter.run(oneField(packed), out -> seen.add(hex(out)));
      assertThat(seen.get(0)).endsWith("81a162" + packed);
    }
  }

  @Test
  void anEventTimeInTextIsItsSeconds() throws Exception {
    final FilterFixture filter =
        new FilterFixture("renew_record true\n<record>\n  b x${record[\"a\"]}\n</record>\n");
    final List<String> seen = new ArrayList<>();

    filter.run(
        oneField("d7006553f1000000007b"),
        out -> out.forEach((Event event) -> seen.add(filter.json(event))));

    assertThat(seen).containsExactly("{\"b\":\"x1700000000\"}");
  }

  @Test
  void anEventTimeIsATimeForRenewTimeKey() throws Exception {
    final FilterFixture filter = new FilterFixture("renew_time_key a\nremove_keys a\n");
    final List<String> seen = new ArrayList<>();

    filter.run(oneField("d7006553f1001dcd6500"), out -> seen.add(hex(out)));

    assertThat(seen).containsExactly("92d7006553f1001dcd650080");
  }

  @Test
  void anEventThatFailsIsUnchangedAndTheOthersPass() throws Exception {
    final FilterFixture filter =
        new FilterFixture("<record>\n  text -${record[\"a\"]}\n</record>\n");
    final PackedWriter writer = new PackedWriter();
    writeRecord(writer, "01");
    writeRecord(writer, "d40500"); // an extension that has no text
    writeRecord(writer, "03");
    final List<String> seen = new ArrayList<>();

    filter.run(
        writer.stream("t"), out -> out.forEach((Event event) -> seen.add(filter.json(event))));

    assertThat(seen).containsExactly("{\"a\":1,\"text\":\"-1\"}", "{\"a\":3,\"text\":\"-3\"}");
    assertThat(filter.errors()).hasSize(1);
  }

  @Test
  void seesWhatFiltersBeforeItLeft() throws Exception {
    final FilterFixture filter =
        new FilterFixture("<record>\n  a ${record[\"b\"]}\n  b ${record[\"a\"]}\n</record>\n");

    assertThat(filter.runTwice("t", "{\"a\":1,\"b\":\"two\"}"))
        .isEqualTo("{\"a\":1,\"b\":\"two\"}");
  }

  @Test
  void warnsOfAnUnknownPlaceholderAtOnceAndThenOnceAMinute() throws Exception {
    final FilterFixture filter =
        new FilterFixture("<record>\n  a ${record[\"x\"]}\n  b ${nope}\n</record>\n");

    filter.run("t", "{}");
    filter.run("t", "{\"x\":1}");
    filter.run("t", "{}");
    filter.passTime(Duration.ofSeconds(60).minusNanos(1));
    filter.run("t", "{}");
    filter.passTime(Duration.ofNanos(1));
    filter.run("t", "{}");

    assertThat(filter.warnings())
        .containsExactly(
            "unknown placeholder `${record[\"x\"]}` found",
            "unknown placeholder `${nope}` found",
            "unknown placeholder `${record[\"x\"]}` found,"
                + " and 2 times since this was said last",
            "unknown placeholder `${nope}` found, and 3 times since this was said last");
    assertThat(filter.counted("unknown_placeholders")).isEqualTo(9);
  }

  @Test
  void keepsTagsApartWhoseHashesAreEqual() throws Exception {
    final FilterFixture filter =
        new FilterFixture("renew_record true\n<record>\n  p ${tag_parts[0]}\n</record>\n");

    // Java gives "Aa" and "BB" the same hash.
    assertThat(filter.run("Aa.x", "{}")).isEqualTo("{\"p\":\"Aa\"}");
    assertThat(filter.run("BB.x", "{}")).isEqualTo("{\"p\":\"BB\"}");
    for (int i = 0; i < 1000; i++) {
      assertThat(filter.run("tag" + i + ".x", "{}")).isEqualTo("{\"p\":\"tag" + i + "\"}");
    }
  }

  @Test
  void expandsTextsOfAnyLength() throws Exception {
    final FilterFixture filter =
        new FilterFixture(
            "renew_record true\n<record>\n  t ${record[\"a\"]}-${record[\"a\"]}\n</record>\n");

    for (int length : new int[] {0, 15, 16, 31, 32, 127, 128, 40_000, 100_000, 3}) {
      final String a = "ä".repeat(length);
      assertThat(filter.run("t", "{\"a\":\"" + a + "\"}"))
          .isEqualTo("{\"t\":\"" + a + "-" + a + "\"}");
    }
  }

  @Test
  void worksOnManyThreadsAtOnce() throws Exception {
    final FilterFixture shared =
        new FilterFixture(
            "renew_record true\n<record>\n  t ${record[\"a\"]}-${tag}-${tag_parts[1]}\n</record>\n");
    final int threads = 8;
    final CyclicBarrier begin = new CyclicBarrier(threads);
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      final List<Future<?>> runs = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        final String tag = "tag.of" + thread;
        runs.add(
            pool.submit(
                () -> {
                  begin.await();
                  for (int i = 0; i < 2_000; i++) {
                    assertThat(shared.run(tag, "{\"a\":" + i + "}"))
                        .isEqualTo("{\"t\":\"" + i + "-" + tag + "-" + tag.substring(4) + "\"}");
                  }
                  return null;
                }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      pool.shutdown();
    }
  }

  private static EventStream oneField(String packedValue) {
    final PackedWriter writer = new PackedWriter();
    writeRecord(writer, packedValue);
    return writer.stream("t");
  }

  private static void writeRecord(PackedWriter writer, String packedValue) {
    final ValueWriter record = writer.beginEvent();
    record.writeMapHeader(1);
    record.writeString("a");
    record.sink().write(HexFormat.of().parseHex(packedValue));
    writer.endEvent(1, 0);
  }

  private static String hex(EventStream stream) {
    return HexFormat.of()
        .formatHex(stream.array(), stream.offset(), stream.offset() + stream.length());
  }
}
