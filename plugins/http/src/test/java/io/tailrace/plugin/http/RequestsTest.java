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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.testkit.ConfigAssertions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that do not do what is expected of them; they are sockets that the test holds. */
final class RequestsTest {
  private static final long LARGE = 64L << 20; // more than the kernel keeps of a connection
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);

  private final AtomicLong clock = new AtomicLong();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ServerSocket server;
  private Requests requests;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    requests = requests("");
  }

  @AfterEach
  void close() throws IOException {
    requests.close();
    server.close();
    threads.shutdownNow();
  }

  private Requests requests(String parameters) {
    final Requests made =
        new Requests(
            ConfigAssertions.bind(HttpOutput.Config.class, "endpoint http://unused\n" + parameters),
            Optional.empty(),
            clock::get);
    made.open(Optional.empty());
    return made;
  }

  private Reply send(long length) throws Exception {
    return send(body(BytesChunk.of(length)));
  }

  private static ChunkBody body(BytesChunk chunk) throws IOException {
    return new ChunkBody(chunk, false, false, new CoreCodecs(ZoneOffset.UTC, () -> 0));
  }

  private Reply send(ChunkBody body) throws Exception {
    final Endpoint.Target target =
        Endpoint.Target.of(new URI("http://127.0.0.1:" + server.getLocalPort() + "/x"));
    final HttpUriRequestBase request = target.request("POST");
    request.setEntity(body);
    return requests.send(target, request, body);
  }

  private static void answer(Socket socket, String text) throws IOException {
    socket
        .getOutputStream()
        .write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void endsRequestsWhosePeerTakesNothing() throws Exception {
    final Future<Reply> reply = threads.submit(() -> send(LARGE));
    try (Socket socket = server.accept()) {
      final long deadline = System.nanoTime() + DEADLINE_NS;
      while (!reply.isDone() && System.nanoTime() < deadline) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(60));
        requests.tidy();
        Thread.onSpinWait();
      }
      assertThat(socket.isConnected()).isTrue();
    }
    assertThatThrownBy(() -> reply.get(1, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IOException.class)
        .hasMessageContaining("nothing was taken for 60 s");
  }

  @Test
  void leavesRequestsAloneThatWaitForTheirAnswer() throws Exception {
    final ChunkBody body = body(BytesChunk.of(10));
    final Future<Reply> reply = threads.submit(() -> send(body));
    try (Socket socket = server.accept()) {
      final InputStream in = socket.getInputStream();
      readHead(in);
      in.readNBytes(10);
      // What has arrived may not be known to be written yet.
      final long deadline = System.nanoTime() + DEADLINE_NS;
      while (body.movedNs() != ChunkBody.AT_REST && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      clock.addAndGet(TimeUnit.HOURS.toNanos(1));
      requests.tidy();
      answer(socket, "HTTP/1.1 200 Fine\nContent-Length: 2\n\nok");
      assertThat(reply.get(30, TimeUnit.SECONDS)).isEqualTo(new Reply(200, "Fine", "ok"));
    }
  }

  @Test
  void takesAnAnswerThatComesBeforeTheBodyIsSent() throws Exception {
    final Future<Reply> reply = threads.submit(() -> send(LARGE));
    try (Socket socket = server.accept()) {
      answer(socket, "HTTP/1.1 413 Too Large\nContent-Length: 3\n\nbig");
      final long taken = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      assertThat(reply.get(30, TimeUnit.SECONDS)).isEqualTo(new Reply(413, "Too Large", "big"));
      assertThat(taken).isLessThan(LARGE);
    } catch (IOException e) {
      // The client has reset the connection, with bytes in it that it does not want to send.
      assertThat(reply.get(30, TimeUnit.SECONDS)).isEqualTo(new Reply(413, "Too Large", "big"));
    }
  }

  @Test
  void closingEndsRequestsThatWait() throws Exception {
    final Future<Reply> reply = threads.submit(() -> send(10));
    try (Socket socket = server.accept()) {
      final InputStream in = socket.getInputStream();
      readHead(in);
      in.readNBytes(10);
      requests.close();
      assertThatThrownBy(() -> reply.get(30, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> send(1)).hasMessage("the output is closed");
  }

  @Test
  void closingEndsRequestsThatWrite() throws Exception {
    final Future<Reply> reply = threads.submit(() -> send(LARGE));
    try (Socket socket = server.accept()) {
      readHead(socket.getInputStream());
      requests.close();
      assertThatThrownBy(() -> reply.get(30, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void waitsNoLongerThanReadTimeout() throws Exception {
    requests.close();
    requests = requests("read_timeout 0.2");
    assertThatThrownBy(() -> send(10))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("/x: no answer within read_timeout 0.2 s");
  }

  @Test
  void endsTheRequestOfAChunkThatIsShorterThanItSays() throws Exception {
    final Future<Boolean> end =
        threads.submit(
            () -> {
              try (Socket socket = server.accept()) {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                return true;
              } catch (IOException e) {
                return true; // reset, which is an end as well
              }
            });
    assertThatThrownBy(() -> send(body(new BytesChunk(1000, 900))))
        .hasMessageEndingWith("the chunk ends 100 bytes before its length");
    assertThat(end.get(30, TimeUnit.SECONDS)).isTrue();
  }

  private static void readHead(InputStream in) throws IOException {
    int last = 0;
    while (last != 0x0d0a0d0a) {
      final int next = in.read();
      if (next < 0) {
        throw new IOException("the client hung up");
      }
      last = last << 8 | next;
    }
  }
}
