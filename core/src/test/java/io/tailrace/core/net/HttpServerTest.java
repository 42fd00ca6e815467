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
package io.tailrace.core.net;

import static io.tailrace.core.net.HttpFixture.join;
import static io.tailrace.core.net.HttpFixture.options;
import static io.tailrace.core.net.HttpFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.Receipt;
import io.tailrace.api.net.HttpHandler;
import io.tailrace.api.net.HttpRequest;
import io.tailrace.api.net.HttpResponse;
import io.tailrace.core.net.HttpFixture.Client;
import io.tailrace.core.seam.ReadPause;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class HttpServerTest {
  private static final HttpResponse OK = HttpResponse.of(200, "text/plain", "");

  private final HttpFixture net = new HttpFixture();

  @AfterEach
  void close() {
    net.close();
  }

  /** Answers with what it saw. */
  private static HttpResponse echo(HttpRequest request) {
    return HttpResponse.of(
        200,
        "text/plain",
        request.method() + " " + request.path() + " " + request.query() + " " + body(request));
  }

  private static String body(HttpRequest request) {
    return new String(
        request.bodyArray(),
        request.bodyOffset(),
        request.bodyLength(),
        StandardCharsets.ISO_8859_1);
  }

  private static String bodyOf(String response) {
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void showsARequestAndWritesTheResponse() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    try (Client client = new Client(server)) {
      assertThat(client.send(post("/a/b?c=d", "hello")).response())
          .isEqualTo(
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: Keep-Alive\r\n"
                  + "Content-Length: 19\r\n\r\nPOST /a/b c=d hello");
    }
  }

  @Test
  void looksHeadersUpInAnyCaseAndShowsThemInOrder() throws Exception {
    final HostedHttpServer server =
        net.start(
            request -> {
              final List<String> seen = new ArrayList<>();
              request.forEachHeader((name, value) -> seen.add(name + "=" + value));
              return HttpResponse.of(
                  200,
                  "text/plain",
                  seen
                      + request.header("x-ONE")
                      + request.headers("X-Two")
                      + request.header("none")
                      + request.remoteAddress());
            });
    try (Client client = new Client(server)) {
      client.send("GET / HTTP/1.1\r\nX-Two: a\r\nX-One:  b \r\nx-two: c\r\n\r\n");
      assertThat(bodyOf(client.response()))
          .isEqualTo("[X-Two=a, X-One=b, x-two=c]b[a, c]null127.0.0.1");
    }
  }

  @Test
  void readsNothingForAsLongAsWhatWasEmittedAsksFor() throws Exception {
    final CompletableFuture<Void> end = new CompletableFuture<>();
    final AtomicInteger calls = new AtomicInteger();
    final HostedHttpServer server =
        net.start(
            request -> {
              if (calls.incrementAndGet() == 1) {
                ReadPause.ask(end);
              }
              return echo(request);
            });
    try (Client client = new Client(server)) {
      assertThat(bodyOf(client.send(post("/a", "1")).response())).endsWith(" 1");
      client.send(post("/a", "2"));
      net.pass(1); // all loops have been round
      net.pass(1);
      assertThat(calls).hasValue(1);
      end.complete(null);
      assertThat(bodyOf(client.response())).endsWith(" 2");
      assertThat(bodyOf(client.send(post("/a", "3")).response())).endsWith(" 3");
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    final StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      requests.append(post("/" + i, "body" + i));
    }
    try (Client client = new Client(server)) {
      client.send(requests.toString());
      for (int i = 0; i < 500; i++) {
        assertThat(bodyOf(client.response())).isEqualTo("POST /" + i + " null body" + i);
      }
    }
  }

  @Test
  void takesARequestThatComesByteByByte() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    try (Client client = new Client(server)) {
      for (byte b : post("/slow", "abc").getBytes(StandardCharsets.ISO_8859_1)) {
        client.send(new byte[] {b});
      }
      assertThat(bodyOf(client.response())).isEqualTo("POST /slow null abc");
    }
  }

  @Test
  void holdsFurtherRequestsBackWhileAResponseIsPending() throws Exception {
    final BlockingQueue<CompletableFuture<Void>> pending = new LinkedBlockingQueue<>();
    final HostedHttpServer server =
        net.start(
            request -> {
              final CompletableFuture<Void> outcome = new CompletableFuture<>();
              pending.add(outcome);
              return HttpResponse.after(
                  Receipt.of(outcome),
                  HttpResponse.of(200, "text/plain", request.path()),
                  reason -> HttpResponse.of(500, "text/plain", reason.getMessage()));
            });
    try (Client client = new Client(server)) {
      client.send(post("/1", "a") + post("/2", "b") + post("/3", "c"));
      final CompletableFuture<Void> first = pending.poll(20, TimeUnit.SECONDS);
      assertThat(client.isSilent()).isTrue();
      assertThat(pending).as("requests handled before the first is answered").isEmpty();
      first.complete(null);
      assertThat(bodyOf(client.response())).isEqualTo("/1");
      pending.poll(20, TimeUnit.SECONDS).completeExceptionally(new IOException("full"));
      assertThat(client.response()).startsWith("HTTP/1.1 500 ").endsWith("full");
      pending.poll(20, TimeUnit.SECONDS).complete(null);
      assertThat(bodyOf(client.response())).isEqualTo("/3");
    }
  }

  @Test
  void answersAClientThatEndedItsSideBeforeTheResponseWasKnown() throws Exception {
    final CompletableFuture<Void> outcome = new CompletableFuture<>();
    final CompletableFuture<Void> called = new CompletableFuture<>();
    final HostedHttpServer server =
        net.start(
            request -> {
              called.complete(null);
              return HttpResponse.after(Receipt.of(outcome), OK, reason -> OK);
            });
    try (Client client = new Client(server)) {
      client.send(post("/", "x"));
      client.socket.shutdownOutput();
      called.get(20, TimeUnit.SECONDS);
      outcome.complete(null);
      assertThat(client.status()).isEqualTo("200");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void putsChunksTogether() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    try (Client client = new Client(server)) {
      client.send("POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      client.send("4;x=y\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n" + post("/next", ""));
      assertThat(bodyOf(client.response())).isEqualTo("POST /c null abcdefg");
      assertThat(bodyOf(client.response())).isEqualTo("POST /next null ");
    }
  }

  @Test
  void closesAfterConnectionCloseAndAfterHttp10() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    try (Client client = new Client(server)) {
      client.send("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n");
      assertThat(client.response()).contains("Connection: close\r\n");
      assertThat(client.isEnded()).isTrue();
    }
    try (Client client = new Client(server)) {
      client.send("GET /a HTTP/1.0\r\n\r\n");
      assertThat(client.status()).isEqualTo("200");
      assertThat(client.isEnded()).isTrue();
    }
    try (Client client = new Client(server)) {
      client.send("GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
      assertThat(client.response()).contains("Connection: Keep-Alive\r\n");
      assertThat(client.send("GET /b HTTP/1.1\r\n\r\n").status()).isEqualTo("200");
    }
  }

  @Test
  void closesBehindAResponseThatSaysSo() throws Exception {
    final HttpResponse last = OK.thenClose();
    final HostedHttpServer server = net.start(request -> last);
    try (Client client = new Client(server)) {
      client.send(post("/1", "a") + post("/2", "b"));
      assertThat(client.status()).isEqualTo("200");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void sendsNoBodyToHead() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    try (Client client = new Client(server)) {
      client.send("HEAD /h HTTP/1.1\r\nConnection: close\r\n\r\n");
      final byte[] all = client.socket.getInputStream().readAllBytes();
      assertThat(new String(all, StandardCharsets.ISO_8859_1))
          .contains("Content-Length: 13\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void refusesABodyOverTheLimitBeforeAndWhileItComes() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    try (Client client = new Client(server)) {
      client.send(post("/big", "x".repeat(3000)));
      assertThat(client.response())
          .isEqualTo(
              "HTTP/1.1 413 Request Entity Too Large\r\nContent-Type: text/plain\r\n"
                  + "Connection: close\r\nContent-Length: 9\r\n\r\nToo large");
      assertThat(client.isEnded()).isTrue();
    }
    try (Client client = new Client(server)) {
      client.send("POST /big HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("400\r\n" + "x".repeat(1024) + "\r\n1\r\ny\r\n");
      assertThat(client.status()).isEqualTo("413");
      assertThat(client.isEnded()).isTrue();
    }
    try (Client client = new Client(server)) {
      assertThat(client.send(post("/fits", "x".repeat(1024))).status()).isEqualTo("200");
    }
    assertThat(net.count(Trouble.BODY_TOO_LARGE)).isEqualTo(2);
  }

  @Test
  void answersExpectations() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    try (Client client = new Client(server)) {
      client.send("POST /e HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.response()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(bodyOf(client.send("ab").response())).isEqualTo("POST /e null ab");
      client.send("POST /e HTTP/1.1\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.response()).startsWith("HTTP/1.1 413 ").endsWith("Too large");
      assertThat(client.isEnded()).isTrue();
    }
    try (Client client = new Client(server)) {
      client.send("POST /e HTTP/1.1\r\nContent-Length: 2\r\nExpect: cake\r\n\r\n");
      assertThat(client.status()).isEqualTo("417");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: abc\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nBad Name: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n99999999999999999999\r\n",
      })
  void answersWhatIsNotHttpWith400AndCloses(String bytes) throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    try (Client client = new Client(server);
        Client other = new Client(server)) {
      assertThat(client.send(bytes).status()).isEqualTo("400");
      assertThat(client.isEnded()).isTrue();
      assertThat(other.send(post("/", "")).status()).isEqualTo("200");
    }
    assertThat(net.count(Trouble.MALFORMED_REQUEST)).isEqualTo(1);
  }

  @Test
  void boundsTheRequestLineAndTheHeaders() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    try (Client client = new Client(server)) {
      client.send("GET /" + "x".repeat(RequestDecoder.LINE_LENGTH_MAX) + " HTTP/1.1\r\n\r\n");
      assertThat(client.status()).isEqualTo("414");
    }
    try (Client client = new Client(server)) {
      client.send(
          "GET / HTTP/1.1\r\nA: " + "x".repeat(RequestDecoder.HEADERS_LENGTH_MAX) + "\r\n\r\n");
      assertThat(client.status()).isEqualTo("431");
    }
    try (Client client = new Client(server)) {
      assertThat(client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").status()).isEqualTo("505");
    }
  }

  @Test
  void decompressesGzipAndDeflate() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    final byte[] one = gzip("first,");
    final byte[] two = gzip("second");
    final byte[] both = new byte[one.length + two.length];
    System.arraycopy(one, 0, both, 0, one.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    try (Client client = new Client(server)) {
      client.send(compressed("gzip", both));
      assertThat(bodyOf(client.response())).isEqualTo("POST / null first,second");
      final ByteArrayOutputStream zlib = new ByteArrayOutputStream();
      try (DeflaterOutputStream out = new DeflaterOutputStream(zlib)) {
        out.write("third".getBytes(StandardCharsets.ISO_8859_1));
      }
      client.send(compressed("deflate", zlib.toByteArray()));
      assertThat(bodyOf(client.response())).isEqualTo("POST / null third");
      client.send(compressed("gzip", gzip("x".repeat(8192))));
      assertThat(bodyOf(client.response())).hasSize(12 + 8192);
    }
  }

  @Test
  void refusesBodiesThatAreNotWhatTheirEncodingSays() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    final byte[] good = gzip("some text that is compressed");
    final byte[] cut = Arrays.copyOf(good, good.length - 3);
    final byte[] wrongSum = good.clone();
    wrongSum[good.length - 8] ^= 1;
    final byte[] trailing = Arrays.copyOf(good, good.length + 4);
    final byte[] bomb = gzip("x".repeat(8193));
    final byte[] huge = gzip("0".repeat(1 << 19));
    final byte[] nothing = {};
    final byte[] noise = "notgzip".getBytes(StandardCharsets.ISO_8859_1);
    int refused = 0;
    for (byte[] body : List.of(cut, wrongSum, trailing, bomb, huge, nothing, noise)) {
      try (Client client = new Client(server)) {
        client.send(compressed("gzip", body));
        assertThat(client.response()).startsWith("HTTP/1.1 400 ").contains("Content-Length: 0\r\n");
        assertThat(client.isEnded()).isTrue();
        refused++;
        assertThat(net.count(Trouble.UNDECODABLE_BODY)).isEqualTo(refused);
      }
    }
    for (byte[] body : List.of(noise, nothing, good)) {
      try (Client client = new Client(server)) {
        assertThat(client.send(compressed("deflate", body)).status()).isEqualTo("400");
      }
    }
  }

  @Test
  void answers500WhereTheHandlerFailsAndLivesOn() throws Exception {
    final HttpHandler failing =
        request -> {
          if (request.path().equals("/error")) {
            throw new NoClassDefFoundError("gone");
          }
          if (request.path().equals("/null")) {
            return null;
          }
          throw new IllegalStateException("no");
        };
    final HostedHttpServer server = net.start(failing);
    for (String path : List.of("/exception", "/error", "/null")) {
      try (Client client = new Client(server)) {
        assertThat(client.send(post(path, "")).status()).isEqualTo("500");
      }
    }
    assertThat(net.count(Trouble.HANDLER_FAILED)).isEqualTo(3);
  }

  @Test
  void aRequestIsNotValidBehindTheCall() throws Exception {
    final AtomicReference<HttpRequest> kept = new AtomicReference<>();
    final HostedHttpServer server =
        net.start(
            request -> {
              kept.set(request);
              return OK;
            });
    try (Client client = new Client(server)) {
      assertThat(client.send(post("/", "")).status()).isEqualTo("200");
    }
    assertThatThrownBy(() -> kept.get().path()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closesASilentConnectionAfterTheKeepaliveTimeout() throws Exception {
    final HostedHttpServer server =
        net.start(HttpFixture.withKeepalive(Duration.ofSeconds(100)), HttpServerTest::echo);
    try (Client client = new Client(server)) {
      assertThat(client.send(post("/", "")).status()).isEqualTo("200");
      net.pass(101);
      assertThat(client.isEnded()).isTrue();
    }
    assertThat(net.count(Trouble.CUT_OFF_REQUEST)).isZero();
  }

  @Test
  void givesUpOnARequestThatArrivesTooSlowly() throws Exception {
    final HostedHttpServer server =
        net.start(HttpFixture.withKeepalive(Duration.ofDays(100)), HttpServerTest::echo);
    try (Client slow = new Client(server);
        Client idle = new Client(server)) {
      assertThat(idle.send(post("/", "")).status()).isEqualTo("200");
      slow.send("POST / HTTP/1.1\r\nContent-Length: 500\r\n\r\na");
      while (net.count(Trouble.SLOW_REQUEST) == 0) {
        net.pass(1);
      }
      assertThat(slow.response()).startsWith("HTTP/1.1 408 ");
      assertThat(slow.isEnded()).isTrue();
      assertThat(idle.send(post("/", "")).status()).isEqualTo("200");
    }
    assertThat(net.count(Trouble.SLOW_REQUEST)).isEqualTo(1);
  }

  @Test
  void doesNotReadOnWhileAClientDoesNotTakeItsResponses() throws Exception {
    final AtomicInteger handled = new AtomicInteger();
    final HttpResponse large = HttpResponse.of(200, "text/plain", "x".repeat(10_000));
    final HostedHttpServer server =
        net.start(
            request -> {
              handled.incrementAndGet();
              return large;
            });
    final int requests = 20_000;
    try (Client client = new Client(server)) {
      final CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  client.send(post("/", "").repeat(requests));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      client.response();
      int before = -1;
      while (before != handled.get()) {
        before = handled.get();
        for (int i = 0; i < 2000; i++) {
          net.pass(0);
        }
      }
      assertThat(before).as("requests handled without being read").isLessThan(requests);
      for (int i = 1; i < requests; i++) {
        assertThat(client.status()).isEqualTo("200");
      }
      sending.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void refusesABodyForWhichThereIsNoMemory() throws Exception {
    try (ServerLoops small = new ServerLoops(1, 6 << 10);
        Listeners listeners = new Listeners(small, 10)) {
      final HostedHttpServer server =
          new HttpServers(listeners)
              .create(
                  "in_http#small",
                  HttpFixture.withBodyLimit(1 << 20),
                  HttpServerTest::echo,
                  LoggerFactory.getLogger(HttpServerTest.class),
                  net::counter);
      server.open();
      server.resume();
      try (Client client = new Client(server)) {
        assertThat(client.send(post("/", "x".repeat(4096))).status()).isEqualTo("200");
        assertThat(client.send(post("/", "x".repeat(9000))).status()).isEqualTo("503");
        assertThat(client.isEnded()).isTrue();
      }
      assertThat(net.count(Trouble.NO_MEMORY)).isEqualTo(1);
    }
  }

  @Test
  void takesABodyOfManyReads() throws Exception {
    final HostedHttpServer server =
        net.start(
            HttpFixture.withBodyLimit(8 << 20),
            request -> HttpResponse.of(200, "text/plain", "" + request.bodyLength()));
    try (Client client = new Client(server)) {
      for (int size : new int[] {1, 5_000_000, 70_000, 300_000, 8 << 20}) {
        assertThat(bodyOf(client.send(post("/", "x".repeat(size))).response()))
            .isEqualTo("" + size);
      }
    }
  }

  @Test
  void countsAConnectionThatEndsInTheMiddleOfARequest() throws Exception {
    final HostedHttpServer server = net.start(HttpServerTest::echo);
    try (Client client = new Client(server)) {
      client.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
      client.socket.shutdownOutput();
      assertThat(client.isEnded()).isTrue();
    }
    assertThat(net.count(Trouble.CUT_OFF_REQUEST)).isEqualTo(1);
  }

  @Test
  void boundsTheConnections() throws Exception {
    final Listeners few = new Listeners(net.loops, 2);
    final HostedHttpServer server =
        new HostedHttpServer(
            few,
            "in_http#few",
            options(0),
            HttpServerTest::echo,
            LoggerFactory.getLogger(HttpServerTest.class),
            net::counter);
    server.open();
    server.resume();
    try (Client one = new Client(server);
        Client two = new Client(server)) {
      assertThat(one.send(post("/", "")).status()).isEqualTo("200");
      assertThat(two.send(post("/", "")).status()).isEqualTo("200");
      try (Client three = new Client(server)) {
        assertThat(three.isEnded()).isTrue();
      }
      assertThat(net.count(Trouble.TOO_MANY_CONNECTIONS)).isEqualTo(1);
      assertThat(one.send(post("/", "")).status()).isEqualTo("200");
    } finally {
      server.stop();
    }
  }

  @Test
  void saysWhoHoldsAnAddress() throws Exception {
    final HostedHttpServer first = net.create("in_http#one", options(freePort()), request -> OK);
    first.open();
    final HostedHttpServer second = net.create("in_http#two", options(first.port()), request -> OK);
    assertThatThrownBy(second::open)
        .isInstanceOf(BindException.class)
        .hasMessage(
            "cannot listen on 127.0.0.1:%d: in_http#one of this configuration listens there; give"
                + " one of the two another port",
            first.port());
    try (ServerSocket other = new ServerSocket(0)) {
      final HostedHttpServer third =
          net.create("in_http#three", options(other.getLocalPort()), request -> OK);
      assertThatThrownBy(third::open)
          .isInstanceOf(BindException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + other.getLocalPort())
          .hasMessageContaining("another process listens there");
    }
  }

  @Test
  void handsSocketAndConnectionsToTheNextServer() throws Exception {
    final int port = freePort();
    final HostedHttpServer old =
        net.create("in_http#a", options(port), request -> HttpResponse.of(200, "a/b", "old"));
    old.open();
    old.resume();
    try (Client client = new Client(old)) {
      assertThat(bodyOf(client.send(post("/", "")).response())).isEqualTo("old");
      old.detach().toCompletableFuture().get(20, TimeUnit.SECONDS);
      final HostedHttpServer next =
          net.create("in_http#a", options(port), request -> HttpResponse.of(200, "a/b", "new"));
      next.open();
      client.send(post("/", ""));
      assertThat(client.isSilent()).as("paused until resumed").isTrue();
      try (Client waiting = new Client(new Socket("127.0.0.1", port))) {
        waiting.send(post("/", ""));
        next.resume();
        assertThat(bodyOf(client.response())).isEqualTo("new");
        assertThat(bodyOf(waiting.response())).isEqualTo("new");
      }
      net.listeners.closeUnleased();
      old.stop();
      assertThat(bodyOf(client.send(post("/", "")).response())).isEqualTo("new");
      next.stop();
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void takesTheSocketBackWhereTheNextServerDoesNotStart() throws Exception {
    final HostedHttpServer server = net.create("in_http#a", options(freePort()), request -> OK);
    server.open();
    server.resume();
    try (Client client = new Client(server)) {
      server.detach().toCompletableFuture().get(20, TimeUnit.SECONDS);
      client.send(post("/", ""));
      server.open();
      server.resume();
      assertThat(client.status()).isEqualTo("200");
    }
  }

  @Test
  void stopClosesIdleConnectionsAndLetsPendingResponsesGo() throws Exception {
    final CompletableFuture<Void> outcome = new CompletableFuture<>();
    final CompletableFuture<Void> called = new CompletableFuture<>();
    final HostedHttpServer server =
        net.start(
            request -> {
              called.complete(null);
              return HttpResponse.after(Receipt.of(outcome), OK, reason -> OK);
            });
    try (Client idle = new Client(server);
        Client busy = new Client(server)) {
      busy.send(post("/", ""));
      called.get(20, TimeUnit.SECONDS);
      final CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::stop);
      assertThat(idle.isEnded()).isTrue();
      outcome.complete(null);
      assertThat(busy.status()).isEqualTo("200");
      assertThat(busy.isEnded()).isTrue();
      stopped.get(20, TimeUnit.SECONDS);
      server.stop();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static byte[] gzip(String text) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes.toByteArray();
  }

  private static byte[] compressed(String encoding, byte[] body) throws IOException {
    return join(
        "POST / HTTP/1.1\r\nContent-Encoding: "
            + encoding
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n",
        body);
  }
}
