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
package io.tailrace.plugin.forward;

import static io.tailrace.plugin.forward.Wire.TIME;
import static io.tailrace.plugin.forward.Wire.bytes;
import static io.tailrace.plugin.forward.Wire.entries;
import static io.tailrace.plugin.forward.Wire.entry;
import static io.tailrace.plugin.forward.Wire.gzip;
import static io.tailrace.plugin.forward.Wire.join;
import static io.tailrace.plugin.forward.Wire.pack;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Peers that take time and memory; the server has 64 MiB for all of them. */
class GreedyPeersTest {
  private static final int SERVER_BYTES_MAX = 64 << 20;

  /** What the collector of garbage adds to large arrays, and the rest of the JVM. */
  private static final int SLACK_BYTES = 80 << 20;

  private static final Map<String, Object> ACK = Map.of("chunk", "Zm9v");
  private static final byte[] ACKED = pack(Map.of("ack", "Zm9v"));
  private static final long DEADLINE_NS = 30_000_000_000L;

  private static TestPipeline start(String parameters) {
    return TestPipeline.input("@type forward\nbind 127.0.0.1\nport 0\n" + parameters);
  }

  private static int port(TestPipeline pipeline) {
    return pipeline.plugin(ForwardInput.class).port();
  }

  private static Client connect(TestPipeline pipeline) throws IOException {
    return new Client(port(pipeline));
  }

  /** Lets seconds pass until the counter is as it should be, and returns how many have. */
  private static int passUntil(TestPipeline pipeline, String counter, long count) {
    final long endNs = System.nanoTime() + DEADLINE_NS;
    int seconds = 0;
    while (pipeline.counter(counter) < count) {
      assertThat(System.nanoTime()).as(counter + " is " + count).isLessThan(endNs);
      pipeline.passOnConnections(Duration.ofSeconds(1));
      seconds++;
    }
    return seconds;
  }

