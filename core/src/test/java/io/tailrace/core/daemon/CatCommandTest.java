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
package io.tailrace.core.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.seam.Scheduler;
import io.tailrace.core.sim.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CatCommandTest {
  private static final long SECONDS_MAX = 30;

  @TempDir private Path folder;

  private final ManualClock clock = new ManualClock();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Duration> waits = new ArrayList<>();
  private Runnable whileWaiting = () -> {};

  /** Lets no time pass. */
  private final Scheduler impatient =
      new Scheduler() {
        @Override
        public Cancellable every(Duration interval, Runnable task) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Cancellable after(Duration delay, Runnable task) {
          waits.add(delay);
          whileWaiting.run();
          task.run();
          return () -> {};
        }
      };

  private int cat(InputStream in, String... arguments) {
    final CommandLine command = new CommandLine(new CatCommand(in, clock, impatient));
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    command.setPosixClusteredShortOptionsAllowed(true);
    command.setExecutionExceptionHandler(
        (e, line, parsed) -> {
          line.getErr().println(e);
          return ExitCode.FAILED;
        });
    return command.execute(arguments);
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A server that takes one connection after the other and reads each to its end. */
  private static final class Server implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final byte[] greeting;

    Server(SocketAddress address, byte... greeting) {
      this.greeting = greeting;
      try {
        listener =
            address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        listener.bind(address);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    static Server onAnyPort(byte... greeting) {
      return new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), greeting);
    }

    String port() throws IOException {
      return Integer.toString(((InetSocketAddress) listener.getLocalAddress()).getPort());
    }

    SocketChannel accept() throws IOException {
      final SocketChannel connection = listener.accept();
      connection.write(ByteBuffer.wrap(greeting));
      return connection;
    }

    CompletableFuture<byte[]> received() {
      return CompletableFuture.supplyAsync(
          () -> {
            try (SocketChannel connection = accept()) {
              return read(connection, Integer.MAX_VALUE);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  private static byte[] read(SocketChannel from, int countMax) throws IOException {
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    final ByteBuffer part = ByteBuffer.allocate(4096);
    while (all.size() < countMax && from.read(part) >= 0) {
      all.write(part.array(), 0, part.position());
      part.clear();
    }
    return all.toByteArray();
  }

  private static byte[] await(CompletableFuture<byte[]> bytes) throws Exception {
    return bytes.get(SECONDS_MAX, TimeUnit.SECONDS);
  }

  /** A message with the records, all of the time that is given. */
  private static byte[] message(String tag, long seconds, int nanos, Object... records) {
    final ByteSink sink = new ByteSink(64);
    final ValueWriter to = new ValueWriter(sink);
    to.writeArrayHeader(2);
    to.writeString(tag);
    to.writeArrayHeader(records.length);
    for (Object record : records) {
      to.writeArrayHeader(2);
      if (nanos < 0) {
        to.writeLong(seconds);
      } else {
        to.writeEventTime(seconds, nanos);
      }
      to.writeObject(record);
    }
    return sink.toByteArray();
  }

  private byte[] messageNow(Object... records) {
    final long now = clock.nowNs();
    return message("t", now / 1_000_000_000, (int) (now % 1_000_000_000), records);
  }

  @Test
  void sendsTheObjectsOfLines() throws Exception {
    try (Server server = Server.onAnyPort()) {
      final CompletableFuture<byte[]> received = server.received();
      assertThat(cat(text("{\"k\":\"ä\"}\r\n{\"n\":[1,{}]}\n"), "-p", server.port(), "t")).isZero();
      assertThat(await(received))
          .isEqualTo(messageNow(Map.of("k", "ä"), Map.of("n", List.of(1, Map.of()))));
      assertThat(out.toString() + err).isEmpty();
    }
  }

  @Test
  void sendsTheMapsAndTheEntriesOfAChunkOfMessagePack() throws Exception {
    final ByteSink input = new ByteSink(64);
    final ValueWriter writer = new ValueWriter(input);
    writer.writeObject(Map.of("n", 1));
    writer.writeArrayHeader(2);
    writer.writeEventTime(7, 8);
    writer.writeObject(Map.of("n", 2));
    try (Server server = Server.onAnyPort()) {
      final CompletableFuture<byte[]> received = server.received();
      final InputStream in = new ByteArrayInputStream(input.toByteArray());
      assertThat(cat(in, "--port=" + server.port(), "--format", "msgpack", "t")).isZero();
      assertThat(await(received)).isEqualTo(messageNow(Map.of("n", 1), Map.of("n", 2)));
    }
  }

  @Test
  void sendsLinesAsTheyAre() throws Exception {
    try (Server server = Server.onAnyPort()) {
      final CompletableFuture<byte[]> received = server.received();
      assertThat(
              cat(text("{a\r\n\nlast"), "-p" + server.port(), "--none", "--message-key", "m", "t"))
          .isZero();
      assertThat(await(received))
          .startsWith(messageNow(Map.of("m", "{a"), Map.of("m", "")))
          .endsWith(messageNow(Map.of("m", "last")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--event-time=2021-01-02 13:14:15.5+00:00,, 1609593255, 500000000",
    "--event-time=2021-01-02 13:14:15.5+00:00, --time-as-integer, 1609593255, -1",
  })
  void sendsTheTimeThatIsGiven(String time, String asInteger, long seconds, int nanos)
      throws Exception {
    try (Server server = Server.onAnyPort()) {
      final CompletableFuture<byte[]> received = server.received();
      final List<String> arguments = new ArrayList<>(List.of("-p", server.port(), time, "t"));
      if (asInteger != null) {
        arguments.add(0, asInteger);
      }
      assertThat(cat(text("{}\n"), arguments.toArray(String[]::new))).isZero();
      assertThat(await(received)).isEqualTo(message("t", seconds, nanos, Map.of()));
    }
  }

  @Test
  void sendsOverAUnixSocket() throws Exception {
    final Path path = folder.resolve("s");
    try (Server server = new Server(UnixDomainSocketAddress.of(path))) {
      final CompletableFuture<byte[]> received = server.received();
      assertThat(cat(text("{\"n\":1}\n"), "-u", "-s", path.toString(), "t")).isZero();
      assertThat(await(received)).isEqualTo(messageNow(Map.of("n", 1)));
    }
  }

  @Test
  void sendsWhatIsThereBeforeItWaitsForMore() throws Exception {
    final PipedOutputStream input = new PipedOutputStream();
    final PipedInputStream in = new PipedInputStream(input);
    try (Server server = Server.onAnyPort()) {
      final String port = server.port();
      final CompletableFuture<Integer> status =
          CompletableFuture.supplyAsync(() -> cat(in, "-p", port, "t"));
      final byte[] first = messageNow(Map.of("n", 1));
      input.write("{\"n\":1}\n{\"n\"".getBytes(StandardCharsets.UTF_8));
      input.flush();
      try (SocketChannel connection = server.accept()) {
        assertThat(read(connection, first.length)).isEqualTo(first);
        input.write(":2}".getBytes(StandardCharsets.UTF_8));
        input.close();
        assertThat(read(connection, Integer.MAX_VALUE)).isEqualTo(messageNow(Map.of("n", 2)));
      }
      assertThat(status.get(SECONDS_MAX, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void sendsManyEventsInFewMessages() throws Exception {
    final StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append("{\"n\":").append(i).append("}\n");
    }
    try (Server server = Server.onAnyPort()) {
      final CompletableFuture<byte[]> received = server.received();
      assertThat(cat(text(lines.toString()), "-p", server.port(), "t")).isZero();
      final byte[] bytes = await(received);
      assertThat(new String(bytes, StandardCharsets.ISO_8859_1).split("\u0092\u00a1t\u00dc", -1))
          .hasSizeBetween(3, 12);
      final byte[] last = messageNow(Map.of("n", 19_999));
      final int entry = last.length - 4; // behind array, tag and count
      assertThat(Arrays.copyOfRange(bytes, bytes.length - entry, bytes.length))
          .isEqualTo(Arrays.copyOfRange(last, 4, last.length));
    }
  }

  @Test
  void waitsForAServerThatIsNotThereYet() throws Exception {
    final Path path = folder.resolve("s");
    final List<Server> servers = new ArrayList<>();
    final List<CompletableFuture<byte[]>> received = new ArrayList<>();
    whileWaiting =
        () -> {
          if (waits.size() == 3) {
            servers.add(new Server(UnixDomainSocketAddress.of(path)));
            received.add(servers.get(0).received());
          }
        };
    assertThat(cat(text("{\"n\":1}\n"), "-u", "-s", path.toString(), "t")).isZero();
    assertThat(await(received.get(0))).isEqualTo(messageNow(Map.of("n", 1)));
    assertThat(waits).containsOnly(Duration.ofSeconds(1));
    assertThat(err.toString().lines()).hasSize(3).allMatch(line -> line.contains("trying again"));
    servers.get(0).close();
  }

  @Test
  void givesUpAndPrintsWhatWasNotSent() throws Exception {
    final String port;
    try (Server server = Server.onAnyPort()) {
      port = server.port();
    }
    assertThat(
            cat(
                text("{\"n\":1}\n{\"n\":2}\n"),
                "-p",
                port,
                "--retry-limit",
                "2",
                "--event-time",
                "2021-01-02 13:14:15 UTC",
                "t"))
        .isEqualTo(1);
    assertThat(out.toString().lines())
        .containsExactly("!1609593255:{\"n\":1}", "!1609593255:{\"n\":2}");
    assertThat(waits).hasSize(2);
    assertThat(err.toString())
        .contains(
            "gave up after 3 failures, with 2 events", "cannot connect to 127.0.0.1:" + port + ":");
  }

  @Test
  void printsTheVersion() {
    assertThat(cat(text(""), "--version")).isZero();
    assertThat(out).hasToString("tailrace " + Version.current() + System.lineSeparator());
  }

  @Test
  void connectsAnewAfterTheServerHasEndedTheConnection() throws Exception {
    final PipedOutputStream input = new PipedOutputStream();
    final PipedInputStream in = new PipedInputStream(input);
    try (Server server = Server.onAnyPort()) {
      final String port = server.port();
      final CompletableFuture<Integer> status =
          CompletableFuture.supplyAsync(() -> cat(in, "-p", port, "t"));
      final byte[] first = messageNow(Map.of("n", 1));
      input.write("{\"n\":1}\n".getBytes(StandardCharsets.UTF_8));
      input.flush();
      try (SocketChannel connection = server.accept()) {
        assertThat(read(connection, first.length)).isEqualTo(first);
      }
      input.write("{\"n\":2}\n".getBytes(StandardCharsets.UTF_8));
      input.close();
      assertThat(await(server.received())).isEqualTo(messageNow(Map.of("n", 2)));
      assertThat(status.get(SECONDS_MAX, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void failsWhereAHandshakeIsDemanded() throws Exception {
    try (Server server = Server.onAnyPort((byte) 0x92, (byte) 0xa4, (byte) 'H')) {
      final CompletableFuture<byte[]> received = server.received();
      assertThat(cat(text("{}\n"), "-p", server.port(), "t")).isEqualTo(1);
      await(received);
      assertThat(err.toString()).contains("demands a handshake");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "json, {} {}, line 2: ",
        "json, [1], line 2: a record has to be a map",
        "msgpack, 1, value 2: a record has to be a map",
      })
  void sendsWhatStandsBeforeSomethingThatIsNoRecord(String format, String rest, String problem)
      throws Exception {
    final String first = format.equals("json") ? "{}\n" : "\u0080";
    try (Server server = Server.onAnyPort()) {
      final CompletableFuture<byte[]> received = server.received();
      final InputStream in =
          new ByteArrayInputStream((first + rest).getBytes(StandardCharsets.ISO_8859_1));
      assertThat(cat(in, "-p", server.port(), "-f", format, "t")).isEqualTo(1);
      assertThat(await(received)).isEqualTo(messageNow(Map.of()));
      assertThat(err.toString()).contains(problem);
    }
  }

  @ParameterizedTest
  @CsvSource({"93, cut off", "c1, not MessagePack"})
  void saysWhatIsWrongWithMessagePack(String bytes, String problem) {
    final InputStream in = new ByteArrayInputStream(HexFormat.of().parseHex(bytes));
    assertThat(cat(in, "--msgpack", "t")).isEqualTo(1);
    assertThat(err.toString()).contains("value 1: ", problem);
  }

  @ParameterizedTest
  @CsvSource({
    "-f, csv, unknown format 'csv'",
    "--event-time, no time, --event-time: invalid time format",
    "--port, http, Invalid value for option '--port'",
    "--retry-limit, , Missing required parameter for option '--retry-limit'",
  })
  void refusesOptionsThatMakeNoSense(String option, String value, String problem) {
    final List<String> arguments = new ArrayList<>(List.of("t", option));
    if (value != null) {
      arguments.add(value);
    }
    assertThat(cat(text(""), arguments.toArray(String[]::new))).isNotZero();
    assertThat(err.toString()).contains(problem, "Usage: cat ");
  }
}
