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

import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestPipeline;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class GenidTest {
  private static final long TIME_NS = 1_700_000_000_500_000_000L;

  private static Object id(String parameters, Map<String, ?> record) {
    return ids(parameters, record).get(0);
  }

  @SafeVarargs
  private static List<Object> ids(String parameters, Map<String, ?>... records) {
    try (TestPipeline pipeline = TestPipeline.filter("@type elasticsearch_genid\n" + parameters)) {
      for (Map<String, ?> record : records) {
        pipeline.emit("app.web", TIME_NS, record);
      }
      return pipeline.records().stream().map(record -> record.get("_hash")).toList();
    }
  }

  private static String hash(String algorithm, String seed) throws Exception {
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance(algorithm).digest(seed.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void makesRandomIds() {
    final List<Object> ids = ids("", Map.of("a", 1), Map.of("a", 1));
    assertThat(ids).doesNotHaveDuplicates();
    final String text =
        new String(Base64.getDecoder().decode((String) ids.get(0)), StandardCharsets.US_ASCII);
    assertThat(UUID.fromString(text).version()).isEqualTo(4);
  }

  @Test
  void makesIdsOfNamedFields() throws Exception {
    assertThat(id("use_record_as_seed true\nrecord_keys a,b,c", Map.of("a", "x", "c", 1.5)))
        .isEqualTo(hash("SHA-1", "x__1.5"));
  }

  @Test
  void makesIdsOfTagAndTimeToo() throws Exception {
    assertThat(
            id(
                "use_record_as_seed true\nrecord_keys a\ninclude_tag_in_seed true\n"
                    + "include_time_in_seed true\nseparator -\nhash_type sha256",
                Map.of("a", "x")))
        .isEqualTo(hash("SHA-256", "app.web-1700000000-x"));
  }

  @Test
  void makesIdsOfTheWholeRecordInTheOrderOfNames() throws Exception {
    final Map<String, Object> one = new LinkedHashMap<>();
    one.put("b", List.of(1));
    one.put("a", "x");
    final Map<String, Object> two = new LinkedHashMap<>();
    two.put("a", "x");
    two.put("b", List.of(1));
    assertThat(ids("use_record_as_seed true\nuse_entire_record true\nhash_type md5", one, two))
        .containsOnly(hash("MD5", "|a|x|b|[1]"));
  }

  @Test
  void writesToAnotherField() {
    try (TestPipeline pipeline = TestPipeline.filter("@type elasticsearch_genid\nhash_id_key id")) {
      pipeline.emit("app.web", Map.of("id", "old", "a", 1));
      assertThat(pipeline.records().get(0).get("id")).isNotEqualTo("old");
      assertThat(pipeline.records().get(0)).hasSize(2);
    }
  }

  @Test
  void wantsToKnowTheFields() {
    assertThat(
            ConfigAssertions.problemsOf(
                "<filter **>\n@type elasticsearch_genid\nuse_record_as_seed true\n</filter>\n"
                    + "<match **>\n@type collect\n</match>\n"))
        .anyMatch(problem -> problem.contains("users must specify `record_keys`"));
  }

  @Test
  void hasDefaults() {
    ConfigAssertions.of(ElasticsearchGenidFilter.Config.class)
        .assertDefaults(
            Map.of(
                "hashIdKey",
                "_hash",
                "includeTagInSeed",
                false,
                "includeTimeInSeed",
                false,
                "useRecordAsSeed",
                false,
                "useEntireRecord",
                false,
                "recordKeys",
                List.of(),
                "separator",
                "_",
                "hashType",
                ElasticsearchGenidFilter.HashType.SHA1));
  }
}