  /** Has the server read what was sent before: it looks at all connections before it answers. */
  private static void turn(Client good) throws IOException {
    for (int i = 0; i < 3; i++) {
      good.sync("turn");
    }
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void closesAClientThatDoesNotReadItsAcknowledgements() throws IOException {
    final byte[] message = pack(List.of("t", TIME, Map.of(), Map.of("chunk", "c".repeat(60_000))));
    try (TestPipeline pipeline = start("");
        SocketChannel deaf = SocketChannel.open();
        Client good = connect(pipeline)) {
      deaf.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      deaf.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port(pipeline)));
      deaf.configureBlocking(false);
      final long before = usedBytes();
      long sent = 0;
      int refusals = 0;
      // It is stalled when nothing goes although the server's loop has turned over and over.
      while (refusals < 3000) {
        final int at = (int) (sent % message.length);
        final int count = deaf.write(ByteBuffer.wrap(message, at, message.length - at));
        sent += count;
        refusals = count == 0 ? refusals + 1 : 0;
        pipeline.passOnConnections(Duration.ZERO);
        assertThat(sent).as("bytes taken from a client that reads nothing").isLessThan(100 << 20);
      }
      final int events = pipeline.events().size();
      assertThat(usedBytes() - before).isLessThan(32 << 20); // of 100 MiB
      good.sync("1");

      assertThat(passUntil(pipeline, "slow_connections", 1)).isBetween(119, 122);
      good.sync("2");
      pipeline.passOnConnections(Duration.ofSeconds(10));
      assertThat(pipeline.counter("slow_connections")).isEqualTo(1);
      assertThat(pipeline.log().troubles()).hasSize(1);
      assertThat(pipeline.log().troubles().toString())
          .contains("it does not read its replies")
          .contains("127.0.0.1:" + deaf.socket().getLocalPort());
      deaf.configureBlocking(true);
      assertThat(new Client(deaf.socket()).isEndedBehindReplies()).isTrue();
      good.sync("3");
      assertThat(pipeline.events()).hasSize(events);
    }
  }

  @Test
  void closesAClientThatDrawsTheHandshakeOut() throws IOException {
    try (TestPipeline pipeline =
            start("<security>\n  self_hostname s\n  shared_key k\n</security>\n");
        Client silent = connect(pipeline);
        Client loris = connect(pipeline)) {
      final byte[] ping = pack(List.of("PING", "c".repeat(100), "", "", "", ""));
      silent.reply(); // HELO
      loris.reply();
      for (int passed = 1; passed < 30; passed++) {
        loris.send(Arrays.copyOfRange(ping, passed - 1, passed));
        pipeline.passOnConnections(Duration.ofSeconds(1));
      }
      assertThat(pipeline.counter("slow_connections")).isZero();
      passUntil(pipeline, "slow_connections", 2);
      assertThat(silent.isEnded()).isTrue();
      assertThat(loris.isEnded()).isTrue();
      assertThat(pipeline.counter("slow_connections")).isEqualTo(2);
      assertThat(pipeline.log().troubles()).as("one line for both").hasSize(1);
    }
  }

  @Test
  void closesAClientThatStopsInTheMiddleOfAMessageButNoIdleOne() throws IOException {
    final byte[] message = pack(List.of("t", TIME, Map.of("n", 1), ACK));
    try (TestPipeline pipeline = start("");
        Client idle = connect(pipeline);
        Client stalled = connect(pipeline)) {
      idle.sync("1");
      stalled.send(message).send(Arrays.copyOf(message, message.length - 1));
      assertThat(stalled.reply()).isEqualTo(ACKED);
      assertThat(passUntil(pipeline, "slow_connections", 1)).isGreaterThanOrEqualTo(120);
      assertThat(stalled.isEnded()).isTrue();
      idle.sync("2");
      assertThat(pipeline.log().troubles().toString()).contains("silent in the middle");
    }
  }

  @Test
  void takesTwoThousandConnectionsAtOnce() throws IOException {
    final List<Client> clients = new ArrayList<>();
    try (TestPipeline pipeline = start("")) {
      for (int i = 0; i < 2000; i++) {
        clients.add(connect(pipeline));
      }
      for (int round = 1; round <= 2; round++) {
        for (Client client : clients) {
          client.send(pack(List.of("t", TIME, Map.of("n", 1), ACK)));
        }
        for (Client client : clients) {
          assertThat(client.reply()).isEqualTo(ACKED);
        }
        assertThat(pipeline.collector().events()).hasSize(round * 2000);
      }
      assertThat(pipeline.counter("tcp_connections")).isEqualTo(2000);
    } finally {
      for (Client client : clients) {
        client.close();
      }
    }
  }

  @Test
  void closesAClientThatDrawsAMessageOut() throws IOException {
    final byte[] message = pack(List.of("t", TIME, Map.of("n", "x".repeat(1000)), ACK));
    try (TestPipeline pipeline = start("");
        Client loris = connect(pipeline)) {
      loris.send(message, Arrays.copyOf(message, 500)); // as much as one more second needs
      assertThat(loris.reply()).isEqualTo(ACKED);
      int seconds = 0;
      while (pipeline.counter("slow_connections") == 0) {
        assertThat(seconds).isLessThan(130);
        loris.sendOrReset(new byte[] {'x'});
        pipeline.passOnConnections(Duration.ofSeconds(1));
        seconds++;
      }
      assertThat(seconds).isGreaterThanOrEqualTo(120);
      assertThat(loris.isEnded()).isTrue();
      assertThat(pipeline.log().troubles().toString()).contains("no more than 6");
    }
  }

  @Test
  void closesAClientThatStopsInTheMiddleOfAMessageThatIsDropped() throws IOException {
    final byte[] message = pack(List.of("t", TIME, Map.of("n", "x".repeat(5000))));
    try (TestPipeline pipeline = start("chunk_size_limit 1k\n");
        Client good = connect(pipeline);
        Client stalled = connect(pipeline)) {
      good.send(message).sync("1"); // dropped whole, so there is nothing to wait for
      stalled.send(Arrays.copyOf(message, 3000));
      turn(good);
      assertThat(passUntil(pipeline, "slow_connections", 1)).isBetween(119, 122);
      assertThat(stalled.isEnded()).isTrue();
      good.sync("2");
      assertThat(pipeline.counter("slow_connections")).isEqualTo(1);
    }
  }

  @Test
  void boundsTheMemoryOfLargeMessagesTogether() throws IOException {
    final byte[] head = join(bytes(0x92, 0xa1, 't', 0xc6), bytes(3, 0, 0, 0)); // 48 MiB
    final List<Sending> peers = new ArrayList<>();
    try (TestPipeline pipeline = start("");
        Client good = connect(pipeline)) {
      good.sync("1");
      final long before = usedBytes();
      final byte[] part = new byte[32 << 20];
      System.arraycopy(head, 0, part, 0, head.length);
      for (int i = 0; i < 3; i++) {
        peers.add(new Sending(pipeline, part));
      }
      final long endNs = System.nanoTime() + DEADLINE_NS;
      while (pipeline.counter("connections_without_memory") == 0) { // 96 MiB together
        assertThat(System.nanoTime()).as("there are too many").isLessThan(endNs);
        for (Sending peer : peers) {
          peer.go();
        }
        turn(good);
      }
      assertThat(usedBytes() - before).isLessThan(SERVER_BYTES_MAX + part.length + SLACK_BYTES);
      assertThat(pipeline.counter("bad_data_connections")).isZero();
      good.sync("2");

      // They bring no more, so what they have is there for others before long.
      final byte[] large = entries(entry(TIME, Map.of("n", "x".repeat(15 << 20))));
      final Sending late = new Sending(pipeline, pack(List.of("t", large, ACK)));
      peers.add(late);
      int seconds = 0;
      while (!late.isAnswered()) {
        assertThat(seconds++).as("seconds without memory").isLessThan(60);
        late.goOn(good);
        pipeline.passOnConnections(Duration.ofSeconds(1));
      }
      assertThat(late.answer()).isEqualTo(ACKED);
      assertThat(pipeline.log().troubles().toString()).contains("while others wait for memory");
    } finally {
      for (Sending peer : peers) {
        peer.close();
      }
    }
  }

  @Test
  void hasLargeMessagesWaitForEachOther() throws IOException {
    final byte[] large = entries(entry(TIME, Map.of("n", "x".repeat(24 << 20))));
    final byte[] message = pack(List.of("t", large, ACK));
    final List<Sending> peers = new ArrayList<>();
    try (TestPipeline pipeline = start("")) {
      for (int i = 0; i < 4; i++) { // 96 MiB together
        peers.add(new Sending(pipeline, message));
      }
      final long endNs = System.nanoTime() + DEADLINE_NS;
      for (int done = 0; done < peers.size(); ) {
        assertThat(System.nanoTime()).as("all are taken").isLessThan(endNs);
        done = 0;
        for (Sending peer : peers) {
          peer.go();
          done += peer.isAnswered() ? 1 : 0;
        }
        pipeline.collector().clear();
      }
      for (Sending peer : peers) {
        assertThat(peer.answer()).isEqualTo(ACKED);
      }
      assertThat(pipeline.counter("connections_without_memory")).isZero();
      assertThat(pipeline.log().troubles()).isEmpty();
    } finally {
      for (Sending peer : peers) {
        peer.close();
      }
    }
  }

  @Test
  void emitsALargeMessageInPartsAndAcknowledgesAllOfThem() throws IOException {
    final byte[] event = entries(entry(TIME, Map.of("n", "x".repeat(3 << 20))));
    final byte[] content = repeated(event, 7);
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      client.send(pack(List.of("t", content, ACK)));
      assertThat(client.reply()).isEqualTo(ACKED);
      assertThat(pipeline.collector().packed()).isEqualTo(content);
      assertThat(pipeline.collector().streams())
          .extracting(stream -> stream.length / event.length)
          .containsExactly(2, 2, 2, 1);

      pipeline.collector().holdReceipts();
      client.send(pack(List.of("t", content, ACK)));
      assertThat(client.isSilent()).isTrue();
      pipeline.collector().settleAsFailed(new IOException("disk is gone"));
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void hasAMessageWaitForTheMemoryOfItsContent() throws IOException {
    final byte[] head = join(bytes(0x92, 0xa1, 't', 0xc6), bytes(3, 0, 0, 0)); // 48 MiB
    final Map<String, Object> option = Map.of("chunk", "Zm9v", "compressed", "gzip");
    final byte[] content = entries(entry(TIME, Map.of("n", "x".repeat(25 << 20))));
    try (TestPipeline pipeline = start("chunk_size_warn_limit 1k\n");
        Client good = connect(pipeline);
        Client first = connect(pipeline);
        Client second = connect(pipeline)) {
      first.send(head, new byte[20 << 20]);
      first.endOutput(); // all of it has come when the rest is cut off
      turn(good);
      second.send(pack(List.of("t", gzip(content), option)));
      assertThat(second.reply()).isEqualTo(ACKED);
      assertThat(pipeline.collector().packed()).isEqualTo(content);
      assertThat(pipeline.counter("large_messages")).isEqualTo(1);
      assertThat(pipeline.counter("connections_without_memory")).isZero();
    }
  }

  @Test
  void refusesAtOnceWhatCanNeverBeHeld() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      client.send(join(bytes(0x92, 0xa1, 't', 0xc6), bytes(4, 0, 0, 0))); // 64 MiB
      assertThat(client.isEnded()).isTrue();
      assertThat(pipeline.counter("connections_without_memory")).isEqualTo(1);
      assertThat(pipeline.log().troubles().toString())
          .contains("may have " + SERVER_BYTES_MAX + " bytes together, half of the heap")
          .contains("-Xmx");
    }
  }

  @Test
  void takesALargeMessageBesidesManyHalfOnes() throws IOException {
    final byte[] half = join(bytes(0x92, 0xa1, 't', 0xc6), bytes(0, 0x10, 0, 0), new byte[60_000]);
    final byte[] large = entries(entry(TIME, Map.of("n", "x".repeat(5 << 20))));
    final List<Client> clients = new ArrayList<>();
    try (TestPipeline pipeline = start("");
        Client good = connect(pipeline);
        Sending legitimate = new Sending(pipeline, pack(List.of("t", large, ACK)))) {
      for (int i = 0; i < 1100; i++) { // 69 to 138 MiB, so room is short
        final Client client = connect(pipeline);
        clients.add(client);
        client.send(half);
      }
      final long endNs = System.nanoTime() + DEADLINE_NS;
      while (pipeline.counter("tcp_connections") < clients.size() + 2) {
        assertThat(System.nanoTime()).as("all are accepted").isLessThan(endNs);
        turn(good);
      }
      good.sync("1");
      int seconds = 0;
      while (!legitimate.isAnswered()) {
        assertThat(seconds).as("seconds without memory").isLessThan(20);
        legitimate.goOn(good);
        pipeline.passOnConnections(Duration.ofSeconds(1));
        seconds++;
      }
      assertThat(legitimate.answer()).isEqualTo(ACKED);
      assertThat(pipeline.counter("connections_without_memory")).isZero();
    } finally {
      for (Client client : clients) {
        client.close();
      }
    }
  }

  /** A peer that sends as much as it can without waiting. */
  private static final class Sending implements AutoCloseable {
    private final SocketChannel channel;
    private final ByteBuffer rest;
    private final ByteBuffer answer = ByteBuffer.allocate(64);
    private boolean isEnded;

    Sending(TestPipeline pipeline, byte[] message) throws IOException {
      channel =
          SocketChannel.open(
              new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port(pipeline)));
      channel.configureBlocking(false);
      rest = ByteBuffer.wrap(message);
    }

    void go() {
      try {
        final ByteBuffer piece = rest.slice(rest.position(), Math.min(1 << 20, rest.remaining()));
        rest.position(rest.position() + channel.write(piece));
      } catch (IOException e) {
        isEnded = true; // reset
      }
    }

    /** Sends until the server takes no more. */
    void goOn(Client good) throws IOException {
      int before;
      do {
        before = rest.remaining();
        for (int i = 0; i < 10; i++) {
          go();
          turn(good);
        }
      } while (rest.remaining() < before && !isAnswered());
    }

    /** Whether the server has answered, or closed the connection. */
    boolean isAnswered() {
      try {
        isEnded |= channel.read(answer) < 0;
      } catch (IOException e) {
        isEnded = true; // reset
      }
      return isEnded || answer.position() > 0;
    }

    byte[] answer() {
      return Arrays.copyOf(answer.array(), answer.position());
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void boundsTheMemoryOfCompressedContent() throws IOException {
    final Map<String, Object> option = Map.of("chunk", "Zm9v", "compressed", "gzip");
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      for (int mebibytes : new int[] {1, 5, 25}) {
        final byte[] content = entries(entry(TIME, Map.of("n", "x".repeat(mebibytes << 20))));
        client.send(pack(List.of("t", gzip(content), option)));
        assertThat(client.reply()).isEqualTo(ACKED);
        assertThat(pipeline.collector().packed()).isEqualTo(content);
        pipeline.collector().clear();
      }
      final byte[] bomb = gzip(new byte[100 << 20]);
      client.send(pack(List.of("t", bomb, option)));
      assertThat(client.isEnded()).isTrue();
      assertThat(pipeline.counter("connections_without_memory")).isEqualTo(1);
      assertThat(pipeline.counter("bad_data_connections")).isZero();
      try (Client next = connect(pipeline)) {
        final byte[] content = entries(entry(TIME, Map.of("n", "x".repeat(25 << 20))));
        next.send(pack(List.of("t", gzip(content), option)));
        assertThat(next.reply()).isEqualTo(ACKED);
      }
    }
  }

  @Test
  void boundsTheMemoryOfFieldsThatAreAdded() throws IOException {
    final byte[] event = entries(entry(TIME, Map.of()));
    try (TestPipeline pipeline = start("source_address_key " + "k".repeat(100) + "\n");
        Client client = connect(pipeline)) {
      client.send(pack(List.of("t", repeated(event, 100_000), ACK)));
      assertThat(client.reply()).isEqualTo(ACKED);
      assertThat(pipeline.events()).hasSize(100_000);
      client.send(pack(List.of("t", repeated(event, 300_000), ACK)));
      assertThat(client.isEnded()).isTrue();
      assertThat(pipeline.counter("connections_without_memory")).isEqualTo(1);
    }
  }

  @Test
  void boundsTheMemoryOfJson() throws IOException {
    try (TestPipeline pipeline = start("")) {
      for (int mebibytes : new int[] {6, 25}) {
        final String json =
            "[\"t\",1700000000,{\"n\":\"" + "x".repeat(mebibytes << 20) + "\"},{\"chunk\":\"c\"}]";
        try (Client client = connect(pipeline)) {
          client.sendOrReset(json.getBytes(StandardCharsets.US_ASCII));
          assertThat(client.textUntil('}')).isEqualTo(mebibytes == 6 ? "{\"ack\":\"c\"}" : "");
        }
      }
      assertThat(pipeline.counter("connections_without_memory")).isEqualTo(1);
      assertThat(pipeline.events()).hasSize(1);
    }
  }

  private static byte[] repeated(byte[] bytes, int times) {
    final byte[] all = new byte[bytes.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
    }
    return all;
  }
}
