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

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.TestEvent;
import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.fluentd.logger.FluentLogger;
import org.junit.jupiter.api.Test;
import org.komamitsu.fluency.EventTime;
import org.komamitsu.fluency.Fluency;
import org.komamitsu.fluency.fluentd.FluencyBuilderForFluentd;

/** The loggers for Java, as their users have them. */
class JavaClientsTest {
  private static final long SECONDS_MAX = 30;
  private static final long TIME = 1_700_000_000L;

  private static TestPipeline start() {
    return TestPipeline.input("@type forward\nbind 127.0.0.1\nport 0\n");
  }

  private static int port(TestPipeline pipeline) {
    return pipeline.plugin(ForwardInput.class).port();
  }

  private static void await(String what, BooleanSupplier condition) {
    final long endNs = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(endNs);
      Thread.onSpinWait();
    }
  }

  private static Fluency fluency(TestPipeline pipeline) {
    final FluencyBuilderForFluentd builder = new FluencyBuilderForFluentd();
    builder.setAckResponseMode(true);
    builder.setSenderBaseRetryIntervalMillis(10);
    builder.setFlushAttemptIntervalMillis(100);
    return builder.build("127.0.0.1", port(pipeline));
  }

  @Test
  void takesAndAcknowledgesWhatFluencySends() throws IOException {
    try (TestPipeline pipeline = start();
        Fluency fluency = fluency(pipeline)) {
      for (int i = 0; i < 1000; i++) {
        fluency.emit(
            "java.fluency",
            EventTime.fromEpoch((int) TIME, i),
            Map.of("n", i, "nested", Map.of("text", "x".repeat(i))));
      }
      fluency.emit("java.seconds", TIME, Map.of("n", 1000));
      fluency.flush();
      await("all events arrive", () -> pipeline.events().size() >= 1001);
      assertThat(pipeline.events())
          .hasSize(1001)
          .contains(new TestEvent("java.seconds", TIME * 1_000_000_000, Map.of("n", 1000L)))
          .contains(
              new TestEvent(
                  "java.fluency",
                  TIME * 1_000_000_000 + 3,
                  Map.of("n", 3L, "nested", Map.of("text", "xxx"))));
      assertThat(pipeline.counter("bad_data_connections")).isZero();
    }
  }

  @Test
  void getsFromFluencyAgainWhatItDidNotAcknowledge() throws IOException {
    try (TestPipeline pipeline = start();
        Fluency fluency = fluency(pipeline)) {
      pipeline.collector().fail(new IOException("buffer is full"));
      fluency.emit("java.fluency", TIME, Map.of("n", 1));
      fluency.flush();
      await("it is sent twice", () -> pipeline.counter("failed_connections") >= 2);
      pipeline.collector().recover();
      await("it is sent again", () -> !pipeline.records().isEmpty());
      assertThat(pipeline.records().get(pipeline.records().size() - 1)).isEqualTo(Map.of("n", 1L));
    }
  }

  @Test
  void takesWhatFluentLoggerSends() {
    try (TestPipeline pipeline = start()) {
      final FluentLogger logger = FluentLogger.getLogger("java", "127.0.0.1", port(pipeline));
      for (int i = 0; i < 100; i++) {
        assertThat(logger.log("follow", Map.of("from", "userA", "to", "user" + i), TIME + i))
            .isTrue();
      }
      logger.close();
      await("all events arrive", () -> pipeline.events().size() >= 100);
      final List<TestEvent> expected =
          IntStream.range(0, 100)
              .mapToObj(
                  i ->
                      new TestEvent(
                          "java.follow",
                          (TIME + i) * 1_000_000_000,
                          Map.of("from", "userA", "to", "user" + i)))
              .toList();
      assertThat(pipeline.events()).isEqualTo(expected);
    }
  }
}
