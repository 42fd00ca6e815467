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
package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.distribution.TailraceProcess.Result;
import io.tailrace.distribution.TailraceProcess.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * curl, http input, grep, file buffer, elasticsearch and a real Elasticsearch, with the
 * configuration and the commands of docs/elasticsearch.md.
 */
final class ElasticsearchTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  private final int httpPort = Ports.free();
  private ElasticsearchNode node;
  private Setup setup;

  @BeforeEach
  void prepare() {
    node = new ElasticsearchNode(folder.resolve("node"));
    setup = Setup.in(folder);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private String ports(String text) {
    return text.replaceAll("\\b9880\\b", Integer.toString(httpPort))
        .replaceAll("\\b9200\\b", Integer.toString(node.port()));
  }

  private List<String> blocks(String language) throws IOException {
    final Path document = Path.of("").toAbsolutePath().getParent().resolve("docs/elasticsearch.md");
    return BLOCK
        .matcher(Files.readString(document))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> ports(block.group(2)))
        .toList();
  }

  private TailraceProcess daemon() throws IOException {
    return setup.daemon(setup.write("efk.conf", blocks("fluentd").get(0)));
  }

  private String run(String command) {
    try (TailraceProcess process = setup.startCommand(List.of("sh", "-c", command))) {
      final Result result = process.awaitEnd();
      assertThat(result.status()).as(command + "\n" + result.output()).isZero();
      return result.output();
    }
  }

  @Test
  void findsWhatTheTutorialPosts() throws IOException {
    node.start();
    final List<String> commands =
        blocks("sh").stream()
            .flatMap(String::lines)
            .filter(line -> line.startsWith("curl "))
            .toList();
    assertThat(commands).hasSize(4);
    try (TailraceProcess daemon = daemon()) {
      run(commands.get(0));
      run(commands.get(1));
      awaitCount(1);
      assertThat(run(commands.get(2)).strip()).isEqualTo(blocks("json").get(0).strip());
      run(commands.get(3));
      daemon.awaitLine(blocks("text").get(0).strip());
      daemon.awaitLine("\"status\":\"fine\"");
      daemon.stop();
    }
  }

  @Test
  void losesAndDoublesNothingWhenTheNodeIsKilled() throws IOException {
    try (TailraceProcess daemon = daemon()) {
      post(0, 100);
      daemon.awaitLine("connection refused");
      node.start();
      post(100, 200);
      awaitCount(200);
      node.kill();
      post(200, 300);
      daemon.await(
          "the kill is noticed",
          lines ->
              lines.stream().filter(line -> line.contains("failed to flush the buffer")).count()
                  > 1);
      node.start();
      post(300, 400);
      awaitCount(400);
      daemon.stop();
    }
    for (int n : new int[] {0, 99, 150, 250, 399}) {
      assertThat(node.get("/app-*/_count?q=n:" + n)).contains("\"count\":1,");
    }
  }

  @Test
  void keepsEventsOverARestartOfTheDaemon() throws IOException {
    try (TailraceProcess daemon = daemon()) {
      post(0, 50);
      daemon.awaitLine("connection refused");
      daemon.signal("KILL");
      daemon.awaitEnd();
    }
    node.start();
    try (TailraceProcess daemon = daemon()) {
      awaitCount(50);
      daemon.stop();
    }
  }

  @Test
  void fillsDataStreamsAndUpdatesDocuments() throws IOException {
    node.start();
    try (TailraceProcess daemon =
        setup.daemon(
            setup.write(
                "streams.conf",
                ports(
                    """
                    <source>
                      @type http
                      port 9880
                      bind 127.0.0.1
                    </source>
                    <match app.stream>
                      @type elasticsearch_data_stream
                      host 127.0.0.1
                      port 9200
                      data_stream_name logs-${tag[1]}
                      <buffer tag>
                        flush_mode immediate
                      </buffer>
                    </match>
                    <match app.state>
                      @type opensearch
                      host 127.0.0.1
                      port 9200
                      index_name app-state
                      write_operation upsert
                      id_key n
                      compression_level best_speed
                      <buffer tag>
                        flush_mode immediate
                      </buffer>
                    </match>
                    """)))) {
      for (String color : new String[] {"red", "blue"}) {
        TailraceProcess.postJson(httpPort, "/app.state", "{\"n\":1,\"" + color + "\":true}");
      }
      TailraceProcess.postJson(httpPort, "/app.stream", "{\"n\":1}");
      node.await("/logs-stream/_search", body -> body.contains("\"_index\":\".ds-logs-stream"));
      node.await(
          "/app-state/_doc/1",
          body -> body.contains("\"red\":true") && body.contains("\"blue\":true"));
      daemon.stop();
    }
  }

  /** Posts events with the numbers {@code from} to {@code to}, as one request for ten of them. */
  private void post(int from, int to) throws IOException {
    for (int first = from; first < to; first += 10) {
      final StringBuilder body = new StringBuilder("[");
      for (int n = first; n < first + 10; n++) {
        body.append(n == first ? "" : ",").append("{\"n\":").append(n).append('}');
      }
      assertThat(TailraceProcess.postJson(httpPort, "/app.web", body.append(']').toString()))
          .isEqualTo(200);
    }
  }

  private void awaitCount(int count) {
    node.await("/app-*/_refresh", body -> body.contains("\"failed\":0"));
    node.await(
        "/app-*/_count",
        body -> {
          if (body.contains("\"count\":" + count + ",")) {
            return true;
          }
          node.get("/app-*/_refresh");
          return false;
        });
  }
}
