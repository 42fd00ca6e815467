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
import static io.tailrace.plugin.forward.Wire.packed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestEvent;
import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixInputTest {
  private static final Map<String, Object> ACK = Map.of("chunk", "Zm9v");
  private static final byte[] ACKED = pack(Map.of("ack", "Zm9v"));

  @TempDir private Path folder;

  private Path socket;

  @BeforeEach
  void setUp() {
    socket = folder.resolve("made/here/socket");
  }

  private TestPipeline start(String parameters) {
    return TestPipeline.input("@type unix\npath " + socket + "\n" + parameters);
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  /** Sends the messages and returns what comes until the server ends the connection as well. */
  private byte[] exchange(byte[]... messages) throws IOException {
    try (SocketChannel channel = connect()) {
      for (byte[] message : messages) {
        final ByteBuffer rest = ByteBuffer.wrap(message);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      }
      channel.shutdownOutput();
      final ByteBuffer replies = ByteBuffer.allocate(64 << 10);
      while (channel.read(replies) >= 0) {
        assertThat(replies.hasRemaining()).isTrue();
      }
      return join(Arrays.copyOf(replies.array(), replies.position()));
    }
  }

  @Test
  void hasTheDefaultsOfFluentd() {
    ConfigAssertions.of(UnixInput.Config.class)
        .assertDefaults(
            Map.of(
                "path", Optional.empty(),
                "backlog", Optional.empty(),
                "tag", Optional.empty()));
    assertThat(new UnixInput.Config(Optional.empty(), Optional.empty(), Optional.empty()).socket())
        .isEqualTo(
            Path.of(
                Optional.ofNullable(System.getenv("FLUENT_SOCKET"))
                    .orElse("/var/run/fluent/fluent.sock")));
  }

  @Test
  void takesAllModesAndAcknowledges() throws IOException {
    final byte[] packed = entries(entry(TIME, Map.of("n", 3)));
    try (TestPipeline pipeline = start("backlog 5\n")) {
      final byte[] replies =
          exchange(
              pack(List.of("t", TIME, Map.of("n", 1), ACK)),
              pack(List.of("t", List.of(entry(TIME, Map.of("n", 2))), ACK)),
              pack(List.of("t", packed, ACK)),
              pack(List.of("t", gzip(packed), Map.of("compressed", "gzip", "chunk", "Zm9v"))));
      assertThat(replies).isEqualTo(join(ACKED, ACKED, ACKED, ACKED));
      assertThat(pipeline.records())
          .containsExactly(Map.of("n", 1L), Map.of("n", 2L), Map.of("n", 3L), Map.of("n", 3L));
      exchange("[\"json\",1700000000,{\"n\":4}]".getBytes(StandardCharsets.UTF_8));
      assertThat(pipeline.events())
          .endsWith(new TestEvent("json", TIME * 1_000_000_000, Map.of("n", 4L)));
      assertThat(pipeline.counter("unix_connections")).isEqualTo(2);
    }
  }

  @Test
  void makesTimesAndTagsOfWhatIsNoneAsRubyDoes() throws IOException {
    final Wire.Packed nil = packed(0xc0);
    try (TestPipeline pipeline = start("")) {
      final byte[] replies =
          exchange(
              pack(List.of("u", 1.5, Map.of("n", 1), ACK)),
              pack(List.of("u", nil, Map.of("n", 2), ACK)),
              pack(List.of("u", List.of(List.of(nil, Map.of("n", 3)), List.of(2.25, Map.of())))),
              pack(List.of("u", entries(List.of(3.5f, Map.of("n", 4)), List.of(0.0, Map.of())))),
              pack(List.of(7, TIME, Map.of("n", 5))),
              pack(List.of(List.of("a", 1), TIME, Map.of("n", 6))),
              pack(List.of(nil, -0.25, Map.of("n", 7))),
              pack(List.of("u", true, Map.of("n", 8), ACK)),
              pack(List.of("u", Double.NaN, Map.of("n", 9), ACK)));
      assertThat(replies).isEqualTo(join(ACKED, ACKED, ACKED, ACKED));
      final long now = pipeline.clock().nowNs();
      final long time = TIME * 1_000_000_000;
      assertThat(pipeline.events())
          .containsExactly(
              new TestEvent("u", 1_500_000_000, Map.of("n", 1L)),
              new TestEvent("u", now, Map.of("n", 2L)),
              new TestEvent("u", now, Map.of("n", 3L)),
              new TestEvent("u", 2_250_000_000L, Map.of()),
              new TestEvent("u", 3_500_000_000L, Map.of("n", 4L)),
              new TestEvent("u", now, Map.of()),
              new TestEvent("7", time, Map.of("n", 5L)),
              new TestEvent("[\"a\", 1]", time, Map.of("n", 6L)),
              // Seconds have 32 bits: as Fluentd does, those before the epoch lose the others.
              new TestEvent("", 0xffff_ffffL * 1_000_000_000 + 750_000_000, Map.of("n", 7L)));
      assertThat(pipeline.counter("dropped_events")).isEqualTo(2);
      pipeline.collector().clear();
      exchange("[\"u\",1700000000.5,{\"a\":1}] [5,null,{}]".getBytes(StandardCharsets.UTF_8));
      assertThat(pipeline.events())
          .containsExactly(
              new TestEvent("u", time + 500_000_000, Map.of("a", 1L)),
              new TestEvent("5", now, Map.of()));
    }
  }

  @Test
  void takesLargeMessagesAndReplacesTheTag() throws IOException {
    final byte[] message = pack(List.of("t", TIME, Map.of("n", "x".repeat(100_000)), ACK));
    try (TestPipeline pipeline = start("tag mine\n")) {
      final byte[][] messages = new byte[50][];
      Arrays.fill(messages, message);
      assertThat(exchange(messages)).hasSize(50 * ACKED.length);
      assertThat(pipeline.events()).hasSize(50).allMatch(event -> event.tag().equals("mine"));
    }
  }

  @Test
  void endsConnectionsWithBadInputAndNamesTheSocket() throws IOException {
    try (TestPipeline pipeline = start("")) {
      assertThat(exchange(bytes(0x93, 0xa1, 't', 0xc1))).isEmpty();
      assertThat(pipeline.counter("bad_data_connections")).isEqualTo(1);
      assertThat(pipeline.log().troubles().toString()).contains("peer=unix:" + socket);
      assertThat(exchange(pack(List.of("t", TIME, Map.of(), ACK)))).isEqualTo(ACKED);
    }
  }

  @Test
  void takesThePlaceOfASocketThatIsLeftAndLeavesNoneItself() throws IOException {
    Files.createDirectories(socket.getParent());
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    try (TestPipeline pipeline = start("")) {
      assertThat(exchange(pack(List.of("t", TIME, Map.of(), ACK)))).isEqualTo(ACKED);
      assertThat(pipeline.log().troubles().toString()).contains("Found existing '" + socket + "'");
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void leavesWhatIsNotItsOwn() throws IOException {
    Files.createDirectories(socket.getParent());
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(socket));
      assertThatThrownBy(() -> start("")).hasMessageContaining("another process listens there");
      try (SocketChannel client = connect()) {
        assertThat(client.isConnected()).isTrue();
      }
    }
    Files.delete(socket);
    Files.writeString(socket, "precious");
    assertThatThrownBy(() -> start("")).hasMessageContaining("a file that is no socket");
    assertThat(socket).hasContent("precious");
  }
}
