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

import io.tailrace.api.Counter;
import io.tailrace.api.net.HttpHandler;
import io.tailrace.api.net.HttpServerOptions;
import io.tailrace.api.net.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Servers on free ports, and clients that write and read raw bytes. */
final class HttpFixture implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpFixture.class);
  static final int TIMEOUT_MS = 20_000;

  final ServerLoops loops = ServerLoops.withoutClock(2, 64 << 20);
  final Listeners listeners = new Listeners(loops, 100);
  final HttpServers servers = new HttpServers(listeners);
  final Map<String, Counter> counters = new ConcurrentHashMap<>();

  static HttpServerOptions options(int port) {
    return new HttpServerOptions(
        "127.0.0.1",
        port,
        OptionalInt.empty(),
        Duration.ofSeconds(10),
        1024,
        8192,
        Optional.empty());
  }

  static HttpServerOptions options(Transport transport) {
    return new HttpServerOptions(
        "127.0.0.1",
        0,
        OptionalInt.empty(),
        Duration.ofSeconds(10),
        1024,
        8192,
        Optional.of(transport));
  }

  static HttpServerOptions withKeepalive(Duration timeout) {
    return new HttpServerOptions(
        "127.0.0.1", 0, OptionalInt.empty(), timeout, 1024, 8192, Optional.empty());
  }

  static HttpServerOptions withBodyLimit(int bytes) {
    return new HttpServerOptions(
        "127.0.0.1", 0, OptionalInt.empty(), Duration.ofSeconds(10), bytes, 8192, Optional.empty());
  }

  /** Lets seconds pass for all connections. */
  void pass(int seconds) {
    loops.pass(seconds);
  }

  HostedHttpServer create(String owner, HttpServerOptions options, HttpHandler handler) {
    return servers.create(owner, options, handler, LOG, this::counter);
  }

  HostedHttpServer start(HttpHandler handler) throws IOException {
    return start(options(0), handler);
  }

  HostedHttpServer start(HttpServerOptions options, HttpHandler handler) throws IOException {
    final HostedHttpServer server = create("in_http#test", options, handler);
    server.open();
    server.resume();
    return server;
  }

  Counter counter(String name, String description) {
    return counters.computeIfAbsent(name, key -> new TestCounter());
  }

  long count(Trouble trouble) {
    return counters.get(trouble.counterName()).value();
  }

  @Override
  public void close() {
    listeners.close();
    loops.close();
  }

  private static final class TestCounter implements Counter {
    private final AtomicLong value = new AtomicLong();

    @Override
    public void add(long more) {
      value.addAndGet(more);
    }

    @Override
    public long value() {
      return value.get();
    }
  }

  /** A connection that says exactly what it is told to. */
  static final class Client implements AutoCloseable {
    final Socket socket;
    private final InputStream in;

    Client(HostedHttpServer server) throws IOException {
      this(new Socket("127.0.0.1", server.port()));
    }

    Client(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(TIMEOUT_MS);
      socket.setTcpNoDelay(true);
      in = socket.getInputStream();
    }

    Client send(String text) throws IOException {
      return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Client send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    }

    /** One response, head and body, as it came; empty at the end of the connection. */
    String response() throws IOException {
      final StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        final int c = in.read();
        if (c < 0) {
          return head.toString();
        }
        head.append((char) c);
      }
      final int at = head.indexOf("Content-Length: ");
      int length = 0;
      if (at >= 0) {
        length = Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)));
      }
      return head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    String status() throws IOException {
      final String response = response();
      return response.isEmpty() ? "" : response.substring(9, 12);
    }

    /** Whether the server ends the connection without sending anything more. */
    boolean isEnded() throws IOException {
      try {
        return in.read() < 0;
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        return true; // reset
      }
    }

    /** Whether nothing comes for a moment. */
    boolean isSilent() throws IOException {
      socket.setSoTimeout(150);
      try {
        in.read();
        return false;
      } catch (SocketTimeoutException e) {
        return true;
      } finally {
        socket.setSoTimeout(TIMEOUT_MS);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  static String post(String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static byte[] join(String head, byte[] body) throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
    return out.toByteArray();
  }
}
