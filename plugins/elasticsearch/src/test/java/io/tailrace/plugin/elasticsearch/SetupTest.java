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
package io.tailrace.plugin.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.testkit.ConfigAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put into the cluster before the first document. */
final class SetupTest {
  private static final HandChunk CHUNK = HandChunk.of(Map.of("n", 1));

  @TempDir Path directory;
  private FakeCluster cluster;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    cluster = FakeCluster.start();
    file =
        Files.writeString(
            directory.resolve("template.json"),
            "{\"index_patterns\":[\"<<NAME>>-*\"],\"settings\":{\"a\":1}}");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void putsTheTemplateAtStartAndOnce() throws Exception {
    try (Fixture fixture =
        Fixture.elasticsearch(cluster, "template_name logs", "template_file " + file)) {
      assertThat(cluster.others()).containsExactly("GET /_template/logs", "PUT /_template/logs");
      fixture.write(CHUNK);
      fixture.write(CHUNK);
    }
    assertThat(cluster.others()).hasSize(2);
    assertThat(cluster.body("PUT /_template/logs")).contains("\"settings\":{\"a\":1}");
  }

  @Test
  void leavesATemplateThatIsThere() {
    cluster.answer("GET /_template/logs", FakeCluster.Answer.json(200, "{}"));
    Fixture.elasticsearch(cluster, "template_name logs", "template_file " + file).close();
    assertThat(cluster.others()).containsExactly("GET /_template/logs");
  }

  @Test
  void overwritesATemplateIfTold() {
    Fixture.elasticsearch(
            cluster,
            "template_name logs",
            "template_file " + file,
            "template_overwrite true",
            "use_legacy_template false")
        .close();
    assertThat(cluster.others()).containsExactly("PUT /_index_template/logs");
  }

  @Test
  void putsSeveralTemplates() {
    Fixture.elasticsearch(cluster, "templates {\"one\":\"" + file + "\",\"two\":\"" + file + "\"}")
        .close();
    assertThat(cluster.others()).contains("PUT /_template/one", "PUT /_template/two");
  }

