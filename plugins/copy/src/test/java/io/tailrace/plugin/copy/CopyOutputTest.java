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
package io.tailrace.plugin.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Receipt;
import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CopyOutputTest {
  private static final String FIRST = "@type collect\n@id first\n";
  private static final String SECOND = "@type collect\n@id second\n";
  private static final String THIRD = "@type collect\n@id third\n";
  private static final IOException REASON = new IOException("refused");

  @Test
  void handsEachStreamToAllStoresInOrder() {
    try (TestPipeline pipeline = copy("", store("", FIRST), store("", SECOND))) {
      final Receipt receipt = pipeline.emitAll("t", List.of(Map.of("n", 1), Map.of("n", 2)));

      assertThat(receipt.isAccepted()).isTrue();
      assertThat(pipeline.collector("first").records())
          .containsExactly(Map.of("n", 1L), Map.of("n", 2L));
      assertThat(pipeline.collector("second").packed())
          .isEqualTo(pipeline.collector("first").packed());
    }
  }

  @Test
  void booksTheStoresEventsAsCopies() {
    try (TestPipeline pipeline = copy("@id fan", store("", FIRST), store("", SECOND))) {
      pipeline.emitAll("t", List.of(Map.of(), Map.of(), Map.of()));

      assertThat(pipeline.books("fan").in()).isEqualTo(3);
      assertThat(pipeline.books("fan").out()).isEqualTo(3);
      for (String store : List.of("first", "second")) {
        assertThat(pipeline.books(store).in()).isZero();
        assertThat(pipeline.books(store).copied()).isEqualTo(3);
        assertThat(pipeline.books(store).out()).isEqualTo(3);
      }
    }
  }

  @Test
  void aStoreThatFailsStopsTheRestAndReachesTheInput() {
    try (TestPipeline pipeline =
        copy("@id fan", store("", FIRST), store("", SECOND), store("", THIRD))) {
      pipeline.collector("second").fail(REASON);

      final Receipt receipt = pipeline.emit("t", Map.of("n", 1));

      assertThat(receipt.failure()).isSameAs(REASON);
      assertThat(pipeline.collector("first").records()).hasSize(1);
      assertThat(pipeline.collector("third").records()).isEmpty();
      assertThat(pipeline.books("fan").refused()).isEqualTo(1);
      assertThat(pipeline.books("second").refused()).isEqualTo(1);
      assertThat(pipeline.books("third").copied()).isZero();
    }
  }

  @Test
  void ignoreErrorKeepsAFailureFromTheRestAndFromTheInput() {
    try (TestPipeline pipeline = copy("", store("ignore_error", FIRST), store("", SECOND))) {
      pipeline.collector("first").fail(REASON);

      for (int i = 0; i < 3; i++) {
        assertThat(pipeline.emit("t", Map.of("n", i)).isAccepted()).isTrue();
      }
      pipeline.clock().advance(Duration.ofSeconds(10));
      pipeline.emit("t", Map.of("n", 3));

      assertThat(pipeline.collector("second").records()).hasSize(4);
      assertThat(pipeline.counter("copy_ignored_errors")).isEqualTo(4);
      assertThat(pipeline.log().troubles())
          .containsExactly(
              "error: ignore emit error in first error=java.io.IOException: refused",
              "error: ignore emit error in first (and 2 more since the last such line)"
                  + " error=java.io.IOException: refused");
    }
  }

  @Test
  void ignoreIfPrevSuccessAsksAStoreOnlyIfTheOneBeforeFailed() {
    try (TestPipeline pipeline =
        copy(
            "",
            store("ignore_error", FIRST),
            store("ignore_if_prev_success ignore_error", SECOND),
            store("ignore_if_prev_success", THIRD))) {
      pipeline.emit("t", Map.of("n", 1));
      pipeline.collector("first").fail(REASON);
      pipeline.emit("t", Map.of("n", 2));
      pipeline.collector("second").fail(REASON);
      pipeline.emit("t", Map.of("n", 3));

      assertThat(pipeline.collector("first").records()).containsExactly(Map.of("n", 1L));
      assertThat(pipeline.collector("second").records()).containsExactly(Map.of("n", 2L));
      // As in Fluentd, a store that was left out is no success: the first event goes to the third.
      assertThat(pipeline.collector("third").records())
          .containsExactly(Map.of("n", 1L), Map.of("n", 3L));
      assertThat(pipeline.log().troubles()).allMatch(line -> line.startsWith("error: ignore emit"));
    }
  }

  @Test
  void aPendingStoreHoldsTheReceiptAndNotTheOthers() {
    try (TestPipeline pipeline = copy("", store("", FIRST), store("", SECOND))) {
      pipeline.collector("first").holdReceipts();
      final Receipt receipt = pipeline.emit("t", Map.of("n", 1));

      assertThat(receipt.isDone()).isFalse();
      assertThat(pipeline.collector("second").records()).hasSize(1);
      assertThat(pipeline.books("@ROOT").held()).isEqualTo(1);

      pipeline.collector("first").settle();
      assertThat(receipt.isAccepted()).isTrue();
    }
  }

  @Test
  void aPendingStoreThatFailsInTheEndReachesTheInputUnlessIgnored() {
    try (TestPipeline pipeline = copy("", store("", FIRST), store("ignore_error", SECOND))) {
      pipeline.collector("first").holdReceipts();
      pipeline.collector("second").holdReceipts();
      final Receipt failing = pipeline.emit("t", Map.of("n", 1));
      pipeline.collector("second").settle();
      assertThat(failing.isDone()).isFalse();
      pipeline.collector("first").settleAsFailed(REASON);
      assertThat(failing.failure()).isSameAs(REASON);

      pipeline.collector("second").holdReceipts();
      final Receipt ignored = pipeline.emit("t", Map.of("n", 2));
      assertThat(ignored.isDone()).isFalse();
      pipeline.collector("second").settleAsFailed(REASON);
      assertThat(ignored.isAccepted()).isTrue();
      assertThat(pipeline.counter("copy_ignored_errors")).isEqualTo(1);
    }
  }

  @Test
  void aStoreThatFailsBehindAPendingOneFailsTheReceiptWhenBothAreDone() {
    try (TestPipeline pipeline = copy("", store("", FIRST), store("", SECOND))) {
      pipeline.collector("first").holdReceipts();
      pipeline.collector("second").fail(REASON);
      final Receipt receipt = pipeline.emit("t", Map.of("n", 1));
      assertThat(receipt.isDone()).isFalse();

      pipeline.collector("first").settle();
      assertThat(receipt.failure()).isSameAs(REASON);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "copy_mode no_copy",
        "copy_mode shallow",
        "copy_mode deep",
        "copy_mode marshal",
        "deep_copy true"
      })
  void noStoreSeesTheEditsOfAnother(String mode) {
    final String config =
        "<label @CHANGED>\n<filter **>\n@type mutate\n</filter>\n<match **>\n@type collect\n"
            + "@id changed\n</match>\n</label>\n<match **>\n@type copy\n"
            + mode
            + "\n"
            + store("", "@type forwarder\n@label @CHANGED\n")
            + store("", SECOND)
            + "</match>\n";
    try (TestPipeline pipeline = TestPipeline.start(config)) {
      pipeline.emit("t", Map.of("h", Map.of("x", 1, "y", 2)));

      assertThat(pipeline.collector("changed").records())
          .containsExactly(Map.of("h", Map.of("y", 2L), "mut", "yes"));
      assertThat(pipeline.collector("second").records())
          .containsExactly(Map.of("h", Map.of("x", 1L, "y", 2L)));
    }
  }

  @Test
  void startsStoresBeforeItselfAndStopsThemAfterwards() {
    final String config = "<match **>\n@type copy\n" + store("", "@type recording") + "</match>\n";
    final RecordingOutput store;
    try (TestPipeline pipeline = TestPipeline.start(config)) {
      store = pipeline.plugin(RecordingOutput.class);
      assertThat(store.calls()).containsExactly("start");
    }
    assertThat(store.calls()).containsExactly("start", "stop", "close");
  }

  private static TestPipeline copy(String parameters, String... stores) {
    return TestPipeline.output("@type copy\n" + parameters + "\n" + String.join("", stores));
  }

  private static String store(String argument, String parameters) {
    return "<store " + argument + ">\n" + parameters + "\n</store>\n";
  }
}
