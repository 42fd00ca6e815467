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

import io.tailrace.testkit.TestPipeline;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The outputs behind the buffer that the host gives them. */
final class PipelineTest {
  @Test
  void deliversAnEventWithAnIdOfTheFilter() throws Exception {
    try (FakeCluster cluster = FakeCluster.start()) {
      try (TestPipeline pipeline =
          TestPipeline.start(
              "<filter **>\n@type elasticsearch_genid\nuse_record_as_seed true\n"
                  + "record_keys message\n</filter>\n"
                  + "<match **>\n@type elasticsearch\nhost 127.0.0.1\nport "
                  + cluster.port()
                  + "\nid_key _hash\nremove_keys _hash\n"
                  + "<buffer>\nflush_mode immediate\n</buffer>\n</match>\n")) {
        pipeline.emit("app", Map.of("message", "hello"));
        pipeline.emit("app", Map.of("message", "hello"));
        pipeline.stop();
      }
      assertThat(cluster.bulks().stream().flatMap(bulk -> bulk.lines().stream()))
          .containsExactly(
              "{\"index\":{\"_index\":\"fluentd\",\"_id\":\"qvTGHdzF6KLavt4PO0gs2a6pQ00=\"}}",
              "{\"message\":\"hello\"}",
              "{\"index\":{\"_index\":\"fluentd\",\"_id\":\"qvTGHdzF6KLavt4PO0gs2a6pQ00=\"}}",
              "{\"message\":\"hello\"}");
    }
  }
}
