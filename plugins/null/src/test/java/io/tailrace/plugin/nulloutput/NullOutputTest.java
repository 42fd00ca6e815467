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
package io.tailrace.plugin.nulloutput;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Receipt;
import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestPipeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NullOutputTest {
  private static final ConfigAssertions CONFIG = ConfigAssertions.of(NullOutput.Config.class);

  @Test
  void takesAndForgetsEvents() {
    try (TestPipeline pipeline = TestPipeline.output("@type null")) {
      assertThat(pipeline.emitAll("t", List.of(Map.of(), Map.of())).isAccepted()).isTrue();
      assertThat(pipeline.books("out_null").out()).isEqualTo(2);
      assertThat(pipeline.log().troubles()).isEmpty();
    }
  }

  @Test
  void neverFlushRefusesEveryStream() {
    try (TestPipeline pipeline = TestPipeline.output("@type null\nnever_flush true")) {
      final Receipt receipt = pipeline.emit("t", Map.of());

      assertThat(receipt.failure()).hasMessage("failed to flush");
      assertThat(pipeline.books("out_null").refused()).isEqualTo(1);
      assertThat(pipeline.log().troubles())
          .singleElement()
          .asString()
          .startsWith("warn: emit transaction failed:");
    }
  }

  @Test
  void forgetsChunks() {
    try (TestPipeline pipeline = TestPipeline.output("@type null\n<buffer>\n</buffer>")) {
      pipeline.emitAll("t", List.of(Map.of(), Map.of()));
      assertThat(pipeline.books("out_null").held()).isEqualTo(2);
      pipeline.clock().advance(Duration.ofSeconds(70));
      assertThat(pipeline.books("out_null").held()).isZero();
      assertThat(pipeline.books("out_null").out()).isEqualTo(2);
    }
  }

  @Test
  void neverFlushFailsEveryChunk() {
    try (TestPipeline pipeline =
        TestPipeline.output(
            "@type null\nnever_flush true\n<buffer>\nflush_mode immediate\n</buffer>")) {
      assertThat(pipeline.emit("t", Map.of()).isAccepted()).isTrue();
      pipeline.clock().advance(Duration.ofSeconds(10));

      assertThat(pipeline.books("out_null").held()).isEqualTo(1);
      assertThat(pipeline.log().troubles())
          .isNotEmpty()
          .allMatch(line -> line.contains("failed to flush the buffer"));
    }
  }

  @Test
  void flushesByDefault() {
    CONFIG.assertDefaults(Map.of("neverFlush", false, "buffer", "memory"));
  }

  @Test
  void readsAllParameters() {
    CONFIG.assertExplicit(
        "never_flush true\n<buffer>\n@type file\n</buffer>",
        Map.of("neverFlush", true, "buffer", "file"));
  }
}
