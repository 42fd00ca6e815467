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

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** An HTTP server that answers as it is told to, and as an untroubled Elasticsearch otherwise. */
final class FakeCluster implements AutoCloseable {
  /** What a client sent. */
  record Sent(String method, String path, String query, Map<String, String> headers, String body) {
    List<String> lines() {
      return body.lines().toList();
    }

    /** The documents of a bulk request, without the lines before them. */
    List<String> documents() {
      final List<String> documents = new ArrayList<>();
      final List<String> lines = lines();
      for (int i = 1; i < lines.size(); i += 2) {
        documents.add(lines.get(i));
      }
      return documents;
    }

    int count() {
      return lines().size() / 2;
    }
  }

  /** What is answered. */
  record Answer(int status, String contentType, String body) {
    static Answer json(int status, String body) {
      return new Answer(status, "application/json", body);
    }

    /** Hangs up without an answer. */
    static final Answer NONE = new Answer(0, "", "");
  }

  static final String TAKEN = "{\"errors\":false,\"took\":1,\"items\":[]}";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedDeque<Function<Sent, Answer>> bulkAnswers =
      new ConcurrentLinkedDeque<>();
  private final Map<String, Answer> answers = new TreeMap<>();
  private volatile String version = "8.19.21";

  private FakeCluster(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static FakeCluster start() throws IOException {
    return start(0);
  }

  static FakeCluster start(int port) throws IOException {
    return new FakeCluster(
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
  }

  static FakeCluster startTls(int port, SSLContext tls, boolean needsClient) throws IOException {
    final HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            final SSLParameters defaults = tls.getDefaultSSLParameters();
            defaults.setNeedClientAuth(needsClient);
            parameters.setSSLParameters(defaults);
          }
        });
    return new FakeCluster(server);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    final Sent request =
        new Sent(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            String.valueOf(exchange.getRequestURI().getQuery()),
            headers,
            new String(body, StandardCharsets.UTF_8));
    sent.add(request);
    final Answer answer = answer(request);
    if (answer == Answer.NONE) {
      exchange.close();
      return;
    }
    final byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", answer.contentType());
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private Answer answer(Sent request) {
    if (request.path().endsWith("/_bulk")) {
      final Function<Sent, Answer> scripted = bulkAnswers.pollFirst();
      return scripted == null ? Answer.json(200, TAKEN) : scripted.apply(request);
    }
    synchronized (answers) {
      final Answer scripted = answers.get(request.method() + " " + request.path());
      if (scripted != null) {
        return scripted;
      }
    }
    if (request.path().equals("/")) {
      return Answer.json(200, "{\"version\":{\"number\":\"" + version + "\"}}");
    }
    return request.method().equals("GET")
        ? Answer.json(404, "{\"status\":404}")
        : Answer.json(200, "{\"acknowledged\":true}");
  }

  FakeCluster version(String number) {
    version = number;
    return this;
  }

  /** Answers the next bulk request that is not yet provided for. */
  FakeCluster bulk(Answer answer) {
    bulkAnswers.addLast(request -> answer);
    return this;
  }

  FakeCluster bulk(Function<Sent, Answer> answer) {
    bulkAnswers.addLast(answer);
    return this;
  }

  /** Answers the next bulk request with these items. */
  FakeCluster items(String... items) {
    return bulk(
        Answer.json(
            200, "{\"errors\":true,\"took\":1,\"items\":[" + String.join(",", items) + "]}"));
  }

  static String item(String action, int status) {
    return "{\"" + action + "\":{\"_index\":\"i\",\"status\":" + status + "}}";
  }

  static String item(String action, int status, String type, String reason) {
    return "{\""
        + action
        + "\":{\"_index\":\"i\",\"status\":"
        + status
        + ",\"error\":{\"type\":\""
        + type
        + "\",\"reason\":\""
        + reason
        + "\"}}}";
  }

  /** Answers all requests of that method and path, from now on. */
  FakeCluster answer(String methodAndPath, Answer answer) {
    synchronized (answers) {
      answers.put(methodAndPath, answer);
    }
    return this;
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Sent> sent() {
    return sent;
  }

  /** The bulk requests. */
  List<Sent> bulks() {
    return sent.stream().filter(request -> request.path().endsWith("/_bulk")).toList();
  }

  /** Method and path of all but the bulk requests and the one for the version. */
  List<String> others() {
    return sent.stream()
        .filter(request -> !request.path().endsWith("/_bulk") && !request.path().equals("/"))
        .map(request -> request.method() + " " + request.path())
        .toList();
  }

  /** The body of the last request of that method and path. */
  String body(String methodAndPath) {
    String body = "none";
    for (Sent request : sent) {
      if ((request.method() + " " + request.path()).equals(methodAndPath)) {
        body = request.body();
      }
    }
    return body;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
