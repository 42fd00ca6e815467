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

import io.tailrace.api.StreamWriter;
import io.tailrace.api.ValueWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one event in JSON cannot show; the rest is in {@link VectorsTest}. */
class RecordTransformerFilterTest {
  private static final String EVENT = "92d7000000000100000000";

  @Test
  void handsOnTheSameBytesIfNothingIsConfigured() {
    try (FilterFixture filter = new FilterFixture("")) {
      assertThat(filter.runPacked(events -> event(events, "cd0007")))
          .isEqualTo(EVENT + "81a161cd0007");
    }
  }

  /** Numbers and a map in forms that are not the shortest, an EventTime, a binary, long headers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "d30000000000000005",
        "ca3f800000",
        "df00000001a178cc01",
        "d7006553f1000000007b",
        "c403616263",
        "d9017a"
      })
  void copiesAValueWithTheBytesThatItHas(String packed) {
    try (FilterFixture filter =
        new FilterFixture("renew_record true\n<record>\n  b ${record[\"a\"]}\n</record>")) {
      assertThat(filter.runPacked(events -> event(events, packed)))
          .isEqualTo(EVENT + "81a162" + packed);
    }
  }

  @Test
  void anEventTimeInTextIsItsSeconds() {
    try (FilterFixture filter =
        new FilterFixture("renew_record true\n<record>\n  b x${record[\"a\"]}\n</record>")) {
      assertThat(filter.runPacked(events -> event(events, "d7006553f1000000007b")))
          .isEqualTo(EVENT + "81a162ab" + hex("x1700000000"));
    }
  }

  @Test
  void anEventTimeIsATimeForRenewTimeKey() {
    try (FilterFixture filter = new FilterFixture("renew_time_key a\nremove_keys a")) {
      assertThat(filter.runPacked(events -> event(events, "d7006553f1001dcd6500")))
          .isEqualTo("92d7006553f1001dcd650080");
    }
  }

  @Test
  void anEventThatFailsIsUnchangedAndTheOthersPass() {
    try (FilterFixture filter =
        new FilterFixture(
            "renew_time_key a\n<record>\n  b ${record[\"a\"]}\n</record>\nremove_keys a")) {
      final String out =
          filter.runPacked(
              events -> {
                event(events, "01");
                event(events, "c3"); // true is no time
                event(events, "03");
              });

      assertThat(out)
          .isEqualTo(EVENT + "81a16201" + EVENT.replace("00000001", "00000003") + "81a16203");
      assertThat(filter.errors()).containsExactly("a value of type BOOLEAN is no time");
      assertThat(filter.errorRecords()).isEqualTo(List.of(Map.of("a", true)));
    }
  }

  @Test
  void seesWhatFiltersBeforeItLeft() {
    final String swap = "<record>\n  a ${record[\"b\"]}\n  b ${record[\"a\"]}\n</record>";
    try (FilterFixture filter = FilterFixture.twice(swap)) {
      assertThat(filter.run("t", "{\"a\":1,\"b\":\"two\"}")).isEqualTo("{\"a\":1,\"b\":\"two\"}");
    }
  }

  @Test
  void warnsOfAnUnknownPlaceholderAtOnceAndThenOnceAMinute() {
    try (FilterFixture filter =
        new FilterFixture("<record>\n  a ${record[\"x\"]}\n  b ${nope}\n</record>")) {
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
  }

  @Test
  void keepsTagsApartHoweverManyThereAre() {
    try (FilterFixture filter =
        new FilterFixture("renew_record true\n<record>\n  p ${tag_parts[0]}\n</record>")) {
      // Java gives "Aa.x" and "BB.x" the same hash.
      assertThat(filter.run("Aa.x", "{}")).isEqualTo("{\"p\":\"Aa\"}");
      assertThat(filter.run("BB.x", "{}")).isEqualTo("{\"p\":\"BB\"}");
      for (int i = 0; i < 300; i++) {
        assertThat(filter.run("tag" + i + ".x", "{}")).isEqualTo("{\"p\":\"tag" + i + "\"}");
      }
    }
  }

  @Test
  void expandsTextsOfAnyLength() {
    try (FilterFixture filter =
        new FilterFixture(
            "renew_record true\n<record>\n  t ${record[\"a\"]}-${record[\"a\"]}\n</record>")) {
      for (int length : new int[] {0, 15, 16, 31, 32, 127, 128, 40_000, 100_000, 3}) {
        final String a = "ä".repeat(length);
        assertThat(filter.run("t", "{\"a\":\"" + a + "\"}"))
            .isEqualTo("{\"t\":\"" + a + "-" + a + "\"}");
      }
    }
  }

  @Test
  void givesEachThreadItsOwnValues() throws Exception {
    final int threads = 8;
    final CyclicBarrier begin = new CyclicBarrier(threads);
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (FilterFixture filter =
        new FilterFixture(
            "renew_record true\n<record>\n  t ${record[\"a\"]}-${tag}-${tag_parts[1]}\n</record>")) {
      final List<Future<?>> runs = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        final int number = thread;
        runs.add(
            pool.submit(
                () -> {
                  begin.await();
                  for (int i = 0; i < 1_000; i++) {
                    assertThat(filter.run("tag." + number, "{\"a\":" + i + "}"))
                        .isEqualTo("{\"t\":\"" + i + "-tag." + number + "-" + number + "\"}");
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

  /** Writes an event at second 1 whose field a has a value given as packed bytes. */
  private static void event(StreamWriter events, String packedValue) {
    final ValueWriter record = events.beginEvent();
    record.writeMapHeader(1);
    record.writeString("a");
    record.sink().write(HexFormat.of().parseHex(packedValue));
    events.endEvent(1, 0);
  }

  private static String hex(String ascii) {
    return HexFormat.of().formatHex(ascii.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
