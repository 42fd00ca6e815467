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
package io.tailrace.plugin.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Receipt;
import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestEvent;
import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RelabelOutputTest {
  private static final String TO_LABEL = "<match **>\n@type relabel\n@label @NEXT\n</match>\n";
  private static final String LABEL =
      "<label @NEXT>\n<match **>\n@type collect\n</match>\n</label>\n";

  @Test
  void handsEventsOnToTheLabel() {
    try (TestPipeline pipeline = TestPipeline.start(TO_LABEL + LABEL)) {
      final Receipt receipt = pipeline.emit("a.b", 1_000_000_002L, Map.of("n", 1));

      assertThat(receipt.isAccepted()).isTrue();
      assertThat(pipeline.events())
          .containsExactly(new TestEvent("a.b", 1_000_000_002L, Map.of("n", 1L)));
      assertThat(pipeline.books("@NEXT").in()).isEqualTo(1);
      assertThat(pipeline.books("out_relabel").out()).isEqualTo(1);
      assertThat(pipeline.log().troubles()).isEmpty();
    }
  }

  @Test
  void reachesTheRootByItsName() {
    try (TestPipeline pipeline =
        TestPipeline.start(
            "<source>\n@type emit\n@id in\n@label @IN\n</source>\n"
                + "<label @IN>\n<match **>\n@type relabel\n@label @ROOT\n</match>\n</label>\n"
                + "<match **>\n@type collect\n</match>\n")) {
      pipeline.emitter("in").emit("t", Map.of("n", 1));

      assertThat(pipeline.records()).containsExactly(Map.of("n", 1L));
    }
  }

  @Test
  void givesTheOutcomeOfTheLabelBack() {
    try (TestPipeline pipeline = TestPipeline.start(TO_LABEL + LABEL)) {
      final IOException reason = new IOException("refused");
      pipeline.collector().fail(reason);
      assertThat(pipeline.emit("t", Map.of()).failure()).isSameAs(reason);

      pipeline.collector().recover();
      pipeline.collector().holdReceipts();
      final Receipt receipt = pipeline.emit("t", Map.of());
      assertThat(receipt.isDone()).isFalse();
      pipeline.collector().settle();
      assertThat(receipt.isAccepted()).isTrue();
    }
  }

  @Test
  void withoutALabelHandsEventsBackAndWarns() {
    try (TestPipeline pipeline =
        TestPipeline.start(
            "<match a.**>\n@type relabel\n</match>\n<match **>\n@type collect\n</match>\n")) {
      assertThat(pipeline.log().troubles())
          .singleElement()
          .asString()
          .startsWith("warn: relabel without @label");

      pipeline.emit("b", Map.of());
      assertThat(pipeline.events()).hasSize(1);

      // It matches there again, and again: the engine ends that.
      final Receipt receipt = pipeline.emit("a.b", Map.of());
      assertThat(receipt.failure()).hasMessageContaining("labels");
      assertThat(pipeline.events()).hasSize(1);
    }
  }

  @Test
  void refusesALabelThatIsNotThere() {
    assertThat(ConfigAssertions.problemsOf(TO_LABEL)).containsExactly("3:8: @NEXT label not found");
  }

  @Test
  void refusesABufferThatItWouldNotUse() {
    assertThat(
            ConfigAssertions.problemsOf(
                "<match **>\n@type relabel\n@label @NEXT\n<buffer>\n</buffer>\n"
                    + "<secondary>\n@type collect\n</secondary>\n</match>\n"
                    + LABEL))
        .isEqualTo(
            List.of(
                "4:2: <buffer> section is configured, but plugin 'relabel' doesn't support"
                    + " buffering",
                "6:2: Invalid <secondary> section for non-buffered plugin"));
  }
}
