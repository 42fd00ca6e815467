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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real Elasticsearch in a process of its own, which keeps its data over restarts. */
final class ElasticsearchNode implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path data;
  private final int port = Ports.free();
  private final int transportPort = Ports.free();
  private Process process;

  ElasticsearchNode(Path data) {
    this.data = data;
  }

  int port() {
    return port;
  }

  /** Starts the node and waits until it answers. */
  void start() {
    final String built = System.getProperty("elasticsearch.node");
    if (built == null) {
      throw new IllegalStateException("elasticsearch.node does not say where the node is");
    }
    final Path target = Path.of(built);
    final Path home = target.resolve("home");
    final List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms256m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            target.resolve("classes") + ":" + home.resolve("lib") + "/*",
            "io.tailrace.testservers.elasticsearch.ElasticsearchNode",
            home.toString(),
            data.toString(),
            Integer.toString(port),
            Integer.toString(transportPort));
    try {
      Files.createDirectories(data);
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await(
        "/_cluster/health?wait_for_status=yellow&timeout=1s",
        body -> body.contains("\"timed_out\":false"));
  }

  /** Ends the node as a power cut does. */
  void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(TailraceProcess.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the node does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The body of the answer to a GET; empty if there is none. */
  String get(String path) {
    try {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return ""; // it is starting
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Asks until the answer is as the condition says; fails with the last one otherwise. */
  String await(String path, Predicate<String> condition) {
    final long endNs = System.nanoTime() + 2 * TailraceProcess.DEADLINE.toNanos();
    String body = get(path);
    while (!condition.test(body)) {
      if (System.nanoTime() > endNs || !process.isAlive()) {
        throw new AssertionError(path + " answers " + body + "; the node's log: " + log());
      }
      pause();
      body = get(path);
    }
    return body;
  }

  /** Waits a little; polling the outside world has nothing else to wait for. */
  private void pause() {
    try {
      process.waitFor(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private String log() {
    try {
      return Files.readString(data.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
