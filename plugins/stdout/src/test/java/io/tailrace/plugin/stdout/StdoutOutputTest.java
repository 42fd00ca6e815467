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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StdoutOutputTest {
  private static final long TIME_NS = 1_700_000_000_123_456_789L;
  private static final String JSON = "\n<format>\n@type json\n</format>";
  private static final ConfigAssertions CONFIG = ConfigAssertions.of(StdoutOutput.Config.class);

  @Test
  void printsTimeTagAndJson() {
    try (TestPipeline pipeline = TestPipeline.output("@type stdout")) {
      pipeline.emit("sample.test", TIME_NS, Map.of("json", "message"));
      pipeline.emit("ünicode", 0, Map.of());

      assertThat(pipeline.logDevice().text())
          .isEqualTo(
              "2023-11-14 22:13:20.123456789 +0000 sample.test: {\"json\":\"message\"}\n"
                  + "1970-01-01 00:00:00.000000000 +0000 ünicode: {}\n");
      assertThat(pipeline.standardOutput().bytes()).isEmpty();
    }
  }

  @Test
  void printsToStandardOutputWithoutTheLogger() {
    try (TestPipeline pipeline = TestPipeline.output("@type stdout\nuse_logger false" + JSON)) {
      pipeline.emit("t", Map.of("a", 1));

      assertThat(pipeline.standardOutput().text()).isEqualTo("{\"a\":1}\n");
      assertThat(pipeline.logDevice().bytes()).isEmpty();
    }
  }

  @Test
  void endsEachEventWithOneNewlineHoweverTheFormatterEndsIt() {
    for (String newline : List.of("", "\nadd_newline false")) {
      try (TestPipeline pipeline =
          TestPipeline.output("@type stdout\n<format>\n@type json" + newline + "\n</format>")) {
        pipeline.emitAll("t", List.of(Map.of("a", "\r\n"), Map.of()));

        assertThat(pipeline.logDevice().text()).isEqualTo("{\"a\":\"\\r\\n\"}\n{}\n");
      }
    }
  }

  @Test
  void takesTheOldFlatParameters() {
    try (TestPipeline pipeline =
        TestPipeline.output("@type stdout\nformat json\nadd_newline false")) {
      pipeline.emit("t", Map.of("a", 1));
      assertThat(pipeline.logDevice().text()).isEqualTo("{\"a\":1}\n");
      assertThat(pipeline.warnings()).isEmpty();
    }
    try (TestPipeline pipeline = TestPipeline.output("@type stdout\noutput_type json")) {
      pipeline.emit("t", TIME_NS, Map.of("a", 1));
      assertThat(pipeline.logDevice().text()).endsWith(" t: {\"a\":1}\n");
    }
  }

  @Test
  void writesAStreamAtOnce() {
    final List<Map<String, Object>> records = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      records.add(Map.of("n", i));
    }
    try (TestPipeline pipeline = TestPipeline.output("@type stdout" + JSON)) {
      pipeline.emitAll("t", records);

      assertThat(pipeline.logDevice().lines()).hasSize(1_000);
      assertThat(pipeline.logDevice().writes()).isEqualTo(1);
    }
  }

  @Test
  void writesALongStreamInPieces() {
    final String text = "x".repeat(50_000);
    try (TestPipeline pipeline = TestPipeline.output("@type stdout" + JSON)) {
      pipeline.emitAll("t", List.of(Map.of("m", text), Map.of("m", text), Map.of("m", text)));

      assertThat(pipeline.logDevice().lines()).hasSize(3).allMatch(line -> line.length() > 50_000);
      assertThat(pipeline.logDevice().writes()).isEqualTo(2);
    }
  }

  @Test
  void makesAnErrorEventOfWhatHasNoTextAndPrintsTheRest() {
    try (TestPipeline pipeline =
        TestPipeline.start(
            "<match **>\n@type stdout"
                + JSON
                + "\n</match>\n<label @ERROR>\n<match **>\n@type collect\n@id errors\n</match>\n"
                + "</label>\n")) {
      pipeline.emitAll("t", List.of(Map.of("n", 1), Map.of("fail", true), Map.of("n", 3)));

      assertThat(pipeline.logDevice().text()).isEqualTo("{\"n\":1}\n{\"n\":3}\n");
      assertThat(pipeline.errorEvents())
          .singleElement()
          .satisfies(event -> assertThat(event.record()).isEqualTo(Map.of("fail", true)));
    }
  }

  @Test
  void injectsFieldsInFluentdsOrder() {
    assertThat(
            inject(
                "hostname_key host\nhostname fixed.host\ntag_key tag\ntime_key t\n"
                    + "time_type string\ntime_format %Y-%m-%dT%H:%M:%S.%N%z\ntimezone +0100\n"
                    + "worker_id_key w"))
        .isEqualTo(
            "{\"message\":\"m\",\"host\":\"fixed.host\",\"w\":0,\"tag\":\"o.injected\","
                + "\"t\":\"2023-11-14T23:13:20.123456789+0100\"}\n");
    assertThat(inject("hostname_key host"))
        .isEqualTo("{\"message\":\"m\",\"host\":\"test-host\"}\n");
  }

  @Test
  void injectsTimesOfAllTypes() {
    assertThat(inject("time_key t")).endsWith("\"t\":1700000000.123456}\n");
    assertThat(inject("time_key t\ntime_type unixtime")).endsWith("\"t\":1700000000}\n");
    assertThat(inject("time_key t\ntime_type unixtime_millis")).endsWith("\"t\":1700000000123}\n");
    assertThat(inject("time_key t\ntime_type unixtime_micros"))
        .endsWith("\"t\":1700000000123456}\n");
    assertThat(inject("time_key t\ntime_type unixtime_nanos"))
        .endsWith("\"t\":1700000000123456789}\n");
    assertThat(inject("time_key t\ntime_type string\nutc true"))
        .endsWith("\"t\":\"2023-11-14T22:13:20Z\"}\n");
  }

  @Test
  void takesTheOldFlatParametersOfInjection() {
    try (TestPipeline pipeline =
        TestPipeline.output(
            "@type stdout\nformat json\ninclude_time_key true\nutc\ninclude_tag_key true")) {
      pipeline.emit("t", TIME_NS, Map.of("a", 1));
      assertThat(pipeline.logDevice().text())
          .isEqualTo("{\"a\":1,\"tag\":\"t\",\"time\":\"2023-11-14T22:13:20Z\"}\n");
      assertThat(pipeline.warnings()).isEmpty();
    }
  }

  @Test
  void injectsInPlaceOfAFieldThatIsThere() {
    try (TestPipeline pipeline =
        TestPipeline.output("@type stdout\n<inject>\ntag_key a\n</inject>" + JSON)) {
      final Map<String, Object> record = new LinkedHashMap<>();
      record.put("a", 1);
      record.put("b", 2);
      pipeline.emit("t", record);

      assertThat(pipeline.logDevice().text()).isEqualTo("{\"a\":\"t\",\"b\":2}\n");
    }
  }

  @Test
  void refusesAnUnknownTimeZone() {
    assertThat(problemsOf("<inject>\ntime_key t\ntimezone Atlantis\n</inject>\n"))
        .singleElement()
        .asString()
        .contains("Unsupported timezone 'Atlantis'");
  }

  @Test
  void refusesAFormatThatIsNotInstalled() {
    assertThat(problemsOf("<format>\n@type jsonn\n</format>\n"))
        .containsExactly("4:7: Unknown formatter plugin 'jsonn'");
  }

  @Test
  void printsLinesOfTypeStdoutByDefault() {
    CONFIG.assertDefaults(
        Map.of(
            "useLogger", true, "format", "stdout", "inject", Optional.empty(), "buffer", "memory"));
  }

  @Test
  void readsAllParameters() {
    final Map<String, Object> inject = new LinkedHashMap<>();
    inject.put("hostnameKey", "h");
    inject.put("hostname", "n");
    inject.put("workerIdKey", "w");
    inject.put("tagKey", "g");
    inject.put("timeKey", "t");
    inject.put("timeType", io.tailrace.api.InjectOptions.TimeType.STRING);
    inject.put("timeFormat", "%s");
    inject.put("localtime", false);
    inject.put("utc", true);
    inject.put("timezone", "+0900");
    CONFIG.assertExplicit(
        "use_logger false\n<format>\n@type json\n</format>\n<inject>\nhostname_key h\nhostname n\n"
            + "worker_id_key w\ntag_key g\ntime_key t\ntime_type string\ntime_format %s\n"
            + "localtime false\nutc true\ntimezone +0900\n</inject>\n<buffer>\n@type file\n</buffer>",
        Map.of("useLogger", false, "format", "json", "inject", inject, "buffer", "file"));
  }

  @Test
  void printsInChunksWithABuffer() {
    try (TestPipeline pipeline =
        TestPipeline.output(
            "@type stdout\n<inject>\ntag_key g\n</inject>"
                + JSON
                + "\n<buffer>\nflush_interval 5s\n</buffer>")) {
      pipeline.emitAll("t", List.of(Map.of("n", 0), Map.of("n", 1)));
      assertThat(pipeline.logDevice().text()).isEmpty();

      pipeline.clock().advance(Duration.ofSeconds(7));
      assertThat(pipeline.logDevice().text())
          .isEqualTo("{\"n\":0,\"g\":\"t\"}\n{\"n\":1,\"g\":\"t\"}\n");
      assertThat(pipeline.logDevice().writes()).isEqualTo(1);
    }
  }

  @Test
  void printsLargeChunksInPiecesOfWholeLines() {
    final String text = "x".repeat(50_000);
    try (TestPipeline pipeline =
        TestPipeline.output("@type stdout" + JSON + "\n<buffer>\nchunk_limit_size 1m\n</buffer>")) {
      pipeline.emitAll("t", List.of(Map.of("m", text), Map.of("m", text + text), Map.of("m", "")));
      pipeline.stop();

      assertThat(pipeline.logDevice().lines())
          .containsExactly(
              "{\"m\":\"" + text + "\"}", "{\"m\":\"" + text + text + "\"}", "{\"m\":\"\"}");
      assertThat(pipeline.logDevice().writes()).isGreaterThan(1);
    }
  }

  private static String inject(String parameters) {
    try (TestPipeline pipeline =
        TestPipeline.output("@type stdout\n<inject>\n" + parameters + "\n</inject>" + JSON)) {
      pipeline.emit("o.injected", TIME_NS, Map.of("message", "m"));
      return pipeline.logDevice().text();
    }
  }

  private static List<String> problemsOf(String parameters) {
    return ConfigAssertions.problemsOf("<match **>\n@type stdout\n" + parameters + "</match>\n");
  }
}
