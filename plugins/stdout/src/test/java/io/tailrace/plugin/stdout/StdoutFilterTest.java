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
package io.tailrace.plugin.stdout;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestPipeline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StdoutFilterTest {
  private static final long TIME_NS = 1_700_000_000_000_000_005L;
  private static final ConfigAssertions CONFIG = ConfigAssertions.of(StdoutFilter.Config.class);

  @Test
  void printsEventsAndLetsThemPass() {
    try (TestPipeline pipeline = TestPipeline.filter("@type stdout")) {
      pipeline.emit("t", TIME_NS, Map.of("a", 1));

      assertThat(pipeline.logDevice().text())
          .isEqualTo("2023-11-14 22:13:20.000000005 +0000 t: {\"a\":1}\n");
      assertThat(pipeline.records()).containsExactly(Map.of("a", 1L));
    }
  }

  @Test
  void printsNothingButWhatTheFormatterGives() {
    try (TestPipeline pipeline =
        TestPipeline.filter("@type stdout\n<format>\n@type json\nadd_newline false\n</format>")) {
      pipeline.emitAll("t", List.of(Map.of("a", 1), Map.of("a", 2)));

      assertThat(pipeline.logDevice().text()).isEqualTo("{\"a\":1}{\"a\":2}");
    }
  }

  @Test
  void injectsIntoWhatItPrintsAndNotIntoWhatPasses() {
    try (TestPipeline pipeline =
        TestPipeline.filter(
            "@type stdout\n<inject>\ntag_key tag\n</inject>\n<format>\n@type json\n</format>")) {
      pipeline.emit("t", Map.of("a", 1));

      assertThat(pipeline.logDevice().text()).isEqualTo("{\"a\":1,\"tag\":\"t\"}\r\n");
      assertThat(pipeline.records()).containsExactly(Map.of("a", 1L));
    }
  }

  @Test
  void anEventWithoutATextIsAnErrorEventAndPasses() {
    try (TestPipeline pipeline = TestPipeline.filter("@type stdout")) {
      pipeline.emitAll("t", List.of(Map.of("fail", 1), Map.of("b", 2)));

      assertThat(pipeline.logDevice().lines()).singleElement().asString().endsWith("{\"b\":2}");
      assertThat(pipeline.errorEvents()).hasSize(1);
      assertThat(pipeline.records()).hasSize(2);
    }
  }

  @Test
  void printsLinesOfTypeStdoutByDefault() {
    CONFIG.assertDefaults(Map.of("format", "stdout", "inject", Optional.empty()));
  }

  @Test
  void readsAllParameters() {
    CONFIG.assertExplicit(
        "<format>\n@type json\n</format>\n<inject>\ntag_key g\n</inject>",
        Map.of(
            "format",
            "json",
            "inject",
            Map.of(
                "hostnameKey", Optional.empty(),
                "hostname", Optional.empty(),
                "workerIdKey", Optional.empty(),
                "tagKey", "g",
                "timeKey", Optional.empty(),
                "timeType", io.tailrace.api.InjectOptions.TimeType.FLOAT,
                "timeFormat", Optional.empty(),
                "localtime", true,
                "utc", false,
                "timezone", Optional.empty())));
  }
}
