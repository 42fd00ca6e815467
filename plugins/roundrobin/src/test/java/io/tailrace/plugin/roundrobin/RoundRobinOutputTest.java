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
package io.tailrace.plugin.roundrobin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Receipt;
import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestPipeline;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With the cases of fluentd test/plugin/test_out_roundrobin.rb. */
final class RoundRobinOutputTest {
  private static final String THREE = store("c0", "") + store("c1", "") + store("c2", "");
  private static final String WEIGHTED =
      store("c0", "weight 3") + store("c1", "weight 3") + store("c2", "");

  @Test
  void handsStreamsToTheStoresInTurn() {
    try (TestPipeline pipeline = TestPipeline.output("@type roundrobin\n" + THREE)) {
      emit(pipeline, 4);

      assertThat(pipeline.collector("c0").records())
          .containsExactly(Map.of("n", 0L), Map.of("n", 3L));
      assertThat(pipeline.collector("c1").records()).containsExactly(Map.of("n", 1L));
      assertThat(pipeline.collector("c2").records()).containsExactly(Map.of("n", 2L));
    }
  }

  @Test
  void keepsAStreamTogether() {
    try (TestPipeline pipeline = TestPipeline.output("@type roundrobin\n" + THREE)) {
      pipeline.emitAll("t", List.of(Map.of("n", 0), Map.of("n", 1)));

      assertThat(pipeline.collector("c0").records()).hasSize(2);
    }
  }

  @Test
  void dividesStreamsByWeight() {
    try (TestPipeline pipeline = TestPipeline.output("@type roundrobin\n" + WEIGHTED)) {
      assertThat(pipeline.warnings()).isEmpty();
      emit(pipeline, 14);

      assertThat(pipeline.collector("c0").records()).hasSize(6);
      assertThat(pipeline.collector("c1").records()).hasSize(6);
      assertThat(pipeline.collector("c2").records()).hasSize(2);
    }
  }

  @Test
  void dividesWeightsByWhatTheyHaveInCommon() {
    final String stores = store("c0", "weight 400") + store("c1", "weight 200");
    try (TestPipeline pipeline = TestPipeline.output("@type roundrobin\n" + stores)) {
      emit(pipeline, 3);

      assertThat(pipeline.collector("c0").records()).hasSize(2);
      assertThat(pipeline.collector("c1").records()).hasSize(1);
    }
  }

  @Test
  void leavesOutAStoreOfWeightZero() {
    final String stores = store("c0", "weight 0") + store("c1", "");
    try (TestPipeline pipeline = TestPipeline.output("@type roundrobin\n" + stores)) {
      emit(pipeline, 3);

      assertThat(pipeline.collector("c0").records()).isEmpty();
      assertThat(pipeline.collector("c1").records()).hasSize(3);
    }
  }

  @Test
  void tellsTheInputOfAFailureAndGoesOn() {
    try (TestPipeline pipeline = TestPipeline.output("@type roundrobin\n" + THREE)) {
      final Exception reason = new java.io.IOException("refused");
      pipeline.collector("c0").fail(reason);

      final Receipt failed = pipeline.emit("t", Map.of("n", 0));
      assertThat(failed.failure()).isSameAs(reason);
      assertThat(pipeline.emit("t", Map.of("n", 1)).isAccepted()).isTrue();
      assertThat(pipeline.collector("c1").records()).hasSize(1);
    }
  }

  @Test
  void readsItsParameters() {
    final ConfigAssertions config =
        ConfigAssertions.of(RoundRobinOutput.Config.class)
            .requiring("<store>\n@type collect\n</store>\n");
    config.assertDefaults(Map.of("stores", List.of(Map.of("weight", 1, "output", "collect"))));
    config.assertExplicit(
        "<store>\n@type null\nweight 5\n</store>\n",
        Map.of("stores", List.of(Map.of("weight", 5, "output", "null"))));
  }

  @Test
  void refusesWeightsThatDivideNothing() {
    assertThat(problemsOf(store("c0", "weight 0")))
        .singleElement()
        .asString()
        .contains("all weights are 0");
    assertThat(problemsOf(store("c0", "weight -1")))
        .singleElement()
        .asString()
        .contains("weight -1 is below 0");
    assertThat(problemsOf(store("c0", "weight 1999999") + store("c1", "weight 2000000")))
        .singleElement()
        .asString()
        .contains("the weights make a round of more than 1000000 streams");
  }

  @Test
  void refusesToBeWithoutStores() {
    assertThat(problemsOf(""))
        .singleElement()
        .asString()
        .contains("'<store>' sections are required");
  }

  @Test
  void refusesAStoreOfAnUnknownType() {
    assertThat(problemsOf("<store>\n@type colect\n</store>\n"))
        .containsExactly("4:7: Unknown output plugin 'colect'");
  }

  private static void emit(TestPipeline pipeline, int streams) {
    for (int i = 0; i < streams; i++) {
      pipeline.emit("t", Map.of("n", i));
    }
  }

  private static String store(String id, String parameters) {
    return "<store>\n@type collect\n@id " + id + "\n" + parameters + "\n</store>\n";
  }

  private static List<String> problemsOf(String parameters) {
    return ConfigAssertions.problemsOf(
        "<match **>\n@type roundrobin\n" + parameters + "</match>\n");
  }
}
