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

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** An HTTP server that keeps what it is sent and answers 200, or as it is told to. */
final class Sink implements AutoCloseable {
  /**
   * What a client sent.
   *
   * @param target the request's URL as it stands in the request line
   * @param peer the client's port
   * @param bytes the body, decompressed
   * @param cipher the cipher suite; empty without TLS
   */
  record Sent(
      String method,
      String target,
      int peer,
      Map<String, String> headers,
      byte[] bytes,
      String cipher) {
    String body() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** What is answered. */
  record Answer(int status, String body, Map<String, String> headers) {
    /** Hangs up without an answer. */
    static final Answer NONE = new Answer(0, "", Map.of());

    static Answer of(int status, String body) {
      return new Answer(status, body, Map.of());
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedDeque<Answer> answers = new ConcurrentLinkedDeque<>();

  private Sink(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static Sink start() throws IOException {
    return new Sink(HttpServer.create(address(), 0));
  }

  static Sink startTls(SSLContext tls, boolean needsClient, String... protocols)
      throws IOException {
    final HttpsServer server = HttpsServer.create(address(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            final SSLParameters defaults = tls.getDefaultSSLParameters();
            defaults.setNeedClientAuth(needsClient);
            if (protocols.length > 0) {
              defaults.setProtocols(protocols);
            }
            parameters.setSSLParameters(defaults);
          }
        });
    return new Sink(server);
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name, String.join(", ", values)));
    sent.add(
        new Sent(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRemoteAddress().getPort(),
            headers,
            body,
            exchange instanceof HttpsExchange tls ? tls.getSSLSession().getCipherSuite() : ""));
    final Answer next = answers.pollFirst();
    final Answer answer = next == null ? Answer.of(200, "") : next;
    if (answer == Answer.NONE) {
      exchange.close();
      return;
    }
    answer.headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    final byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** Answers the next request that has no other answer yet. */
  Sink answer(Answer answer) {
    answers.addLast(answer);
    return this;
  }

  Sink answer(int status, String body) {
    return answer(Answer.of(status, body));
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url(String path) {
    return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:" + port() + path;
  }

  List<Sent> sent() {
    return List.copyOf(sent);
  }

  /** The only request. */
  Sent only() {
    if (sent.size() != 1) {
      throw new AssertionError(sent.size() + " requests instead of one: " + sent);
    }
    return sent.get(0);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
