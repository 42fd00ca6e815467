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

import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent, and what becomes of the answers. */
final class HttpOutputTest {
  private static final String NOW = "<buffer>\nflush_mode immediate\n</buffer>\n";
  private static final Map<String, Object> EVENT = Map.of("n", 1);

  @TempDir private Path root;
  private Sink sink;

  @BeforeEach
  void startSink() throws IOException {
    sink = Sink.start();
  }

  @AfterEach
  void stopSink() {
    sink.close();
  }

  /** An output to the sink's {@code /x} that flushes what is emitted at once. */
  private TestPipeline output(String... parameters) {
    return to(sink.url("/x"), String.join("\n", parameters) + "\n" + NOW);
  }

  private TestPipeline to(String endpoint, String parameters) {
    return TestPipeline.of(
            "<match **>\n@type http\n@id out\nproxy \"\"\nretryable_response_codes 503\nendpoint "
                + endpoint
                + "\n"
                + parameters
                + "\n</match>\n")
        .rootDir(root)
        .start();
  }

  @Test
  void postsLinesOfJson() {
    try (TestPipeline pipeline = to(sink.url("/x?a=b%20c"), NOW)) {
      pipeline.emitAll("app", List.of(EVENT, Map.of("n", 2)));
    }
    final Sink.Sent sent = sink.only();
    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.target()).isEqualTo("/x?a=b%20c");
    assertThat(sent.body()).isEqualTo("{\"n\":1}\n{\"n\":2}\n");
    assertThat(sent.headers())
        .containsEntry("Content-Type", "application/x-ndjson")
        .containsEntry("Content-Length", "16")
        .containsEntry("Host", "127.0.0.1:" + sink.port())
        .containsEntry("Accept", "*/*")
        .containsEntry("User-Agent", "Tailrace")
        .doesNotContainKey("Content-Encoding");
  }

  @Test
  void putsAnArray() {
    try (TestPipeline pipeline = output("http_method put", "json_array true")) {
      pipeline.emitAll("app", List.of(EVENT, Map.of("n", 2)));
    }
    final Sink.Sent sent = sink.only();
    assertThat(sent.method()).isEqualTo("PUT");
    assertThat(sent.body()).isEqualTo("[{\"n\":1}\n,{\"n\":2}\n]");
    assertThat(sent.headers()).containsEntry("Content-Type", "application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "text, text, false",
    "text, text, true",
    "gzip, text, false",
    "gzip, text, true",
    "text, gzip, false",
    "text, gzip, true",
    "gzip, gzip, true"
  })
  void sendsLargeChunksWholeHoweverTheyAreCompressed(
      String compress, String buffer, boolean isArray) {
    final String text = "äöü".repeat(1000);
    final StringBuilder expected = new StringBuilder();
    try (TestPipeline pipeline =
        to(
            sink.url("/x"),
            "compress "
                + compress
                + "\njson_array "
                + isArray
                + "\n<buffer>\nflush_interval 1s\ncompress "
                + buffer
                + "\n</buffer>")) {
      for (int i = 0; i < 100; i++) {
        pipeline.emit("app", Map.of("text", text + i));
        expected.append(i > 0 && isArray ? "," : "").append("{\"text\":\"" + text + i + "\"}\n");
      }
      pipeline.clock().advance(Duration.ofSeconds(5));
    }
    final Sink.Sent sent = sink.only();
    assertThat(sent.body()).isEqualTo(isArray ? "[" + expected + "]" : expected.toString());
    if (compress.equals("gzip")) {
      assertThat(sent.headers()).containsEntry("Content-Encoding", "gzip");
      assertThat(Integer.parseInt(sent.headers().get("Content-Length"))).isLessThan(100_000);
    } else {
      assertThat(sent.headers())
          .containsEntry("Content-Length", String.valueOf(sent.bytes().length))
          .doesNotContainKey("Content-Encoding");
    }
  }

  @Test
  void sendsWhatTheFormatterWrites() {
    try (TestPipeline pipeline =
        output("content_type text/words", "<format>", "@type word", "</format>")) {
      pipeline.emitAll("app", List.of(Map.of("word", "a"), Map.of("word", "b")));
    }
    assertThat(sink.only().body()).isEqualTo("a\nb\n");
    assertThat(sink.only().headers()).containsEntry("Content-Type", "text/words");
  }

  @Test
  void fillsPlaceholders() {
    try (TestPipeline pipeline =
        to(
            sink.url("/${tag[1]}/%Y-%m-%d/${$.user.id}"),
            "headers_from_placeholders {\"X-Tag\":\"<${tag}>\",\"X-User\":\"${$.user.id}\"}\n"
                + "<buffer tag,time,$.user.id>\ntimekey 1d\nflush_mode immediate\n</buffer>\n")) {
      pipeline.emit("app.ü", 1_700_000_000_000_000_000L, Map.of("user", Map.of("id", "anna")));
    }
    final Sink.Sent sent = sink.only();
    assertThat(sent.target()).isEqualTo("/%C3%BC/2023-11-14/anna");
    assertThat(latin1(sent.headers().get("X-Tag"))).isEqualTo("<app.ü>");
    assertThat(sent.headers()).containsEntry("X-User", "anna");
  }

  /** The server reads headers as Latin 1. */
  private static String latin1(String header) {
    return new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Test
  void addsHeaders() {
    try (TestPipeline pipeline =
        output(
            "headers {\"X-One\":\"1\",\"content-type\":\"no/thing\",\"Content-Length\":\"7\","
                + "\"Host\":\"elsewhere\",\"authorization\":\"none\",\"User-Agent\":\"me\"}",
            "<auth>",
            "username anna",
            "password p:ß",
            "</auth>")) {
      pipeline.emit("app", EVENT);
    }
    assertThat(sink.only().headers())
        .containsEntry("X-One", "1")
        .containsEntry("Content-Type", "application/x-ndjson")
        .containsEntry("Content-Length", "8")
        .containsEntry("Host", "elsewhere")
        .containsEntry("User-Agent", "me")
        .containsEntry(
            "Authorization",
            "Basic "
                + Base64.getEncoder().encodeToString("anna:p:ß".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void lineBreaksInAHeaderAreUnrecoverable() {
    try (TestPipeline pipeline =
        to(
            sink.url("/x"),
            "headers_from_placeholders {\"X-A\":\"${a}\"}\n"
                + "<buffer a>\nflush_mode immediate\n</buffer>")) {
      pipeline.emit("app", Map.of("a", "1\r\nX-B: 2"));
      assertUnrecoverable(pipeline, "header field value cannot include CR/LF: 'X-A'");
    }
    assertThat(sink.sent()).isEmpty();
  }

  @Test
  void sendsToOtherHostsOnlyWhereTheyAreAllowed() {
    final String dynamic = "http://${host}:" + sink.port() + "/x";
    final String byHost = "<buffer host>\nflush_mode immediate\n</buffer>\n";
    try (TestPipeline pipeline = to(dynamic, byHost)) {
      pipeline.emit("app", Map.of("host", "127.0.0.1"));
      assertUnrecoverable(
          pipeline,
          "allowed_hosts is strictly required when using placeholders in the endpoint host");
    }
    try (TestPipeline pipeline = to(dynamic, "allowed_hosts a.example\n" + byHost)) {
      pipeline.emit("app", Map.of("host", "127.0.0.1"));
      assertUnrecoverable(pipeline, "Not allowed host: 127.0.0.1");
    }
    try (TestPipeline pipeline =
        to("http://127.0.0.1${port}/x", "<buffer port>\nflush_mode immediate\n</buffer>")) {
      pipeline.emit("app", Map.of("port", ".example.com"));
      assertUnrecoverable(pipeline, "allowed_hosts is strictly required");
    }
    assertThat(sink.sent()).isEmpty();
    try (TestPipeline pipeline = to(dynamic, "allowed_hosts a.example,127.0.0.1\n" + byHost)) {
      pipeline.emit("app", Map.of("host", "127.0.0.1"));
    }
    assertThat(sink.only().body()).isEqualTo("{\"host\":\"127.0.0.1\"}\n");
  }

  @Test
  void anAddressOfIpv6IsTheConfiguredHost() {
    try (TestPipeline pipeline =
        to("http://[::1]:1/${tag}", "<buffer tag>\nflush_mode immediate\n</buffer>")) {
      pipeline.emit("app", EVENT);
      assertThat(pipeline.books("out").held()).isEqualTo(1); // nobody listens there
      assertThat(pipeline.log().troubles()).noneMatch(line -> line.contains("allowed_hosts"));
      drop(pipeline);
    }
  }

  @Test
  void anEndpointThatBecomesNoUrlIsTriedAgain() {
    try (TestPipeline pipeline =
        to(sink.url("/${tag}"), "<buffer tag>\nflush_mode immediate\n</buffer>")) {
      pipeline.emit("a b", EVENT);
      assertThat(pipeline.log().troubles())
          .anyMatch(line -> line.contains("Invalid endpoint URI: " + sink.url("/a b")));
      assertThat(pipeline.books("out").held()).isEqualTo(1);
      drop(pipeline);
    }
  }

  @Test
  void triesAgainAfterARetryableAnswer() {
    sink.answer(503, " wait a bit");
    try (TestPipeline pipeline = output()) {
      pipeline.emit("app", EVENT);
      assertThat(sink.sent()).hasSize(1);
      assertThat(pipeline.log().troubles())
          .anyMatch(line -> line.contains("503 Service Unavailable wait a bit"));
      pipeline.clock().advance(Duration.ofSeconds(5));
      assertThat(sink.sent()).hasSize(2);
      assertThat(sink.sent().get(1).body()).isEqualTo("{\"n\":1}\n");
      assertThat(pipeline.counter("error_responses")).isEqualTo(1);
    }
  }

  @Test
  void takesTheRetryableCodesOfTheConfiguration() {
    sink.answer(418, "").answer(503, "");
    try (TestPipeline pipeline =
        TestPipeline.of(
                "<match **>\n@type http\n@id out\nproxy \"\"\nretryable_response_codes 418, 429\nendpoint "
                    + sink.url("/x")
                    + "\n"
                    + NOW
                    + "</match>\n")
            .rootDir(root)
            .start()) {
      pipeline.emit("app", EVENT);
      pipeline.clock().advance(Duration.ofSeconds(5));
      assertUnrecoverable(pipeline, "503 Service Unavailable");
    }
    assertThat(sink.sent()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 304, 400, 404, 413, 500})
  void otherAnswersAreUnrecoverable(int status) {
    sink.answer(new Sink.Answer(status, "", Map.of("Location", sink.url("/y"))));
    try (TestPipeline pipeline = output()) {
      pipeline.emit("app", EVENT);
      assertUnrecoverable(pipeline, status + " ");
      pipeline.clock().advance(Duration.ofMinutes(1));
    }
    assertThat(sink.sent()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 299})
  void allOf2xxIsSuccess(int status) {
    sink.answer(status, "");
    try (TestPipeline pipeline = output()) {
      pipeline.emit("app", EVENT);
      assertThat(pipeline.log().troubles()).isEmpty();
      assertThat(pipeline.books("out").held()).isZero();
    }
    assertThat(sink.sent()).hasSize(1);
  }

  @Test
  void givesUpChunksIfErrorsAreNotUnrecoverable() {
    sink.answer(400, "bad").answer(503, "busy");
    try (TestPipeline pipeline = output("error_response_as_unrecoverable false")) {
      pipeline.emit("app", EVENT);
      assertThat(pipeline.log().troubles())
          .containsExactly(
              "error: got error response from 'Post " + sink.url("/x") + "' : 400 Bad Request bad");
      assertThat(pipeline.counter("given_up_chunks")).isEqualTo(1);
      assertThat(pipeline.books("out").held()).isZero();
      pipeline.emit("app", EVENT);
      assertThat(pipeline.books("out").held()).isEqualTo(1);
      pipeline.clock().advance(Duration.ofSeconds(5));
      assertThat(pipeline.books("out").held()).isZero();
    }
    assertThat(sink.sent()).hasSize(3);
  }

  @Test
  void cutsLongAnswersOff() {
    sink.answer(400, "x".repeat(200_000));
    try (TestPipeline pipeline = output("error_response_as_unrecoverable false")) {
      pipeline.emit("app", EVENT);
      assertThat(pipeline.log().troubles())
          .singleElement()
          .satisfies(line -> assertThat(line).endsWith("xxx...").hasSizeLessThan(70_000));
    }
  }

  @Test
  void keepsConnectionsIfItMay() {
    try (TestPipeline pipeline = output("reuse_connections true")) {
      for (int i = 0; i < 3; i++) {
        sink.answer(200, "taken");
        pipeline.emit("app", EVENT);
      }
    }
    assertThat(sink.sent().stream().map(Sink.Sent::peer).distinct()).hasSize(1);
  }

  @Test
  void closesConnectionsOtherwise() {
    try (TestPipeline pipeline = output()) {
      pipeline.emit("app", EVENT);
      pipeline.emit("app", EVENT);
    }
    assertThat(sink.sent()).hasSize(2);
    assertThat(sink.sent().get(0).headers()).containsEntry("Connection", "close");
    assertThat(sink.sent().stream().map(Sink.Sent::peer).distinct()).hasSize(2);
  }

  @Test
  void triesAgainIfNobodyListens() throws IOException {
    final int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (TestPipeline pipeline = to("http://127.0.0.1:" + port + "/x", NOW)) {
      pipeline.emit("app", EVENT);
      assertThat(pipeline.log().troubles())
          .anyMatch(
              line ->
                  line.contains(
                      "Failed to open TCP connection to 127.0.0.1:"
                          + port
                          + " (Connection refused"));
      assertThat(pipeline.books("out").held()).isEqualTo(1);
      drop(pipeline);
    }
  }

  @Test
  void triesAgainAfterTheServerHungUp() {
    sink.answer(Sink.Answer.NONE);
    try (TestPipeline pipeline = output("http_method put", "reuse_connections true")) {
      pipeline.emit("app", EVENT);
      assertThat(sink.sent()).hasSize(1);
      pipeline.clock().advance(Duration.ofSeconds(5));
      assertThat(sink.sent()).hasSize(2);
      assertThat(pipeline.books("out").held()).isZero();
    }
  }

  /** Lets time pass until the buffer gives up what the test has left in it. */
  private static void drop(TestPipeline pipeline) {
    pipeline.clock().advance(Duration.ofDays(4));
  }

  private static void assertUnrecoverable(TestPipeline pipeline, String reason) {
    assertThat(pipeline.log().troubles())
        .anyMatch(line -> line.contains(reason))
        .anyMatch(line -> line.contains("bad chunk is moved to"));
    assertThat(pipeline.books("out").held()).isZero();
  }
}
