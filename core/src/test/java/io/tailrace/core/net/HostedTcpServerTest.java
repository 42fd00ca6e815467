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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import io.tailrace.api.net.TcpServerOptions;
import io.tailrace.api.net.UnixServerOptions;
import io.tailrace.core.net.HttpFixture.Client;
import io.tailrace.core.seam.ReadPause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class HostedTcpServerTest {
  private static final long BUDGET_BYTES = 64 << 20;

  @TempDir private Path folder;

  private final HttpFixture net = new HttpFixture();

  @AfterEach
  void close() {
    net.close();
  }

  private Client connect(Function<TcpConnection, TcpHandler> handlers) throws IOException {
    final HostedTcpServer server =
        net.servers.createTcp(
            "in_tcp#test",
            new TcpServerOptions(
                "127.0.0.1",
                0,
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                false,
                Optional.empty()),
            handlers,
            LoggerFactory.getLogger(HostedTcpServerTest.class),
            net::counter);
    server.open();
    server.resume();
    return new Client(new Socket("127.0.0.1", server.port()));
  }

  private static void answer(TcpConnection connection) {
    connection.send(new byte[] {1}, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void listensAtAUnixSocketWithEpollAndWithout(boolean isEpoll) throws Exception {
    final Path path = folder.resolve("socket");
    final CompletableFuture<String> peer = new CompletableFuture<>();
    try (ServerLoops loops = ServerLoops.withoutClock(2, BUDGET_BYTES, isEpoll);
        Listeners listeners = new Listeners(loops, 10)) {
      final HostedTcpServer server =
          new HttpServers(listeners)
              .createUnix(
                  "in_unix#test",
                  new UnixServerOptions(path, OptionalInt.of(5)),
                  connection -> {
                    peer.complete(connection.peer() + connection.remoteAddress());
                    return (bytes, offset, length) -> {
                      connection.send(bytes, offset, length);
                      return length;
                    };
                  },
                  LoggerFactory.getLogger(HostedTcpServerTest.class),
                  net::counter);
      server.open();
      server.resume();
      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        final ByteBuffer sent = ByteBuffer.allocate(1 << 20);
        final CompletableFuture<Void> sending =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    while (sent.hasRemaining()) {
                      client.write(sent);
                    }
                    client.shutdownOutput();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
        final ByteBuffer echo = ByteBuffer.allocate((1 << 20) + 1);
        while (client.read(echo) >= 0) {
          assertThat(echo.hasRemaining()).isTrue();
        }
        assertThat(echo.position()).isEqualTo(1 << 20);
        sending.get(20, TimeUnit.SECONDS);
      }
      assertThat(peer.get(20, TimeUnit.SECONDS)).isEqualTo("unix:" + path);
      server.pause();
      server.resume();
      server.stop();
      assertThat(path).doesNotExist();
    }
  }

  @Test
  void givesBackWhatACallHasSetAside() throws Exception {
    final AtomicReference<TcpConnection> seen = new AtomicReference<>();
    try (Client client =
        connect(
            connection -> {
              seen.set(connection);
              return (bytes, offset, length) -> {
                connection.reserve(BUDGET_BYTES / 4);
                connection.reserve(BUDGET_BYTES / 2);
                answer(connection);
                return length;
              };
            })) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.send("x").isEnded()).isFalse(); // it reads the answer
      }
    }
    assertThat(net.count(Trouble.NO_MEMORY_FOR_DATA)).isZero();
    assertThatThrownBy(() -> seen.get().reserve(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("outside of a call");
  }

  @Test
  void closesAConnectionForWhichThereIsNotEnoughMemory() throws Exception {
    final Function<TcpConnection, TcpHandler> greedy =
        connection ->
            (bytes, offset, length) -> {
              connection.reserve(BUDGET_BYTES / 2);
              connection.reserve(BUDGET_BYTES / 2);
              connection.reserve(1);
              throw new AssertionError("there is more than there is");
            };
    for (int i = 1; i <= 3; i++) { // what the failed call had set aside is given back too
      try (Client client = connect(greedy)) {
        assertThat(client.send("x").isEnded()).isTrue();
        assertThat(net.count(Trouble.NO_MEMORY_FOR_DATA)).isEqualTo(i);
      }
    }
    assertThat(net.count(Trouble.BAD_DATA)).isZero();
    assertThat(net.count(Trouble.HANDLING_FAILED)).isZero();
  }

  @Test
  void readsNothingForAsLongAsWhatWasEmittedAsksFor() throws Exception {
    final CompletableFuture<Void> end = new CompletableFuture<>();
    final AtomicInteger calls = new AtomicInteger();
    try (Client client =
        connect(
            connection ->
                (bytes, offset, length) -> {
                  if (calls.incrementAndGet() == 1) {
                    ReadPause.ask(end);
                  }
                  answer(connection);
                  return length;
                })) {
      assertThat(client.send("x").isEnded()).isFalse(); // the answer does not wait
      client.send("y");
      net.pass(1); // all loops have been round
      net.pass(1);
      assertThat(calls).hasValue(1);
      end.complete(null);
      assertThat(client.isEnded()).isFalse();
      assertThat(client.send("z").isEnded()).isFalse();
      assertThat(calls).hasValue(3);
    }
  }

  @Test
  void closesAConnectionAtItsDeadlineUnlessThatIsTakenBack() throws Exception {
    final Function<TcpConnection, TcpHandler> hasty =
        connection -> {
          connection.setDeadline(Duration.ofSeconds(10));
          answer(connection);
          return (bytes, offset, length) -> {
            connection.clearDeadline();
            answer(connection);
            return length;
          };
        };
    try (Client slow = connect(hasty);
        Client quick = connect(hasty)) {
      assertThat(slow.isEnded()).isFalse();
      assertThat(quick.isEnded()).isFalse();
      assertThat(quick.send("x").isEnded()).isFalse();
      net.pass(9);
      assertThat(net.count(Trouble.SLOW_PEER)).isZero();
      net.pass(3);
      assertThat(slow.isEnded()).isTrue();
      assertThat(net.count(Trouble.SLOW_PEER)).isEqualTo(1);
      assertThat(quick.send("x").isEnded()).isFalse();
    }
  }
}
