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

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A run of the packaged program that takes events by the forward protocol. */
final class LoadedDaemon implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final Pattern RECORDS = Pattern.compile("\"emit_records\":(\\d+)");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private final Process process;
  private final int port;
  private final int monitorPort;

  private LoadedDaemon(Process process, int port, int monitorPort) {
    this.process = process;
    this.port = port;
    this.monitorPort = monitorPort;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param output parameters of the output that gets the events
   */
  static LoadedDaemon start(Path launcher, Path folder, String output)
      throws IOException, InterruptedException {
    final int port = freePort();
    final int monitorPort = freePort();
    final Path config =
        Files.writeString(
            folder.resolve("load.conf"),
            """
            <source>
              @type forward
              bind 127.0.0.1
              port %d
            </source>
            <source>
              @type monitor_agent
              bind 127.0.0.1
              port %d
            </source>
            <match load.**>
              @id load_out
              %s
            </match>
            """
                .formatted(port, monitorPort, output));
    final ProcessBuilder builder =
        new ProcessBuilder(launcher.toString(), "-c", config.toString(), "-q").inheritIO();
    builder.environment().put("TAILRACE_WORK", folder.resolve("work").toString());
    final LoadedDaemon daemon = new LoadedDaemon(builder.start(), port, monitorPort);
    daemon.awaitEvents(0);
    return daemon;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** User and system time of the process so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Largest resident memory so far in MiB; -1 where the system does not tell. */
  long peakMebibytes() throws IOException {
    final File status = new File("/proc/" + process.pid() + "/status");
    if (!status.exists()) {
      return -1;
    }
    final Matcher peak = PEAK.matcher(Files.readString(status.toPath()));
    return peak.find() ? Long.parseLong(peak.group(1)) >> 10 : -1;
  }

  /** Events that the output has taken; -1 if the daemon does not answer. */
  long events() {
    try {
      final HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + monitorPort + "/api/plugins.json?@id=load_out")
                  .toURL()
                  .openConnection();
      try (InputStream body = connection.getInputStream()) {
        final Matcher records =
            RECORDS.matcher(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        return records.find() ? Long.parseLong(records.group(1)) : -1;
      }
    } catch (IOException e) {
      return -1; // it starts, or it ends, which awaitEvents tells
    }
  }

  /** Waits until the output has taken so many events; it is an error if it takes more. */
  void awaitEvents(long count) throws InterruptedException {
    await(this::events, count);
  }

  /** Waits until so many have arrived somewhere; it is an error if more do. */
  void await(LongSupplier arrived, long count) throws InterruptedException {
    final long endNs = System.nanoTime() + DEADLINE.toNanos();
    long now = arrived.getAsLong();
    while (now < count) {
      if (System.nanoTime() > endNs || process.waitFor(10, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("of " + count + " events " + now + " have arrived");
      }
      now = arrived.getAsLong();
    }
    if (now > count) {
      throw new IllegalStateException(now + " events have arrived, and only " + count + " left");
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