  @Test
  void replacesTextsWithPlaceholders() throws Exception {
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster,
            "template_name t-${tag}",
            "template_file " + file,
            "customize_template {\"<<NAME>>\":\"X-${tag}\"}")) {
      assertThat(cluster.others()).isEmpty();
      fixture.write(CHUNK);
    }
    assertThat(cluster.body("PUT /_template/t-app.web"))
        .contains("\"index_patterns\":[\"x-app.web-*\"]");
  }

  @Test
  void waitsForTheTemplateAsOftenAsIsToldAndGoesOnWithout() throws Exception {
    cluster.answer(
        "PUT /_template/logs",
        FakeCluster.Answer.json(500, "{\"error\":{\"type\":\"a\",\"reason\":\"b\"}}"));
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster,
            "template_name logs",
            "template_file " + file,
            "max_retry_putting_template 2",
            "fail_on_putting_template_retry_exceed false")) {
      assertThatThrownBy(() -> fixture.write(CHUNK))
          .hasMessageContaining("index template 'logs' of ")
          .hasMessageEndingWith("could not be put: [500] a: b");
      fixture.write(CHUNK);
    }
    assertThat(cluster.bulks()).hasSize(1);
  }

  @Test
  void keepsDocumentsBackWithoutTheirTemplate() throws Exception {
    cluster.answer("PUT /_template/logs", FakeCluster.Answer.json(500, "{}"));
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster,
            "template_name logs",
            "template_file " + file,
            "max_retry_putting_template 0")) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> fixture.write(CHUNK))
            .hasMessageContaining("fail_on_putting_template_retry_exceed is true");
      }
      assertThat(cluster.bulks()).isEmpty();
      cluster.answer("PUT /_template/logs", FakeCluster.Answer.json(200, "{}"));
      fixture.write(CHUNK);
    }
    assertThat(cluster.bulks()).hasSize(1);
  }

  @Test
  void makesIndexesThatRollOverByAPolicy() throws Exception {
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster,
            "index_name logs",
            "template_name ignored",
            "template_file " + file,
            "enable_ilm true",
            "ilm_policy_id mine",
            "ilm_policy {\"policy\":{\"phases\":{}}}",
            "application_name App")) {
      fixture.write(CHUNK);
      fixture.write(CHUNK);
    }
    assertThat(cluster.others())
        .containsExactly(
            "GET /_ilm/policy/mine",
            "PUT /_ilm/policy/mine",
            "GET /_template/logs",
            "PUT /_template/logs",
            "GET /_alias/logs",
            "PUT /<logs-app-{now/d}-000001>");
    assertThat(cluster.body("PUT /_ilm/policy/mine")).isEqualTo("{\"policy\":{\"phases\":{}}}");
    final JsonNode template = Installer.MAPPER.readTree(cluster.body("PUT /_template/logs"));
    assertThat(template.at("/index_patterns/0").asText()).isEqualTo("logs-*");
    assertThat(template.at("/settings").get("index.lifecycle.name").asText()).isEqualTo("mine");
    assertThat(template.at("/settings").get("index.lifecycle.rollover_alias").asText())
        .isEqualTo("logs");
    assertThat(cluster.body("PUT /<logs-app-{now/d}-000001>"))
        .isEqualTo("{\"aliases\":{\"logs\":{\"is_write_index\":true}}}");
  }

  @Test
  void rollsOverIndexesThatAreNamedByTheDay() throws Exception {
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster,
            "logstash_format true",
            "template_name t",
            "template_file " + file,
            "enable_ilm true")) {
      fixture.write(CHUNK);
    }
    assertThat(cluster.others())
        .contains("PUT /_ilm/policy/logstash-policy", "PUT /<logstash-default-2026.11.22-000001>");
    assertThat(cluster.body("PUT /_ilm/policy/logstash-policy")).contains("\"max_age\":\"30d\"");
  }

  @Test
  void rollsOverWithoutAPolicy() throws Exception {
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster,
            "index_name logs",
            "template_name t",
            "template_file " + file,
            "rollover_index true",
            "deflector_alias now",
            "index_date_pattern \"\"")) {
      fixture.write(CHUNK);
    }
    assertThat(cluster.others()).contains("PUT /_template/t", "PUT /<logs-default-000001>");
  }

  @Test
  void makesDataStreams() throws Exception {
    try (Fixture fixture =
        Fixture.of(
            "elasticsearch_data_stream",
            "port " + cluster.port(),
            "data_stream_name logs",
            "id_key id",
            "include_tag_key true")) {
      assertThat(cluster.others())
          .containsExactly(
              "GET /_data_stream/logs",
              "GET /_index_template/logs_template",
              "GET /_ilm/policy/logs_policy",
              "PUT /_ilm/policy/logs_policy",
              "PUT /_index_template/logs_template",
              "PUT /_data_stream/logs");
      fixture.write(
          HandChunk.of(
              Map.of("n", 1), Map.of("@timestamp", "2020-01-01T00:00:00Z"), Map.of("id", 7)));
    }
    assertThat(cluster.body("PUT /_index_template/logs_template"))
        .isEqualTo(
            "{\"index_patterns\":[\"logs*\"],\"data_stream\":{},\"template\":{\"settings\":"
                + "{\"index.lifecycle.name\":\"logs_policy\"}}}");
    assertThat(cluster.bulks().get(0).lines())
        .containsExactly(
            "{\"create\":{\"_index\":\"logs\"}}",
            "{\"n\":1,\"@timestamp\":\"2026-11-22T10:20:30.123456789+00:00\",\"tag\":\"app.web\"}",
            "{\"create\":{\"_index\":\"logs\"}}",
            "{\"@timestamp\":\"2020-01-01T00:00:00Z\",\"tag\":\"app.web\"}",
            "{\"create\":{\"_index\":\"logs\",\"_id\":\"7\"}}",
            "{\"id\":7,\"@timestamp\":\"2026-11-22T10:20:30.123456789+00:00\","
                + "\"tag\":\"app.web\"}");
  }

  @Test
  void makesDataStreamsByChunk() throws Exception {
    try (Fixture fixture =
        Fixture.of(
            "elasticsearch_data_stream",
            "port " + cluster.port(),
            "data_stream_name logs-${tag}",
            "data_stream_template_use_index_patterns_wildcard false")) {
      assertThat(cluster.others()).isEmpty();
      fixture.write(CHUNK);
      fixture.write(CHUNK);
    }
    assertThat(cluster.others()).hasSize(6).contains("PUT /_data_stream/logs-app.web");
    assertThat(cluster.body("PUT /_index_template/logs-app.web_template"))
        .contains("\"index_patterns\":[\"logs-app.web\"]");
  }

  @Test
  void makesDataStreamsWithoutPoliciesWhereThereAreNone() {
    cluster.answer(
        "GET /_ilm/policy/logs_policy",
        FakeCluster.Answer.json(
            400, "{\"error\":\"no handler found for uri [/_ilm/policy/logs_policy]\"}"));
    try (Fixture fixture =
        Fixture.of(
            "elasticsearch_data_stream", "port " + cluster.port(), "data_stream_name logs")) {
      assertThat(fixture.pipeline().log().troubles())
          .anyMatch(line -> line.contains("no index lifecycle management"));
    }
    assertThat(cluster.body("PUT /_index_template/logs_template")).doesNotContain("lifecycle");
  }

  @Test
  void leavesMakingTheStreamToItsTemplateWhereNothingElseCan() {
    cluster.answer(
        "GET /_data_stream/logs",
        FakeCluster.Answer.json(
            405, "{\"error\":\"Incorrect HTTP method for uri [/_data_stream/logs]\"}"));
    Fixture.of("elasticsearch_data_stream", "port " + cluster.port(), "data_stream_name logs")
        .close();
    assertThat(cluster.others())
        .contains("PUT /_index_template/logs_template")
        .doesNotContain("PUT /_data_stream/logs");
  }

  @Test
  void refusesNamesThatNoDataStreamMayHave() {
    for (String name : new String[] {"Logs", "_logs", "a b", "a/b", ".."}) {
      assertThat(
              ConfigAssertions.problemsOf(
                  "<match **>\n@type elasticsearch_data_stream\ndata_stream_name \""
                      + name
                      + "\"\n</match>\n"))
          .anyMatch(problem -> problem.contains("'data_stream_name' must"));
    }
  }

  @Test
  void speaksToOpensearch() throws Exception {
    cluster.answer("GET /", FakeCluster.Answer.json(500, "{}"));
    try (Fixture fixture = Fixture.of("opensearch", "port " + cluster.port(), "index_name a")) {
      fixture.write(CHUNK);
      assertThat(fixture.pipeline().counter("opensearch_documents_delivered")).isEqualTo(1);
    }
    assertThat(cluster.sent()).hasSize(1);
    assertThat(cluster.bulks().get(0).headers())
        .containsEntry("Accept", "application/json")
        .doesNotContainKey("X-Elastic-Client-Meta");
  }

  @Test
  void refusesToSignRequests() {
    assertThat(
            ConfigAssertions.problemsOf(
                "<match **>\n@type opensearch\n<endpoint>\nurl https://x\n</endpoint>\n</match>\n"))
        .anyMatch(problem -> problem.contains("cannot be signed for Amazon"));
  }

  @Test
  void warnsOfParametersThatMeanNothing() {
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster,
            "reload_connections true",
            "reload_on_failure false",
            "resurrect_after 5",
            "http_backend typhoeus",
            "sniffer_class_name A::B",
            "ignore_exceptions [\"X\"]")) {
      assertThat(fixture.pipeline().log().troubles())
          .filteredOn(line -> line.contains("has no effect"))
          .hasSize(5)
          .anyMatch(line -> line.contains("'reload_connections' has no effect: the cluster is not"))
          .noneMatch(line -> line.contains("reload_on_failure"));
    }
  }

  @Test
  void looksAgainAfterTruncateCachesInterval() throws Exception {
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster,
            "template_name logs",
            "template_file " + file,
            "truncate_caches_interval 60")) {
      fixture.write(CHUNK);
      fixture.pipeline().clock().advance(Duration.ofSeconds(61));
      fixture.write(CHUNK);
    }
    assertThat(cluster.others())
        .containsExactly(
            "GET /_template/logs",
            "PUT /_template/logs",
            "GET /_template/logs",
            "PUT /_template/logs");
  }
}
