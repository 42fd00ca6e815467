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

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Measures from outside what a document costs the packaged daemon, from the forward protocol to a
 * bulk request: documents a second, and CPU time of the whole process.
 */
public final class BulkLoad {
  private BulkLoad() {}

  /**
   * Runs it once and prints one line.
   *
   * @param args the launcher of the daemon, thousands of events, thousands of events before that to
   *     warm up with; and {@code HOST:PORT} of a real node, without which there is a server that
   *     answers at once
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 3 && args.length != 4) {
      throw new IllegalArgumentException(
          "the arguments are the launcher, bin/tailrace, thousands of events, those to warm up"
              + " with, and HOST:PORT or nothing");
    }
    final Path launcher = Path.of(args[0]).toAbsolutePath();
    final long events = 1000L * Long.parseLong(args[1]);
    final long warmUp = 1000L * Long.parseLong(args[2]);
    if (args.length > 3) {
      final URL count =
          URI.create(
                  "http://"
                      + args[3]
                      + "/logstash-*/_stats/docs?filter_path=_all.primaries.docs.count")
              .toURL();
      measure(launcher, args[3], () -> documents(count), warmUp, events, System.out);
      return;
    }
    try (BulkServer server = BulkServer.start()) {
      measure(
          launcher, "127.0.0.1:" + server.port(), server::documents, warmUp, events, System.out);
    }
  }

  private static void measure(
      Path launcher,
      String server,
      LongSupplier documents,
      long warmUp,
      long events,
      PrintStream out)
      throws IOException, InterruptedException {
    final Path folder = Files.createTempDirectory("tailrace-load");
    final ForwardSender sender = new ForwardSender(1000, 1);
    try (LoadedDaemon daemon = LoadedDaemon.start(launcher, folder, output(server))) {
      final long before = documents.getAsLong();
      sender.send(daemon.port(), warmUp);
      daemon.await(documents, before + warmUp);
      final Duration cpuBefore = daemon.cpu();
      final long beginNs = System.nanoTime();
      sender.send(daemon.port(), events);
      daemon.await(documents, before + warmUp + events);
      final double seconds = (System.nanoTime() - beginNs) / 1e9;
      final double cpuSeconds = daemon.cpu().minus(cpuBefore).toMillis() / 1000.0;
      out.printf(
          Locale.ROOT,
          "%,.0f documents/s, %.2f CPU s per million documents, %.2f s, peak %d MiB%n",
          events / seconds,
          cpuSeconds * 1e6 / events,
          seconds,
          daemon.peakMebibytes());
    }
  }

  private static String output(String server) {
    return """
        @type elasticsearch
        hosts %s
        logstash_format true
        request_timeout 60
        <buffer tag>
          @type memory
          chunk_limit_size 8m
          total_limit_size 256m
          flush_interval 1s
          flush_thread_count 2
          flush_thread_interval 0.05
          flush_thread_burst_interval 0.01
          overflow_action block
        </buffer>
        """
        .formatted(server);
  }

  /** Documents that a real node has; none before there is an index. */
  private static long documents(URL count) {
    try (InputStream body = count.openStream()) {
      final String digits =
          new String(body.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\D", "");
      return digits.isEmpty() ? 0 : Long.parseLong(digits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
