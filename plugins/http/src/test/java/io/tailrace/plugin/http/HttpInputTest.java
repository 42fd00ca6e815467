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
package io.tailrace.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ValueWriter;
import io.tailrace.testkit.TestEvent;
import io.tailrace.testkit.TestPipeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpInputTest {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String MSGPACK = "application/msgpack";
  private static final String NDJSON = "application/x-ndjson";
  private static final String REQUIRED =
      "400 Bad Request\n'json', 'ndjson' or 'msgpack' parameter is required\n";
  private static final Map<String, Object> ONE = Map.of("a", 1L);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static TestPipeline start(String parameters) {
    return TestPipeline.input(
        "@type http\nbind 127.0.0.1\nport 0\n" + parameters, WordParser.class);
  }

  private HttpRequest.Builder request(TestPipeline pipeline, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pipeline.httpPort() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> post(
      TestPipeline pipeline, String path, String type, byte[] body, String... headers)
      throws Exception {
    final HttpRequest.Builder request =
        request(pipeline, path).POST(BodyPublishers.ofByteArray(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
  }

  private HttpResponse<String> post(
      TestPipeline pipeline, String path, String type, String body, String... headers)
      throws Exception {
    return post(pipeline, path, type, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private static byte[] packed(Object value) {
    final ByteSink sink = new ByteSink(64);
    new ValueWriter(sink).writeObject(value);
    return sink.toByteArray();
  }

  private static String encoded(byte[] bytes) {
    return URLEncoder.encode(
        new String(bytes, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
  }

  private static byte[] gzip(String text) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void takesAllBodyFormats() throws Exception {
    try (TestPipeline pipeline = start("")) {
      for (HttpResponse<String> response :
          List.of(
              post(pipeline, "/t/json", JSON + "; charset=utf-8", "{\"a\":1}"),
              post(pipeline, "/t/csp", "application/csp-report", "{\"a\":1}"),
              post(pipeline, "/t/form", FORM, "json=%7B%22a%22%3A1%7D"),
              post(pipeline, "/t/form/ndjson", FORM, "ndjson=%7B%22a%22:1%7D%0A"),
              post(pipeline, "/t/form/mp", FORM, "msgpack=" + encoded(packed(ONE))),
              post(pipeline, "/t/query?json=%7B%22a%22:1%7D", "", ""),
              post(pipeline, "/t/query/mp?msgpack=" + encoded(packed(ONE)), JSON, "{\"no\":1}"),
              post(pipeline, "/t/mp", MSGPACK, packed(ONE)),
              post(pipeline, "/t/ndjson", NDJSON, "{\"a\":1}\r\n\n"),
              post(
                  pipeline,
                  "/t/multi",
                  "multipart/form-data; boundary=X",
                  "--X\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n{\"a\":1}\r\n"
                      + "--X--\r\n"),
              post(pipeline, "/t/gz", JSON, gzip("{\"a\":1}"), "Content-Encoding", "gzip"))) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain");
      }
      assertThat(pipeline.events())
          .extracting(TestEvent::tag)
          .containsExactly(
              "t.json",
              "t.csp",
              "t.form",
              "t.form.ndjson",
              "t.form.mp",
              "t.query",
              "t.query.mp",
              "t.mp",
              "t.ndjson",
              "t.multi",
              "t.gz");
      assertThat(pipeline.records()).containsOnly(ONE);
      assertThat(pipeline.events())
          .extracting(TestEvent::timeNs)
          .containsOnly(pipeline.clock().nowNs());
    }
  }

  @Test
  void emitsAllEventsOfARequestAsOneStream() throws Exception {
    try (TestPipeline pipeline = start("")) {
      post(pipeline, "/j", JSON, "[{\"n\":1},2,{\"n\":3}]");
      post(pipeline, "/m", MSGPACK, packed(List.of(Map.of("n", 1L), "x", Map.of("n", 3L))));
      post(pipeline, "/n", NDJSON, "{\"n\":1}\n{\"n\":\n{\"n\":3}");
      assertThat(pipeline.collector().streams()).hasSize(3);
      assertThat(pipeline.records())
          .containsExactly(
              Map.of("n", 1L),
              Map.of("n", 3L),
              Map.of("n", 1L),
              Map.of("n", 3L),
              Map.of("n", 1L),
              Map.of("n", 3L));
      assertThat(pipeline.books("in_http").dropped()).containsEntry("unparsable", 3L);
      assertThat(pipeline.counter("unparsable_bodies")).isEqualTo(1);
      assertThat(pipeline.counter("no_records")).isEqualTo(2);
    }
  }

  @Test
  void tellsOfAnArrayThatHasNoRecord() throws Exception {
    try (TestPipeline pipeline = start("")) {
      assertThat(post(pipeline, "/t", JSON, "[5]").statusCode()).isEqualTo(200);
      assertThat(pipeline.books("in_http").dropped()).containsEntry("unparsable", 1L);
      assertThat(pipeline.counter("no_records")).isEqualTo(1);
      assertThat(pipeline.log().lines().toString()).contains("1 of the array are no objects");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "/t?time=1700000000.25, {\"a\":1}, 1700000000250000000",
        "/t?time=1700000000, {\"time\":5}, 1700000000000000000",
        "/t, {\"time\":1700000000}, 1700000000000000000",
        "/t, {\"time\":1700000000.5}, 1700000000500000000",
        "/t?time=abc, {\"time\":5}, -1",
        "/t?time=0, {\"a\":1}, -1",
        "/t, {\"time\":null}, -1",
      })
  void takesTheTimeFromTheQueryOrTheRecord(String path, String body, long timeNs) throws Exception {
    try (TestPipeline pipeline = start("")) {
      assertThat(post(pipeline, path, JSON, body).statusCode()).isEqualTo(200);
      assertThat(pipeline.events().get(0).timeNs())
          .isEqualTo(timeNs < 0 ? pipeline.clock().nowNs() : timeNs);
      assertThat(pipeline.records().get(0).containsKey("time"))
          .as("a field that was not asked stays")
          .isEqualTo(path.contains("?time") && body.contains("time"));
    }
  }

  @Test
  void readsTheTimeFieldAsTheParseSectionSays() throws Exception {
    try (TestPipeline pipeline =
        start("<parse>\ntime_key t\nkeep_time_key true\ntime_format %iso8601\n</parse>")) {
      final String record = "{\"t\":\"2020-06-10T01:14:27+00:00\"}";
      assertThat(post(pipeline, "/t", JSON, "[" + record + "]").statusCode()).isEqualTo(200);
      assertThat(pipeline.events())
          .containsExactly(
              new TestEvent("t", 1591751667000000000L, Map.of("t", "2020-06-10T01:14:27+00:00")));
      final HttpResponse<String> refused = post(pipeline, "/t", JSON, "{\"t\":\"noon\"}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).startsWith("400 Bad Request\n").contains("noon");
    }
  }

  @Test
  void handsTheWholeBodyToAnotherParser() throws Exception {
    try (TestPipeline pipeline = start("add_remote_addr true\n<parse>\n@type words\n</parse>")) {
      assertThat(post(pipeline, "/t", JSON, "a 5:b").statusCode()).isEqualTo(200);
      assertThat(post(pipeline, "/t?time=7.5", "", "9:c").statusCode()).isEqualTo(200);
      assertThat(post(pipeline, "/t", "", "").statusCode()).isEqualTo(200);
      final HttpResponse<String> refused = post(pipeline, "/t", "", "!");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).isEqualTo("400 Bad Request\nno word: !\n");
      assertThat(pipeline.events())
          .containsExactly(
              word("a", pipeline.clock().nowNs()),
              word("b", 5_000_000_000L),
              word("c", 7_500_000_000L));
      assertThat(pipeline.counter("unparsable_bodies")).isEqualTo(1);
    }
  }

  private static TestEvent word(String word, long timeNs) {
    return new TestEvent("t", timeNs, Map.of("word", word, "REMOTE_ADDR", "127.0.0.1"));
  }

  @Test
  void addsHeadersQueryAndAddressToEachRecord() throws Exception {
    try (TestPipeline pipeline =
        start("add_http_headers true\nadd_query_params true\nadd_remote_addr true")) {
      post(
          pipeline,
          "/t?q=1&x-y=a+b%26",
          JSON,
          "[{\"a\":1,\"QUERY_Q\":0},{}]",
          "X-Foo-Bar",
          "baz",
          "X-Two",
          "1",
          "X-Two",
          "2",
          "X-Forwarded-For",
          "10.1.2.3, 10.0.0.1");
      assertThat(pipeline.records()).hasSize(2);
      for (Map<String, Object> record : pipeline.records()) {
        assertThat(record)
            .containsEntry("HTTP_CONTENT_TYPE", JSON)
            .containsEntry("HTTP_X_FOO_BAR", "baz")
            .containsEntry("HTTP_X_TWO", List.of("1", "2"))
            .containsEntry("QUERY_Q", "1")
            .containsEntry("QUERY_X_Y", "a b&")
            .containsEntry("REMOTE_ADDR", "10.1.2.3");
      }
      assertThat(pipeline.records().get(0).keySet()).startsWith("a", "QUERY_Q");
    }
  }

  @Test
  void putsThePrefixBeforeTheTag() throws Exception {
    try (TestPipeline pipeline = start("add_tag_prefix web")) {
      post(pipeline, "/t/u", JSON, "{}");
      assertThat(pipeline.events()).extracting(TestEvent::tag).containsExactly("web.t.u");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "application/json,{\"a\":",
        "application/json,~~",
        "application/json,\"str\"",
        "application/json,12",
        "application/json,null",
        "application/x-www-form-urlencoded,json=not json",
      })
  void answers200ToWhatIsNoJsonAnd400IfStrict(String type, String body) throws Exception {
    try (TestPipeline lenient = start("");
        TestPipeline strict = start("strict_json true")) {
      assertThat(post(lenient, "/t", type, body).statusCode()).isEqualTo(200);
      assertThat(lenient.counter("unparsable_bodies")).isEqualTo(1);
      final HttpResponse<String> refused = post(strict, "/t", type, body);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).startsWith("400 Bad Request\n");
      assertThat(strict.counter("refused_requests")).isEqualTo(1);
      assertThat(lenient.events()).isEmpty();
      assertThat(strict.events()).isEmpty();
    }
  }

  @Test
  void aRequestWithoutEventsIsAcceptedAndEmitsNothing() throws Exception {
    try (TestPipeline pipeline = start("")) {
      assertThat(post(pipeline, "/t", JSON, "[]").statusCode()).isEqualTo(200);
      assertThat(post(pipeline, "/t", FORM, "msgpack=").statusCode()).isEqualTo(200);
      assertThat(pipeline.collector().streams()).isEmpty();
      assertThat(pipeline.counter("unparsable_bodies")).isZero();
    }
  }

  @Test
  void answers400WithTheReason() throws Exception {
    try (TestPipeline pipeline = start("")) {
      assertThat(post(pipeline, "/t", FORM, "foo=bar").body()).isEqualTo(REQUIRED);
      assertThat(post(pipeline, "/t", "", "{}").body()).isEqualTo(REQUIRED);
      assertThat(post(pipeline, "/t", "text/plain", "{}").body()).isEqualTo(REQUIRED);
      assertThat(post(pipeline, "/t", "application/x-msgpack", packed(ONE)).body())
          .isEqualTo(REQUIRED);
      assertThat(post(pipeline, "/t", MSGPACK, new byte[] {(byte) 0xc1}).body())
          .isEqualTo("400 Bad Request\ninvalid byte\n");
      assertThat(post(pipeline, "/t", MSGPACK, new byte[] {(byte) 0x81, 1}).statusCode())
          .isEqualTo(400);
      assertThat(post(pipeline, "/t", FORM, "json=%").statusCode()).isEqualTo(400);
      assertThat(post(pipeline, "/t", JSON, "[{\"a\":1},{\"time\":\"x\"}]").statusCode())
          .isEqualTo(400);
      assertThat(
              post(
                      pipeline,
                      "/t",
                      JSON,
                      "x".getBytes(StandardCharsets.UTF_8),
                      "Content-Encoding",
                      "gzip")
                  .body())
          .isEmpty();
      assertThat(pipeline.events()).isEmpty();
      assertThat(pipeline.counter("refused_requests")).isEqualTo(8);
    }
  }

  @Test
  void answers500WhereTheEventsAreNotAccepted() throws Exception {
    try (TestPipeline pipeline = start("")) {
      pipeline.collector().fail(new IOException("buffer space has too many data"));
      final HttpResponse<String> refused = post(pipeline, "/t", JSON, "{\"a\":1}");
      assertThat(refused.statusCode()).isEqualTo(500);
      assertThat(refused.body())
          .isEqualTo("500 Internal Server Error\nbuffer space has too many data\n");
      assertThat(pipeline.counter("failed_requests")).isEqualTo(1);
      pipeline.collector().recover();
      assertThat(post(pipeline, "/t", JSON, "{\"a\":1}").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void answersWhenTheEventsAreAccepted() throws Exception {
    try (TestPipeline pipeline = start("")) {
      pipeline.collector().holdReceipts();
      final CompletableFuture<HttpResponse<String>> waiting =
          client.sendAsync(
              request(pipeline, "/t")
                  .header("Content-Type", JSON)
                  .POST(BodyPublishers.ofString("{\"a\":1}"))
                  .build(),
              BodyHandlers.ofString());
      while (pipeline.collector().pendingCount() == 0) {
        Thread.onSpinWait();
      }
      assertThat(waiting).isNotDone();
      pipeline.collector().settleAsFailed(new IOException("disk is full"));
      final HttpResponse<String> response = waiting.get(20, TimeUnit.SECONDS);
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).isEqualTo("500 Internal Server Error\ndisk is full\n");
    }
  }

  @Test
  void answersAsConfigured() throws Exception {
    try (TestPipeline pipeline = start("use_204_response true")) {
      assertThat(post(pipeline, "/t", JSON, "{}").statusCode()).isEqualTo(204);
    }
    try (TestPipeline pipeline = start("respond_with_empty_img true")) {
      final HttpResponse<String> response = post(pipeline, "/t", JSON, "{}");
      assertThat(response.headers().firstValue("Content-Type"))
          .contains("image/gif; charset=utf-8");
      assertThat(response.body()).startsWith("GIF89a").hasSize(35).endsWith("D\1\0;");
    }
  }

  @Test
  void answersGetAndTreatsOtherMethodsAsPost() throws Exception {
    try (TestPipeline pipeline = start("")) {
      final HttpResponse<String> get =
          client.send(request(pipeline, "/t?json=%7B%7D").GET().build(), BodyHandlers.ofString());
      assertThat(get.statusCode()).isEqualTo(200);
      assertThat(get.headers().firstValue("Connection")).contains("close");
      assertThat(pipeline.events()).isEmpty();
      final HttpResponse<String> put =
          client.send(
              request(pipeline, "/t")
                  .header("Content-Type", JSON)
                  .PUT(BodyPublishers.ofString("{}"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(put.statusCode()).isEqualTo(200);
      assertThat(pipeline.events()).hasSize(1);
    }
  }

  @Test
  void letsOnlyAllowedOriginsIn() throws Exception {
    try (TestPipeline pipeline =
        start(
            "cors_allow_origins [\"http://ok.example\", \"https://*.wild.example\"]\n"
                + "cors_allow_credentials true")) {
      for (String origin : List.of("http://ok.example", "https://a.wild.example")) {
        for (HttpResponse<String> response :
            List.of(
                post(pipeline, "/t", JSON, "{}", "Origin", origin),
                post(pipeline, "/t", "", "", "Origin", origin),
                preflight(pipeline, origin, "POST"))) {
          assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(origin);
          assertThat(response.headers().firstValue("Access-Control-Allow-Credentials"))
              .contains("true");
        }
      }
      final HttpResponse<String> allowed = preflight(pipeline, "http://ok.example", "POST");
      assertThat(allowed.statusCode()).isEqualTo(200);
      assertThat(allowed.headers().firstValue("Access-Control-Allow-Methods")).contains("POST");
      assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers")).contains("x-a");
      assertThat(preflight(pipeline, "http://evil.example", "POST").statusCode()).isEqualTo(403);
      assertThat(preflight(pipeline, "http://ok.example", "PUT").statusCode()).isEqualTo(403);
      assertThat(post(pipeline, "/t", JSON, "{}", "Origin", "http://evil.example").statusCode())
          .isEqualTo(403);
      assertThat(post(pipeline, "/t", JSON, "{}").statusCode()).isEqualTo(200);
      assertThat(pipeline.events()).hasSize(3);
    }
    try (TestPipeline pipeline = start("")) {
      assertThat(preflight(pipeline, "http://ok.example", "POST").statusCode()).isEqualTo(403);
    }
    try (TestPipeline pipeline = start("cors_allow_origins [\"*\"]")) {
      assertThat(
              post(pipeline, "/t", JSON, "{}", "Origin", "http://a")
                  .headers()
                  .firstValue("Access-Control-Allow-Origin"))
          .contains("*");
    }
  }

  private HttpResponse<String> preflight(TestPipeline pipeline, String origin, String method)
      throws Exception {
    return client.send(
        request(pipeline, "/t")
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", method)
            .header("Access-Control-Request-Headers", "x-a")
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void boundsBodies() throws Exception {
    try (TestPipeline pipeline = start("body_size_limit 1k\ndecompression_size_limit 2k")) {
      final HttpResponse<String> tooLarge =
          post(pipeline, "/t", JSON, "{\"a\":\"" + "x".repeat(1024) + "\"}");
      assertThat(tooLarge.statusCode()).isEqualTo(413);
      assertThat(tooLarge.body()).isEqualTo("Too large");
      assertThat(
              post(
                      pipeline,
                      "/t",
                      JSON,
                      gzip("{\"a\":\"" + "x".repeat(2048) + "\"}"),
                      "Content-Encoding",
                      "gzip")
                  .statusCode())
          .isEqualTo(400);
      assertThat(pipeline.events()).isEmpty();
    }
  }

  @Test
  void logsWhatItRefusesUnlessToldNotTo() throws Exception {
    try (TestPipeline pipeline = start("")) {
      post(pipeline, "/t", FORM, "foo=bar");
      assertThat(pipeline.log().lines().toString())
          .contains("failed to process request error=\"'json', 'ndjson' or 'msgpack' parameter");
    }
    try (TestPipeline pipeline = start("dump_error_log false")) {
      post(pipeline, "/t", FORM, "foo=bar");
      assertThat(pipeline.log().lines().toString()).doesNotContain("failed to process request");
    }
  }
}
