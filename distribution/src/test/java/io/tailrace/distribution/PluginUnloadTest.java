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

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tailrace.distribution.TailraceProcess.Setup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jars that a reload does without leave the memory of the daemon, although their plugins have run
 * threads, connections, timers and caches.
 */
final class PluginUnloadTest {
  private static final Pattern LOADERS =
      Pattern.compile("(\\d+) +\\d+ +io\\.tailrace\\.core\\.plugin\\.JarClassLoader\\b");

  /** Whose objects must not be there any more. */
  private static final Pattern UNUSED =
      Pattern.compile(
          "io\\.tailrace\\.plugin\\.(elasticsearch|forward|file|bufferfile|buffermemory|copy)\\."
              + "|co\\.elastic\\.|org\\.apache\\.hc\\.");

  @TempDir Path folder;

  @Test
  void leavesNothingBehindInMemory() throws Exception {
    final int port = Ports.free();
    // What only little memory would clear goes at each collection.
    final Setup setup = Setup.in(folder).with(Map.of("JAVA_OPTS", "-XX:SoftRefLRUPolicyMSPerMB=0"));
    final Path small =
        setup.write("small.conf", input(port) + "<match **>\n@type stdout\n</match>");
    final int loadersNeeded;
    try (TailraceProcess daemon = setup.daemon(small)) {
      TailraceProcess.postJson(port, "/a.b", "{\"n\":1}");
      daemon.awaitLine("{\"n\":1}");
      loadersNeeded = loaders(histogram(daemon));
      daemon.stop();
    }

    final CountDownLatch bulk = new CountDownLatch(1);
    final HttpServer cluster = cluster(bulk);
    try {
      final Path config =
          setup.write("fluent.conf", input(port) + outputs(cluster.getAddress().getPort()));
      try (TailraceProcess daemon = setup.daemon(config)) {
        TailraceProcess.postJson(port, "/a.b", "{\"n\":2}");
        assertThat(bulk.await(TailraceProcess.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        daemon.awaitLine("{\"n\":2}");
        assertThat(loaders(histogram(daemon))).isGreaterThan(loadersNeeded + 4);

        Files.copy(small, config, StandardCopyOption.REPLACE_EXISTING);
        daemon.signal("HUP");
        daemon.awaitRunning(2);
        TailraceProcess.postJson(port, "/a.b", "{\"n\":3}");
        daemon.awaitLine("{\"n\":3}");

        assertThat(written()).containsExactly("{\"n\":2}");
        awaitLoaders(daemon, loadersNeeded);
        daemon.stop();
        assertThat(daemon.lines("keep it in memory")).isEmpty();
      }
    } finally {
      cluster.stop(0);
    }
  }

  /** Waits until what was closed is gone; connections and threads take a moment to end. */
  private static void awaitLoaders(TailraceProcess daemon, int needed) throws Exception {
    final long endNs = System.nanoTime() + TailraceProcess.DEADLINE.toNanos();
    List<String> histogram = histogram(daemon);
    while (loaders(histogram) > needed
        || histogram.stream().anyMatch(line -> UNUSED.matcher(line).find())) {
      if (System.nanoTime() > endNs) {
        throw new AssertionError(
            loaders(histogram)
                + " class loaders where "
                + needed
                + " are needed; of closed jars there are still:\n"
                + String.join(
                    "\n", histogram.stream().filter(line -> UNUSED.matcher(line).find()).toList()));
      }
      histogram = histogram(daemon);
    }
  }

  private static int loaders(List<String> histogram) {
    for (String line : histogram) {
      final Matcher matcher = LOADERS.matcher(line);
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
    }
    throw new AssertionError("no class loaders in " + histogram);
  }

  /** Collects all garbage and lists what is left, by class. */
  private static List<String> histogram(TailraceProcess daemon) throws Exception {
    final Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(daemon.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.lines().toList();
  }

  private List<String> written() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      final Path file = files.findFirst().orElseThrow();
      return Files.readAllLines(file);
    }
  }

  private static String input(int port) {
    return """
        <source>
          @type http
          port %d
          bind 127.0.0.1
        </source>
        """
        .formatted(port);
  }

  /** From the output to Elasticsearch, and by the forward protocol to a file. */
  private String outputs(int clusterPort) {
    return """
        <match a.**>
          @type copy
          <store>
            @type elasticsearch
            hosts 127.0.0.1:%1$d
            <buffer tag>
              @type file
              path %3$s/documents
              flush_mode immediate
            </buffer>
          </store>
          <store>
            @type forward
            require_ack_response true
            <server>
              host 127.0.0.1
              port %2$d
            </server>
            <buffer tag>
              flush_mode immediate
            </buffer>
          </store>
        </match>
        <source>
          @type forward
          port %2$d
          bind 127.0.0.1
          @label @ARRIVED
        </source>
        <label @ARRIVED>
          <filter **>
            @type stdout
          </filter>
          <match **>
            @type file
            path %3$s/out/events
            append true
            <format>
              @type json
            </format>
            <buffer []>
              @type file_single
              path %3$s/chunks
              flush_at_shutdown true
            </buffer>
          </match>
        </label>
        """
        .formatted(clusterPort, Ports.free(), folder);
  }

  /** A server that takes every document. */
  private static HttpServer cluster(CountDownLatch bulk) throws IOException {
    final HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          answer(exchange, "{\"version\":{\"number\":\"8.19.21\"}}");
        });
    server.createContext(
        "/_bulk",
        exchange -> {
          answer(exchange, "{\"errors\":false}");
          bulk.countDown();
        });
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      final byte[] body = json.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
