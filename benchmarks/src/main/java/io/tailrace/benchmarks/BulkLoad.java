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
package io.tailrace.benchmarks;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.event.PackedStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Measures the packaged daemon from a forward client to a bulk request: documents a second, and CPU
 * seconds of the daemon for a million of them.
 *
 * <p>The server answers bulk requests at once, or is a real node at the address given. Arguments:
 * the folder of the distribution, thousands of events, thousands of events to warm up with, and a
 * {@code host:port} or nothing.
 */
public final class BulkLoad {
  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n"
              + "{\"took\":1,\"errors\":false  }")
          .getBytes(StandardCharsets.US_ASCII);
  private static final String VERSION = "{\"version\":{\"number\":\"8.0.0\"}}";
  private static final long TICKS_PER_SECOND = 100;
  private static final long LIMIT_NS = Duration.ofMinutes(10).toNanos();

  private BulkLoad() {}

  /** Runs it and prints one line. */
  public static void main(String[] arguments) throws Exception {
    final Path home = Path.of(arguments[0]);
    final long events = 1000L * Long.parseLong(arguments[1]);
    final long warmup = 1000L * Long.parseLong(arguments[2]);
    final int forwardPort = freePort();
    final AtomicLong documents = new AtomicLong();
    final String server;
    final LongSupplier counted;
    if (arguments.length > 3) {
      server = arguments[3];
      counted = () -> count(server);
    } else {
      server = "127.0.0.1:" + serve(documents);
      counted = documents::get;
    }
    final Path folder = Files.createTempDirectory("bulk-load");
    final Path config = Files.writeString(folder.resolve("load.conf"), config(forwardPort, server));
    final Process daemon =
        new ProcessBuilder(home.resolve("bin/tailrace").toString(), "-c", config.toString(), "-q")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      final long before = counted.getAsLong();
      send(forwardPort, warmup);
      await(counted, before + warmup);
      final long cpu = cpuTicks(daemon.pid());
      final long start = System.nanoTime();
      send(forwardPort, events);
      await(counted, before + warmup + events);
      final double seconds = (System.nanoTime() - start) / 1e9;
      final double cpuSeconds = (double) (cpuTicks(daemon.pid()) - cpu) / TICKS_PER_SECOND;
      System.out.println(
          String.format(
              Locale.ROOT,
              "%,.0f documents/s, %.2f CPU s per million documents, %.2f s",
              events / seconds,
              cpuSeconds * 1e6 / events,
              seconds));
    } finally {
      daemon.destroy();
      daemon.waitFor();
    }
  }

  private static String config(int forwardPort, String server) {
    return """
        <source>
          @type forward
          port %d
          bind 127.0.0.1
        </source>
        <match **>
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
        </match>
        """
        .formatted(forwardPort, server);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Starts a server that counts documents. */
  private static int serve(AtomicLong documents) throws IOException {
    final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemonThread(
        () -> {
          while (true) {
            final Socket socket = server.accept();
            daemonThread(() -> answer(socket, documents));
          }
        });
    return server.getLocalPort();
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void daemonThread(Task task) {
    final Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (EOFException e) {
                return; // the daemon has closed its connection
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void answer(Socket socket, AtomicLong documents) throws IOException {
    final byte[] buffer = new byte[64 << 10];
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
        OutputStream out = socket.getOutputStream()) {
      while (true) {
        final String first = line(in);
        long length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Long.parseLong(header.substring(15).strip());
          }
        }
        long lines = 0;
        while (length > 0) {
          final int count = in.read(buffer, 0, (int) Math.min(length, buffer.length));
          if (count < 0) {
            throw new EOFException();
          }
          for (int i = 0; i < count; i++) {
            lines += buffer[i] == '\n' ? 1 : 0;
          }
          length -= count;
        }
        documents.addAndGet(lines / 2);
        if (first.startsWith("POST")) {
          out.write(ANSWER);
        } else {
          out.write(
              ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                      + VERSION.length()
                      + "\r\n\r\n"
                      + VERSION)
                  .getBytes(StandardCharsets.US_ASCII));
        }
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    final StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  /** Sends that many events, as soon as the daemon listens. */
  private static void send(int port, long events) throws Exception {
    final PackedStream stream = NginxEvents.stream();
    final ByteSink message = new ByteSink(stream.length() + 64);
    final ValueWriter writer = new ValueWriter(message);
    writer.writeArrayHeader(2);
    writer.writeString(stream.tag());
    writer.writeBinary(stream.array(), stream.offset(), stream.length());
    try (Socket socket = connect(port)) {
      final OutputStream out = socket.getOutputStream();
      for (long sent = 0; sent < events; sent += stream.count()) {
        out.write(message.array(), 0, message.length());
      }
    }
  }

  private static Socket connect(int port) throws Exception {
    final long endNs = System.nanoTime() + LIMIT_NS;
    while (true) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (IOException e) {
        if (System.nanoTime() > endNs) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  private static void await(LongSupplier counted, long wanted) throws InterruptedException {
    final long endNs = System.nanoTime() + LIMIT_NS;
    while (counted.getAsLong() < wanted) {
      if (System.nanoTime() > endNs) {
        throw new IllegalStateException(counted.getAsLong() + " of " + wanted + " documents came");
      }
      Thread.sleep(10);
    }
  }

  /** Documents that a real node has. */
  private static long count(String server) {
    try {
      final String body =
          get("http://" + server + "/logstash-*/_stats/docs?filter_path=_all.primaries.docs.count");
      final String digits = body.replaceAll("\\D", "");
      return digits.isEmpty() ? 0 : Long.parseLong(digits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String get(String url) throws IOException {
    final HttpURLConnection connection =
        (HttpURLConnection) URI.create(url).toURL().openConnection();
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** User and system time of a process. */
  private static long cpuTicks(long pid) throws IOException {
    final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
