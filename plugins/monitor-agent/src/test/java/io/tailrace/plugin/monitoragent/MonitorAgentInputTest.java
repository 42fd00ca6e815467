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
package io.tailrace.plugin.monitoragent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.TestEvent;
import io.tailrace.testkit.TestPipeline;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitorAgentInputTest {

  private static final String AGENT = "@type monitor_agent\n@id mon\nbind 127.0.0.1\nport 0\n";

  private static final String REST =
      """
      <filter app.**>
        @type odd
        @id odd
      </filter>
      <match app.fan>
        @type fan
        @id fan
        <store>
          @type collect
          @id store1
        </store>
        <store>
          @type collect
          @id store2
        </store>
      </match>
      <match app.refuse>
        @type refuse
        server "a.example"
        password "open sesame"
      </match>
      <label @ERROR>
        <match **>
          @type collect
          @id errors
        </match>
      </label>
      <label @L>
        <filter **>
          @type odd
          @id odd_in_label
        </filter>
        <match **>
          @type collect
          @id in_label
        </match>
      </label>
      <match **>
        @type collect
        @id rest
      </match>
      """;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static TestPipeline.Builder pipeline(String parameters) {
    return TestPipeline.of("<source>\n" + AGENT + parameters + "</source>\n" + REST);
  }

  private HttpResponse<String> get(TestPipeline pipeline, String target) throws Exception {
    final HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pipeline.httpPort() + target))
            .timeout(Duration.ofSeconds(20))
            .build();
    return client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private List<String> ids(TestPipeline pipeline, String query) throws Exception {
    final Matcher matcher =
        Pattern.compile("\"plugin_id\":\"([^\"]*)\"")
            .matcher(get(pipeline, "/api/plugins.json" + query).body());
    return matcher.results().map(result -> result.group(1)).toList();
  }

  private String plugin(TestPipeline pipeline, String id) throws Exception {
    return get(pipeline, "/api/plugins.json?@id=" + id).body();
  }

  private static String plugins(String plugin) {
    return "{\"plugins\":[" + plugin + "]}";
  }

  private static String input(String id, String type, int records) {
    return "{\"plugin_id\":\"%s\",\"plugin_category\":\"input\",\"type\":\"%s\",\"output_plugin\":false,\"retry_count\":null,\"emit_records\":%d,\"emit_size\":0}"
        .formatted(id, type, records);
  }

  private static String output(String id, int retries, int records, int streams, int bytes) {
    return "{\"plugin_id\":\"%s\",\"plugin_category\":\"output\",\"type\":\"collect\",\"output_plugin\":true,\"retry_count\":%d,\"emit_records\":%d,\"emit_size\":%d,\"emit_count\":%d,\"write_count\":0,\"write_secondary_count\":0,\"rollback_count\":0,\"slow_flush_count\":0,\"flush_time_count\":0,\"drop_oldest_chunk_count\":0}"
        .formatted(id, retries, records, bytes, streams);
  }

  @Test
  void listsPluginsInTheOrderOfFluentd() throws Exception {
    try (TestPipeline pipeline = pipeline("").start()) {
      final HttpResponse<String> response = get(pipeline, "/api/plugins.json");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(ids(pipeline, ""))
          .containsExactly(
              "mon",
              "testkit_emit",
              "fan",
              "store1",
              "store2",
              "out_refuse",
              "rest",
              "odd",
              "in_label",
              "odd_in_label",
              "errors");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "?@id=odd, odd",
    "?id=odd, odd",
    "?@id=, ''",
    "?id=none, ''",
    "?type=odd, odd odd_in_label",
    "?@type=%6fdd&type=fan, odd odd_in_label",
    "?tag=app.fan, fan",
    "?tag=any.tag&id=odd, rest",
    "?id=odd&@id=fan, fan",
    "?unknown=1&id=store2, store2",
  })
  void selectsPlugins(String query, String expected) throws Exception {
    try (TestPipeline pipeline = pipeline("").start()) {
      assertThat(String.join(" ", ids(pipeline, query))).isEqualTo(expected);
    }
  }

  @Test
  void countsWhatPassed() throws Exception {
    try (TestPipeline pipeline = pipeline("").start()) {
      pipeline.emitAll("x", List.of(Map.of("n", 1), Map.of("n", 2), Map.of("n", 3)));
      pipeline.emit("x", Map.of());
      pipeline.emitAll("app.fan", List.of(Map.of("n", 1), Map.of("n", 2), Map.of("n", 3)));
      pipeline.emitAll("app.refuse", List.of(Map.of("n", 1), Map.of("n", 3)));
      pipeline.emit("app.refuse", Map.of("n", 5));

      assertThat(plugin(pipeline, "testkit_emit"))
          .isEqualTo(plugins(input("testkit_emit", "emit", 10)));
      assertThat(plugin(pipeline, "mon")).isEqualTo(plugins(input("mon", "monitor_agent", 0)));
      assertThat(plugin(pipeline, "rest")).isEqualTo(plugins(output("rest", 0, 4, 2, 0)));
      assertThat(plugin(pipeline, "store2")).isEqualTo(plugins(output("store2", 0, 2, 1, 0)));
      assertThat(plugin(pipeline, "errors")).isEqualTo(plugins(output("errors", 0, 3, 2, 0)));
      assertThat(plugin(pipeline, "out_refuse"))
          .isEqualTo(
              plugins(output("out_refuse", 2, 0, 2, 0).replace("\"collect\"", "\"refuse\"")));
      assertThat(plugin(pipeline, "fan"))
          .isEqualTo(
              plugins(
                  "{\"plugin_id\":\"fan\",\"plugin_category\":\"output\",\"type\":\"fan\",\"output_plugin\":false,\"retry_count\":null}"));
      assertThat(plugin(pipeline, "odd"))
          .isEqualTo(plugins(input("odd", "odd", 5).replace("\"input\"", "\"filter\"")));
    }
  }

  @Test
  void countsPendingStreamsWhenTheyAreAccepted() throws Exception {
    try (TestPipeline pipeline = pipeline("").sizeMetrics().start()) {
      pipeline.collector("rest").holdReceipts();
      pipeline.emit("x", 0, Map.of("n", 1));
      assertThat(plugin(pipeline, "rest")).isEqualTo(plugins(output("rest", 0, 0, 1, 0)));

      pipeline.collector("rest").settle();
      assertThat(plugin(pipeline, "rest")).isEqualTo(plugins(output("rest", 0, 1, 1, 15)));
    }
  }

  @Test
  void countsBytesWhereTheyAreAskedFor() throws Exception {
    // An event with one field is 15 bytes: array 1, time 10, map 1, key 2, number 1.
    try (TestPipeline pipeline = pipeline("").sizeMetrics().start()) {
      pipeline.emitAll("app.x", List.of(Map.of("n", 1), Map.of("n", 2), Map.of("n", 3)));

      assertThat(plugin(pipeline, "testkit_emit")).contains("\"emit_size\":45}");
      assertThat(plugin(pipeline, "odd")).contains("\"emit_records\":2,\"emit_size\":30}");
      assertThat(plugin(pipeline, "rest")).isEqualTo(plugins(output("rest", 0, 2, 1, 30)));
    }
  }

  @Test
  void showsConfigurationAndRetryOnlyIfConfigured() throws Exception {
    try (TestPipeline pipeline = pipeline("include_config true\ninclude_retry true\n").start()) {
      assertThat(plugin(pipeline, "out_refuse"))
          .startsWith(
              plugins(
                      "{\"plugin_id\":\"out_refuse\",\"plugin_category\":\"output\",\"type\":\"refuse\",\"config\":{\"@type\":\"refuse\",\"server\":\"a.example\",\"password\":\"xxxxxx\"},\"output_plugin\":true,")
                  .replace("]}", ""))
          .endsWith("\"drop_oldest_chunk_count\":0,\"retry\":{}}]}")
          .doesNotContain("sesame");
      assertThat(plugin(pipeline, "fan")).doesNotContain("\"retry\":");
      assertThat(plugin(pipeline, "odd")).doesNotContain("\"retry\":").contains("\"config\":");
    }
    try (TestPipeline pipeline = pipeline("").start()) {
      assertThat(plugin(pipeline, "out_refuse")).doesNotContain("\"config\"", "\"retry\"");
    }
  }

  @Test
  void showsCountsOfLedgerAndPluginOnlyIfConfigured() throws Exception {
    try (TestPipeline pipeline = pipeline("include_debug_info true\n").start()) {
      pipeline.emitAll("app.x", List.of(Map.of("n", 1), Map.of("n", 2), Map.of("n", 3)));

      assertThat(get(pipeline, "/api/plugins.json?id=odd&debug=1").body())
          .isEqualTo(
              """
              {
                "plugins": [
                  {
                    "plugin_id": "odd",
                    "plugin_category": "filter",
                    "type": "odd",
                    "output_plugin": false,
                    "retry_count": null,
                    "emit_records": 2,
                    "emit_size": 0,
                    "instance_variables": {
                      "in": 3,
                      "created": 0,
                      "copied": 0,
                      "resumed": 0,
                      "out": 2,
                      "refused": 0,
                      "held": 0,
                      "dropped(filtered)": 1,
                      "evens": 1
                    }
                  }
                ]
              }"""
                  .stripTrailing());
      assertThat(get(pipeline, "/api/plugins.json?id=odd&with_ivars=evens,in,none").body())
          .endsWith("\"instance_variables\":{\"in\":3,\"evens\":1}}]}");
      assertThat(get(pipeline, "/api/plugins.json?id=none&debug=1").body())
          .isEqualTo("{\n  \"plugins\": []\n}");
    }
    try (TestPipeline pipeline = pipeline("").start()) {
      assertThat(get(pipeline, "/api/plugins.json?id=odd&debug=1&with_ivars=in").body())
          .isEqualTo(plugin(pipeline, "odd"));
    }
  }

  @Test
  void printsLinesOfLabelledValues() throws Exception {
    try (TestPipeline pipeline =
        pipeline("include_config true\ninclude_retry true\ninclude_debug_info true\n").start()) {
      pipeline.emit("x", Map.of());
      final HttpResponse<String> all = get(pipeline, "/api/plugins");

      assertThat(all.statusCode()).isEqualTo(200);
      assertThat(all.headers().firstValue("Content-Type")).hasValue("text/plain");
      assertThat(all.body().lines()).hasSize(11);
      assertThat(get(pipeline, "/api/plugins?id=testkit_emit&debug=1").body())
          .isEqualTo(
              "plugin_id:testkit_emit\tplugin_category:input\ttype:emit\toutput_plugin:false\tretry_count:\temit_records:1\temit_size:0\n");
      assertThat(get(pipeline, "/api/plugins?id=none").body()).isEmpty();
    }
  }

  @Test
  void tellsHowTheDaemonWasStarted() throws Exception {
    final ProcessHandle process = ProcessHandle.current();
    final long parent = process.parent().orElseThrow().pid();
    try (TestPipeline pipeline = pipeline("").start()) {
      assertThat(get(pipeline, "/api/config.json").body())
          .isEqualTo(
              "{\"pid\":%d,\"ppid\":%d,\"version\":\"dev\",\"config_path\":\"test.conf\",\"pid_file\":null,\"plugin_dirs\":[\"plugins\"],\"log_path\":null,\"root_dir\":null}"
                  .formatted(process.pid(), parent));
      assertThat(get(pipeline, "/api/config").body())
          .isEqualTo(
              "pid:%d\tppid:%d\tversion:dev\tconfig_path:test.conf\tpid_file:\tplugin_dirs:plugins\tlog_path:\troot_dir:\n"
                  .formatted(process.pid(), parent));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/",
    "/api",
    "/api/",
    "/api/nope",
    "/api/plugins/",
    "/api/plugins.txt",
    "/.json",
    "/api/config.xml"
  })
  void knowsNothingElse(String target) throws Exception {
    try (TestPipeline pipeline = pipeline("").start()) {
      final HttpResponse<String> response = get(pipeline, target);

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(response.body()).isEqualTo("{\"message\":\"Not found\"}");
    }
  }

  @Test
  void answersNothingButGet() throws Exception {
    try (TestPipeline pipeline = pipeline("").start()) {
      final HttpRequest post =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + pipeline.httpPort() + "/api/plugins.json"))
              .timeout(Duration.ofSeconds(20))
              .POST(BodyPublishers.ofString("{}"))
              .build();

      assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void refusesAMalformedQuery() throws Exception {
    try (TestPipeline pipeline = pipeline("").start();
        RawClient raw = new RawClient(pipeline.httpPort())) {
      assertThat(raw.get("/api/plugins.json?id=%zz"))
          .startsWith("HTTP/1.1 400 ")
          .endsWith("{\"message\":\"invalid %-encoding in the query\"}");
    }
  }

  @Test
  void emitsWhatItTellsEveryInterval() {
    try (TestPipeline pipeline = pipeline("tag monitor\nemit_interval 10s\n").start()) {
      final long startNs = pipeline.clock().nowNs();
      pipeline.clock().advance(Duration.ofSeconds(9));
      assertThat(pipeline.collector("rest").events()).isEmpty();

      pipeline.clock().advance(Duration.ofSeconds(1));
      final List<TestEvent> events = pipeline.collector("rest").events();
      assertThat(events)
          .hasSize(11)
          .allMatch(event -> event.tag().equals("monitor"))
          .allMatch(event -> event.timeNs() == startNs + 10_000_000_000L);
      assertThat(events.get(0).record())
          .containsEntry("plugin_id", "mon")
          .containsEntry("plugin_category", "input")
          .containsEntry("retry_count", null)
          .containsEntry("emit_records", 0L)
          .doesNotContainKeys("config", "retry", "instance_variables");

      pipeline.clock().advance(Duration.ofSeconds(10));
      assertThat(pipeline.collector("rest").events()).hasSize(22);
      assertThat(pipeline.collector("rest").events().get(11).record())
          .containsEntry("emit_records", 11L);
    }
  }
}
