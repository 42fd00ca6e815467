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

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the lines of bulk requests are. */
final class DocumentsTest {
  private FakeCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = FakeCluster.start();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private List<String> lines(HandChunk chunk, String... parameters) throws Exception {
    try (Fixture fixture = Fixture.elasticsearch(cluster, parameters)) {
      fixture.write(chunk);
      assertThat(fixture.errors()).isEmpty();
    }
    return cluster.bulks().stream().flatMap(bulk -> bulk.lines().stream()).toList();
  }

  private static Map<String, Object> record(Object... keysAndValues) {
    final Map<String, Object> record = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      record.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return record;
  }

  @Test
  void indexesRecordsAsTheyAre() throws Exception {
    assertThat(lines(HandChunk.of(record("message", "hello \"you\"\n", "n", 1), Map.of())))
        .containsExactly(
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"message\":\"hello \\\"you\\\"\\n\",\"n\":1}",
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{}");
  }

  @Test
  void endsTheBodyWithANewline() throws Exception {
    lines(HandChunk.of(Map.of("a", 1)));
    assertThat(cluster.bulks().get(0).body()).endsWith("}\n");
    assertThat(cluster.bulks().get(0).headers())
        .containsEntry("Content-Type", "application/x-ndjson");
  }

  @Test
  void fillsPlaceholdersAndLowersTheIndex() throws Exception {
    assertThat(
            lines(
                HandChunk.of(Map.of("a", 1)).variable("team", "Blue"),
                "index_name Logs-${tag}-${team}",
                "pipeline p-${tag}",
                "<buffer tag, team>",
                "</buffer>"))
        .first()
        .isEqualTo("{\"index\":{\"_index\":\"logs-app.web-blue\",\"pipeline\":\"p-app.web\"}}");
  }

  @Test
  void namesIndexesByTheDayAndAddsTheTime() throws Exception {
    assertThat(lines(HandChunk.of(record("a", 1), Map.of()), "logstash_format true"))
        .containsExactly(
            "{\"index\":{\"_index\":\"logstash-2026.11.22\"}}",
            "{\"a\":1,\"@timestamp\":\"2026-11-22T10:20:30.123456789+00:00\"}",
            "{\"index\":{\"_index\":\"logstash-2026.11.22\"}}",
            "{\"@timestamp\":\"2026-11-22T10:20:30.123456789+00:00\"}");
  }

  @Test
  void namesIndexesWithPrefixSeparatorAndFormat() throws Exception {
    assertThat(
            lines(
                HandChunk.of(Map.of()),
                "logstash_format true",
                "logstash_prefix Web-${tag[1]}".replace("[1]", ""),
                "logstash_prefix_separator _",
                "logstash_dateformat %Y.%m",
                "time_precision 3"))
        .containsExactly(
            "{\"index\":{\"_index\":\"web-app.web_2026.11\"}}",
            "{\"@timestamp\":\"2026-11-22T10:20:30.123+00:00\"}");
  }

  @Test
  void keepsATimestampAndNamesTheIndexByIt() throws Exception {
    assertThat(
            lines(
                HandChunk.of(Map.of("@timestamp", "2025-01-02T03:04:05Z")), "logstash_format true"))
        .containsExactly(
            "{\"index\":{\"_index\":\"logstash-2025.01.02\"}}",
            "{\"@timestamp\":\"2025-01-02T03:04:05Z\"}");
  }

  @Test
  void takesTheTimeFromAField() throws Exception {
    assertThat(
            lines(
                HandChunk.of(record("at", "02/Jan/2025:03:04:05 +0000"), record("at", 1735787045L)),
                "logstash_format true",
                "time_precision 0",
                "time_key at",
                "time_key_format %d/%b/%Y:%H:%M:%S %z"))
        .containsExactly(
            "{\"index\":{\"_index\":\"logstash-2025.01.02\"}}",
            "{\"at\":\"02/Jan/2025:03:04:05 +0000\",\"@timestamp\":\"2025-01-02T03:04:05+00:00\"}",
            "{\"index\":{\"_index\":\"logstash-2025.01.02\"}}",
            "{\"at\":1735787045,\"@timestamp\":\"2025-01-02T03:04:05+00:00\"}");
  }

  @Test
  void leavesTheTimestampOutIfTold() throws Exception {
    assertThat(
            lines(
                HandChunk.of(record("at", "2025-01-02 03:04:05")),
                "logstash_format true",
                "time_key at",
                "time_key_exclude_timestamp true"))
        .containsExactly(
            "{\"index\":{\"_index\":\"logstash-2025.01.02\"}}", "{\"at\":\"2025-01-02 03:04:05\"}");
  }

  @Test
  void tellsOfATimeThatCannotBeReadAndUsesTheEvents() throws Exception {
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster,
            "logstash_format true",
            "time_precision 0",
            "time_key at",
            "time_parse_error_tag bad.time",
            "time_key_format %Y")) {
      fixture.write(HandChunk.of(record("at", "soon")));
      assertThat(fixture.errors()).hasSize(1);
      assertThat(fixture.errors().get(0).tag()).isEqualTo("bad.time");
      assertThat(fixture.errors().get(0).record())
          .containsEntry("value", "soon")
          .containsEntry("tag", "app.web")
          .containsEntry("format", "%Y");
    }
    assertThat(cluster.bulks().get(0).documents())
        .containsExactly("{\"at\":\"soon\",\"@timestamp\":\"2026-11-22T10:20:30+00:00\"}");
  }

  @Test
  void addsTheTimeWithoutLogstashFormat() throws Exception {
    assertThat(lines(HandChunk.of(record("a", 1)), "include_timestamp true", "time_precision 0"))
        .containsExactly(
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"a\":1,\"@timestamp\":\"2026-11-22T10:20:30+00:00\"}");
  }

  @Test
  void addsTagAndChunkId() throws Exception {
    assertThat(
            lines(
                HandChunk.of(record("a", 1), record("t", "old", "b", 2)),
                "include_tag_key true",
                "tag_key t",
                "<metadata>",
                "include_chunk_id true",
                "chunk_id_key c",
                "</metadata>"))
        .containsExactly(
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"a\":1,\"c\":\"" + HandChunk.ID + "\",\"t\":\"app.web\"}",
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"t\":\"app.web\",\"b\":2,\"c\":\"" + HandChunk.ID + "\"}");
  }

  @Test
  void givesIdsAndRoutingsFromFields() throws Exception {
    assertThat(
            lines(
                HandChunk.of(
                    record("id", "x\"1", "k", Map.of("r", "eu")),
                    record("id", 42),
                    record("id", null)),
                "id_key id",
                "routing_key k.r"))
        .containsExactly(
            "{\"index\":{\"_index\":\"fluentd\",\"_id\":\"x\\\"1\",\"routing\":\"eu\"}}",
            "{\"id\":\"x\\\"1\",\"k\":{\"r\":\"eu\"}}",
            "{\"index\":{\"_index\":\"fluentd\",\"_id\":\"42\"}}",
            "{\"id\":42}",
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"id\":null}");
  }

  @Test
  void sendsTypesAndParentsToOldServersOnly() throws Exception {
    cluster.version("6.8.0");
    assertThat(
            lines(
                HandChunk.of(record("p", "1", "r", "2")),
                "parent_key p",
                "routing_key r",
                "type_name access"))
        .first()
        .isEqualTo(
            "{\"index\":{\"_index\":\"fluentd\",\"_type\":\"access\",\"_parent\":\"1\","
                + "\"_routing\":\"2\"}}");
  }

  @Test
  void takesOpensearchForANewServer() throws Exception {
    cluster.answer(
        "GET /",
        FakeCluster.Answer.json(
            200, "{\"version\":{\"distribution\":\"opensearch\",\"number\":\"2.1.0\"}}"));
    assertThat(lines(HandChunk.of(Map.of()))).first().asString().doesNotContain("_type");
  }

  @Test
  void namesTheIndexByAFieldAndLeavesItOut() throws Exception {
    assertThat(
            lines(
                HandChunk.of(
                    record("a", 1, "k", record("index", "Other", "x", List.of(1))),
                    record("k", record("x", 2)),
                    record("k", 3)),
                "target_index_key k.index"))
        .containsExactly(
            "{\"index\":{\"_index\":\"other\"}}",
            "{\"a\":1,\"k\":{\"x\":[1]}}",
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"k\":{\"x\":2}}",
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"k\":3}");
  }

  @Test
  void leavesOutTheTypeKeyAndRemovedKeys() throws Exception {
    assertThat(
            lines(
                HandChunk.of(record("type", "t", "a", 1, "b", 2, "c", 3), record("c", 3)),
                "target_type_key type",
                "remove_keys a, b"))
        .containsExactly(
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"c\":3}",
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"c\":3}");
  }

  @Test
  void flattensMaps() throws Exception {
    assertThat(
            lines(
                HandChunk.of(
                    record(
                        "a",
                        record("b", record("c", 1), "l", List.of(record("x", 1))),
                        "e",
                        Map.of(),
                        "s",
                        "t"),
                    record("a_b", 1, "a", record("b", 2))),
                "flatten_hashes true"))
        .containsExactly(
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"a_b_c\":1,\"a_l\":[{\"x\":1}],\"s\":\"t\"}",
            "{\"index\":{\"_index\":\"fluentd\"}}",
            "{\"a_b\":2}");
  }

  @Test
  void createsAndDropsEventsWithoutIds() throws Exception {
    assertThat(
            lines(
                HandChunk.of(record("id", 1), record("a", 1)),
                "write_operation create",
                "id_key id"))
        .containsExactly("{\"create\":{\"_index\":\"fluentd\",\"_id\":\"1\"}}", "{\"id\":1}");
  }

  @Test
  void makesEventsWithoutIdsErrorEventsIfTold() throws Exception {
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster, "write_operation create", "id_key id", "emit_error_for_missing_id true")) {
      fixture.write(HandChunk.of(record("a", 1)));
      assertThat(fixture.errors()).singleElement().extracting("tag").isEqualTo("app.web");
    }
    assertThat(cluster.bulks()).isEmpty();
  }

  @Test
  void updates() throws Exception {
    assertThat(lines(HandChunk.of(record("id", 1, "a", 2)), "write_operation update", "id_key id"))
        .containsExactly(
            "{\"update\":{\"_index\":\"fluentd\",\"_id\":\"1\"}}", "{\"doc\":{\"id\":1,\"a\":2}}");
  }

  @Test
  void upserts() throws Exception {
    assertThat(
            lines(
                HandChunk.of(record("id", 1, "a", 2), record("id", 2)),
                "write_operation upsert",
                "id_key id",
                "remove_keys_on_update a,b"))
        .containsExactly(
            "{\"update\":{\"_index\":\"fluentd\",\"_id\":\"1\"}}",
            "{\"doc\":{\"id\":1},\"upsert\":{\"id\":1,\"a\":2}}",
            "{\"update\":{\"_index\":\"fluentd\",\"_id\":\"2\"}}",
            "{\"doc\":{\"id\":2},\"doc_as_upsert\":true}");
  }

  @Test
  void letsRecordsSayWhatAnUpdateLeavesOut() throws Exception {
    assertThat(
            lines(
                HandChunk.of(
                    record("id", 1, "a", 2, "skip", List.of("a")),
                    record("id", 2, "a", 2, "skip", List.of())),
                "write_operation upsert",
                "id_key id",
                "remove_keys_on_update_key skip"))
        .containsExactly(
            "{\"update\":{\"_index\":\"fluentd\",\"_id\":\"1\"}}",
            "{\"doc\":{\"id\":1},\"upsert\":{\"id\":1,\"a\":2}}",
            "{\"update\":{\"_index\":\"fluentd\",\"_id\":\"2\"}}",
            "{\"doc\":{\"id\":2,\"a\":2},\"doc_as_upsert\":true}");
  }

  @Test
  void sendsBareUpdatesIfTold() throws Exception {
    assertThat(
            lines(
                HandChunk.of(record("id", 1, "script", Map.of("id", "s"))),
                "write_operation update",
                "id_key id",
                "remove_keys id",
                "suppress_doc_wrap true"))
        .last()
        .isEqualTo("{\"script\":{\"id\":\"s\"}}");
  }

  @Test
  void namesTheIndexInTheUrlIfTold() throws Exception {
    final List<String> lines =
        lines(
            HandChunk.of(
                record("i", "one", "n", 1), record("i", "two", "n", 2), record("i", "one", "n", 3)),
            "include_index_in_url true",
            "target_index_key i",
            "id_key n");
    assertThat(cluster.bulks())
        .extracting(FakeCluster.Sent::path)
        .containsExactlyInAnyOrder("/one/_bulk", "/two/_bulk");
    assertThat(lines)
        .containsExactlyInAnyOrder(
            "{\"index\":{\"_id\":\"1\"}}",
            "{\"n\":1}",
            "{\"index\":{\"_id\":\"3\"}}",
            "{\"n\":3}",
            "{\"index\":{\"_id\":\"2\"}}",
            "{\"n\":2}");
  }

  @Test
  void updatesDocumentsInTheIndexThatHasThem() throws Exception {
    cluster.answer(
        "POST /logstash-*/_search",
        FakeCluster.Answer.json(
            200, "{\"hits\":{\"hits\":[{\"_id\":\"1\",\"_index\":\"logstash-2020.01.01\"}]}}"));
    final List<String> lines =
        lines(
            HandChunk.of(record("id", 1), record("id", 2)),
            "logstash_format true",
            "write_operation upsert",
            "id_key id",
            "target_index_affinity true");
    assertThat(lines.get(0)).contains("logstash-2020.01.01");
    assertThat(lines.get(2)).contains("logstash-2026.11.22");
    assertThat(cluster.body("POST /logstash-*/_search"))
        .contains("\"ids\":{\"values\":[\"1\",\"2\"]}");
  }

  @Test
  void rejectsIdsThatWouldSpoilTheWholeRequest() throws Exception {
    try (Fixture fixture = Fixture.elasticsearch(cluster, "id_key id")) {
      fixture.write(
          HandChunk.of(
              record("id", List.of(1)),
              record("id", ""),
              record("id", "x".repeat(513)),
              record("id", "good")));
      assertThat(fixture.errors()).hasSize(3);
    }
    assertThat(cluster.bulks().get(0).documents()).containsExactly("{\"id\":\"good\"}");
  }

  @Test
  void makesDocumentsOfRecordsOfAnyShape() throws Exception {
    final Map<String, Object> odd = new LinkedHashMap<>();
    odd.put("nil", null);
    odd.put("bytes", new byte[] {1, 2});
    odd.put("deep", Collections.nCopies(3, Map.of("a", Arrays.asList(null, true, 1.5))));
    odd.put("", "");
    assertThat(lines(HandChunk.of(odd), "include_tag_key true", "remove_keys x"))
        .last()
        .asString()
        .startsWith("{\"nil\":null,")
        .endsWith("\"\":\"\",\"tag\":\"app.web\"}");
  }
}
