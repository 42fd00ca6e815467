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
package io.tailrace.benchmarks.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** A server that takes every bulk request at once, and counts the documents in it. */
final class BulkServer implements AutoCloseable {
  private static final byte[] TAKEN = ascii("{\"took\":1,\"errors\":false}");
  private static final byte[] VERSION = ascii("{\"version\":{\"number\":\"8.0.0\"}}");
  private static final int READ_BYTES = 64 << 10;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LongAdder lines = new LongAdder();

  private BulkServer(HttpServer server) {
    this.server = server;
  }

  static BulkServer start() throws IOException {
    final BulkServer server =
        new BulkServer(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    server.server.createContext("/", server::answer);
    server.server.setExecutor(server.threads);
    server.server.start();
    return server;
  }

  int port() {
    return server.getAddress().getPort();
  }

  long documents() {
    return lines.sum() / 2;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      countLines(exchange.getRequestBody());
      final byte[] body = exchange.getRequestMethod().equals("POST") ? TAKEN : VERSION;
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void countLines(InputStream body) throws IOException {
    final byte[] buffer = new byte[READ_BYTES];
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      int found = 0;
      for (int i = 0; i < count; i++) {
        found += buffer[i] == '\n' ? 1 : 0;
      }
      lines.add(found);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
