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
import static io.tailrace.plugin.forward.Wire.eventTime;
import static io.tailrace.plugin.forward.Wire.gzip;
import static io.tailrace.plugin.forward.Wire.join;
import static io.tailrace.plugin.forward.Wire.pack;
import static io.tailrace.plugin.forward.Wire.packed;
import static io.tailrace.plugin.forward.Wire.str32;
import static io.tailrace.plugin.forward.Wire.zstd;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.TestEvent;
import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardInputTest {
  private static final Map<String, Object> ACK = Map.of("chunk", "Zm9v");
  private static final byte[] ACKED = pack(Map.of("ack", "Zm9v"));

  private static TestPipeline start(String parameters) {
    return TestPipeline.input("@type forward\nbind 127.0.0.1\nport 0\n" + parameters);
  }

  private static Client connect(TestPipeline pipeline) throws IOException {
    return new Client(pipeline.plugin(ForwardInput.class).port());
  }

  private static TestEvent event(String tag, long seconds, long nanos, Object n) {
    return new TestEvent(tag, seconds * 1_000_000_000 + nanos, Map.of("n", n));
  }

  static Stream<Arguments> modes() {
    final byte[] entries =
        entries(entry(TIME, Map.of("n", 0)), entry(eventTime(TIME, 5), Map.of("n", 1)));
    final List<?> list =
        List.of(entry(TIME, Map.of("n", 0)), entry(eventTime(TIME, 5), Map.of("n", 1)));
    return Stream.of(
        Arguments.of(
            "Message",
            join(
                pack(List.of("t", TIME, Map.of("n", 0))),
                pack(List.of("t", eventTime(TIME, 5), Map.of("n", 1), ACK)))),
        Arguments.of("Forward", pack(List.of("t", list, ACK))),
        Arguments.of("PackedForward, bin", pack(List.of("t", entries, ACK))),
        Arguments.of("PackedForward, str", pack(List.of("t", str32(entries), ACK))),
        Arguments.of(
            "CompressedPackedForward, gzip",
            pack(List.of("t", gzip(entries), Map.of("chunk", "Zm9v", "compressed", "gzip")))),
        Arguments.of(
            "CompressedPackedForward, two members",
            pack(
                List.of(
                    "t",
                    join(
                        gzip(entries(entry(TIME, Map.of("n", 0)))),
                        gzip(entries(entry(eventTime(TIME, 5), Map.of("n", 1))))),
                    Map.of("chunk", "Zm9v", "compressed", "gzip", "size", 99)))),
        Arguments.of(
            "CompressedPackedForward, zstd",
            pack(List.of("t", zstd(entries), Map.of("chunk", "Zm9v", "compressed", "zstd")))),
        Arguments.of(
            "text is not compressed",
            pack(List.of("t", entries, Map.of("chunk", "Zm9v", "compressed", "text")))),
        Arguments.of(
            "false is not compressed",
            pack(List.of("t", entries, Map.of("chunk", "Zm9v", "compressed", false)))),
        Arguments.of(
            "nil is not compressed",
            pack(List.of("t", entries, Map.of("chunk", "Zm9v", "compressed", packed(0xc0))))),
        Arguments.of(
            "Fluent Bit's metadata",
            pack(
                List.of(
                    "t",
                    entries(
                        List.of(List.of(TIME, Map.of()), Map.of("n", 0)),
                        List.of(List.of(eventTime(TIME, 5), Map.of("a", 1)), Map.of("n", 1))),
                    Map.of("chunk", "Zm9v", "size", 2, "fluent_signal", 0)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modes")
  void takesEveryModeWholeAndByteByByte(String name, byte[] message) throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      final List<TestEvent> expected = List.of(event("t", TIME, 0, 0L), event("t", TIME, 5, 1L));
      assertThat(client.send(message).reply()).isEqualTo(ACKED);
      assertThat(pipeline.events()).isEqualTo(expected);
      pipeline.collector().clear();
      for (byte one : message) {
        client.send(new byte[] {one});
      }
      assertThat(client.reply()).isEqualTo(ACKED);
      assertThat(pipeline.events()).isEqualTo(expected);
    }
  }

  @Test
  void passesPackedEntriesOnAsTheyCame() throws IOException {
    // A time of 64 bits, a length in its widest form, a key twice: all of it is kept.
    final byte[] entries =
        join(
            bytes(0x92, 0xd3, 0, 0, 0, 0, 0x65, 0x53, 0xf1, 0, 0xdf, 0, 0, 0, 1, 0xa1, 'k', 1),
            bytes(0x92, 0xce, 0x65, 0x53, 0xf1, 0, 0x82, 0xa1, 'k', 1, 0xa1, 'k', 2));
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      client.send(pack(List.of("t", entries, ACK))).reply();
      assertThat(pipeline.collector().packed()).isEqualTo(entries);
    }
  }

  @Test
  void takesManyMessagesOfOneRead() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      final List<byte[]> messages = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        messages.add(pack(List.of("t" + i % 3, TIME, Map.of("n", i))));
      }
      client.send(join(messages.toArray(byte[][]::new))).sync("1");
      assertThat(pipeline.events()).hasSize(500);
      assertThat(pipeline.events().get(499)).isEqualTo(event("t1", TIME, 0, 499L));
    }
  }

  @Test
  void takesLargeMessages() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      final String text = "x".repeat(3_000_000);
      for (int i = 0; i < 3; i++) {
        client.send(pack(List.of("t", entries(entry(TIME, Map.of("n", text))), ACK)));
        assertThat(client.reply()).isEqualTo(ACKED);
      }
      assertThat(pipeline.events()).hasSize(3).containsOnly(event("t", TIME, 0, text));
    }
  }

  @Test
  void repeatsTheChunkIdAsItCame() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      final byte[] id = bytes(0xff, 0, 1, '\n');
      for (Object chunk : List.of(id, str32(id), "p8n9gmxTQVC8/nh2wlKKeQ==\n", 7, List.of(1))) {
        final byte[] option = join(bytes(0x81), pack("chunk"), pack(chunk));
        client.send(pack(List.of("t", List.of(), new Wire.Packed(option))));
        assertThat(client.reply()).isEqualTo(join(bytes(0x81), pack("ack"), pack(chunk)));
      }
      client.send(pack(List.of("t", TIME, Map.of("n", 1), Map.of("size", 1))));
      client.send(pack(List.of("t", TIME, Map.of("n", 1), packed(0xc0))));
      assertThat(client.isSilent()).isTrue();
    }
  }

  @Test
  void givesEventsOfTimeZeroTheTimeNow() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      final Object[] zeros = {0, packed(0xce, 0, 0, 0, 0), eventTime(0, 7)};
      for (Object zero : zeros) {
        client.send(pack(List.of("t", zero, Map.of("n", 1))));
      }
      client
          .send(pack(List.of("t", entries(entry(0, Map.of("n", 1)), entry(TIME, Map.of("n", 1))))))
          .sync("1");
      final long now = pipeline.clock().nowNs();
      assertThat(pipeline.events().stream().map(TestEvent::timeNs))
          .containsExactly(now, now, now, now, TIME * 1_000_000_000);
    }
  }

  @Test
  void skipsWhatIsNoEventAndAcknowledgesTheRest() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      final byte[] entries =
          entries(
              entry(TIME, Map.of("n", 1)),
              List.of(TIME, "no map"),
              List.of(1.5, Map.of("n", 2)),
              7,
              List.of(TIME),
              List.of(),
              List.of(TIME, Map.of("n", 3), "more"));
      client.send(pack(List.of("t", entries, ACK)));
      assertThat(client.reply()).isEqualTo(ACKED);
      assertThat(pipeline.records()).containsExactly(Map.of("n", 1L), Map.of("n", 3L));
      client.send(pack(List.of("t", TIME, "no map", ACK)));
      client.send(pack(List.of("t", 1.5, Map.of(), ACK)));
      client.send(pack(List.of(5, TIME, Map.of(), ACK)));
      client.send(pack(List.of(packed(0xc0), entries, ACK)));
      for (int i = 0; i < 4; i++) {
        assertThat(client.reply()).isEqualTo(ACKED);
      }
      assertThat(pipeline.events()).hasSize(2);
      assertThat(pipeline.counter("dropped_events")).isEqualTo(3);
      assertThat(pipeline.counter("skipped_events")).isEqualTo(5 + 7);
    }
  }

  @Test
  void namesTheTagOfWhatItSkipsAndDrops() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      client.send(pack(List.of("app.a", List.of(List.of(TIME, 7)))));
      client.send(pack(List.of("app.b", 1.5, Map.of()))).sync("1");
      assertThat(pipeline.log().troubles().toString())
          .contains("skip invalid event: error=\"the record is an integer, tag=app.a\"")
          .contains("got invalid event and drop it:")
          .contains(", tag=app.b\"");
    }
  }

  @Test
  void ignoresNilAndDropsMessagesThatAreNoArrays() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      client.send(bytes(0xc0), pack("just a string"), pack(Map.of("a", 1)), pack(List.of("only")));
      client.send(pack(List.of())).sync("1");
      assertThat(pipeline.events()).isEmpty();
      assertThat(pipeline.counter("broken_messages")).isEqualTo(2);
    }
  }

  static Stream<Arguments> badInput() {
    final byte[] event = entries(entry(TIME, Map.of("n", 1)));
    final byte[] bomb = new byte[4 << 20];
    final byte[] nested = new byte[600];
    Arrays.fill(nested, (byte) 0x91);
    return Stream.of(
        Arguments.of("never used", bytes(0x93, 0xa1, 't', 0xc1), "0xc1"),
        Arguments.of("HTTP", "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "begin"),
        Arguments.of(
            "4 GB announced",
            join(bytes(0x92, 0xa1, 't', 0xc6, 255, 255, 255, 255), event),
            "held"),
        Arguments.of("4 G elements", bytes(0xdf, 255, 255, 255, 255), "elements"),
        Arguments.of("nesting", nested, "nested deeper"),
        Arguments.of(
            "cut off entries",
            pack(List.of("t", Arrays.copyOf(event, event.length - 1), ACK)),
            "cut off"),
        Arguments.of(
            "malformed entries",
            pack(List.of("t", bytes(0x92, 1, 0x81, 0xa1, 0x6b, 0xc1), ACK)),
            "0xc1"),
        Arguments.of(
            "not compressed",
            pack(List.of("t", event, Map.of("chunk", "Zm9v", "compressed", "gzip"))),
            "gzip"),
        Arguments.of(
            "unknown compression",
            pack(List.of("t", event, Map.of("chunk", "Zm9v", "compressed", "lz4"))),
            "compressed"),
        Arguments.of(
            "decompression bomb",
            pack(List.of("t", gzip(bomb), Map.of("chunk", "Zm9v", "compressed", "gzip"))),
            "1,048,576"),
        Arguments.of("option is a string", pack(List.of("t", event, "option")), "option"),
        Arguments.of("JSON", "[\"t\", }".getBytes(StandardCharsets.US_ASCII), "JSON"),
        Arguments.of(
            "wrong bracket",
            "[\"t\",1,{]\n[\"t\",1,{}]".getBytes(StandardCharsets.US_ASCII),
            "a message is not JSON: at byte 8 stands ']' where '}'"),
        Arguments.of("integer", bytes(0x07), "an integer where a message has to begin"),
        Arguments.of("no JSON message", "{}7".getBytes(StandardCharsets.US_ASCII), "JSON"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badInput")
  void closesTheConnectionOfBadInputAndNoOther(String name, byte[] input, String reason)
      throws IOException {
    try (TestPipeline pipeline = start("decompression_size_limit 1m\n");
        Client good = connect(pipeline);
        Client bad = connect(pipeline)) {
      good.sync("before");
      assertThat(bad.send(input).isEnded()).isTrue();
      assertThat(pipeline.counter("bad_data_connections")).isEqualTo(1);
      assertThat(pipeline.log().troubles().toString())
          .contains("unexpected error on reading data")
          .contains(reason)
          .contains("127.0.0.1:" + bad.localPort());
      assertThat(pipeline.events()).isEmpty();
      good.send(pack(List.of("t", TIME, Map.of("n", 1)))).sync("after");
      assertThat(pipeline.events()).hasSize(1);
    }
  }

  static Stream<Arguments> brokenCompression() {
    final byte[] event = entries(entry(TIME, Map.of("n", 1)));
    final byte[] broken = gzip(event);
    broken[12] ^= 0x55;
    final byte[] whole = gzip(event);
    return Stream.of(
        Arguments.of("gzip", event, "the input is not in gzip format"),
        Arguments.of("gzip", broken, "gzip input "),
        Arguments.of("gzip", Arrays.copyOf(whole, whole.length - 1), "gzip input is cut off"),
        Arguments.of("zstd", event, "zstd input is cut off or broken"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("brokenCompression")
  void saysOfBrokenCompressionThatItIsBadData(String format, byte[] content, String reason)
      throws IOException {
    try (TestPipeline pipeline = start("");
        Client bad = connect(pipeline)) {
      bad.send(pack(List.of("t", content, Map.of("chunk", "Zm9v", "compressed", format))));
      assertThat(bad.isEnded()).isTrue();
      assertThat(pipeline.counter("bad_data_connections")).isEqualTo(1);
      assertThat(pipeline.counter("connections_without_memory")).isZero();
      assertThat(pipeline.log().troubles()).hasSize(1);
      assertThat(pipeline.log().troubles().toString()).contains(reason);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void takesCompressedContentOfNoBytesAsNoEvents(String format) throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      client.send(pack(List.of("t", bytes(), Map.of("chunk", "Zm9v", "compressed", format))));
      assertThat(client.reply()).isEqualTo(ACKED);
      assertThat(pipeline.events()).isEmpty();
      client.sync("1");
    }
  }

  @Test
  void countsConnectionsThatEndInTheMiddleOfAMessage() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      final byte[] message = pack(List.of("t", TIME, Map.of("n", 1), ACK));
      client.send(message).send(Arrays.copyOf(message, 5)).endOutput();
      assertThat(client.reply()).isEqualTo(ACKED);
      assertThat(client.isEnded()).isTrue();
      assertThat(pipeline.counter("cut_off_connections")).isEqualTo(1);
      assertThat(pipeline.events()).hasSize(1);
    }
  }

  @Test
  void dropsMessagesOverTheLimitWithoutHoldingThem() throws IOException {
    try (TestPipeline pipeline = start("chunk_size_limit 1k\nchunk_size_warn_limit 500\n");
        Client client = connect(pipeline)) {
      final String large = "x".repeat(200_000);
      client.send(pack(List.of("t", TIME, Map.of("n", large), ACK)));
      client.send(pack(List.of("t", List.of(entry(TIME, Map.of("n", large))), ACK)));
      client.send(pack(List.of("t", entries(entry(TIME, Map.of("n", large))), ACK)));
      client.send(pack(large));
      client.send(pack(List.of(large, TIME, Map.of())));
      client.send(pack(List.of("t", TIME, Map.of("n", "x".repeat(600)))));
      client.send(pack(List.of("t", TIME, Map.of("n", 1)))).sync("1");
      assertThat(pipeline.events()).hasSize(2);
      assertThat(pipeline.counter("too_large_messages")).isEqualTo(5);
      assertThat(pipeline.counter("large_messages")).isEqualTo(1);
    }
  }

  static Stream<Arguments> largeMessages() {
    final byte[] packed = pack(List.of("app.log", TIME, Map.of("n", "x".repeat(200_000))));
    final byte[] json =
        ("[ \"app.\\u006cog\", 1, {\"n\":\"" + "x".repeat(200_000) + "\"}]")
            .getBytes(StandardCharsets.US_ASCII);
    return Stream.of(
        Arguments.of("chunk_size_limit 1k", "limit=1024", packed),
        Arguments.of("chunk_size_limit 1k", "limit=1024", json),
        Arguments.of("chunk_size_warn_limit 1k", "limit=1024", packed),
        Arguments.of("chunk_size_warn_limit 1k", "limit=1024", json));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("largeMessages")
  void namesTagAndSizeOfLargeMessages(String parameter, String limit, byte[] message)
      throws IOException {
    try (TestPipeline pipeline = start(parameter + "\n");
        Client client = connect(pipeline)) {
      final boolean isJson = message[0] == '[';
      client.send(message);
      if (isJson) {
        client.send("[\"t\",[],{\"chunk\":1}]".getBytes(StandardCharsets.US_ASCII));
        client.textUntil('}');
      } else {
        client.sync("1");
      }
      assertThat(pipeline.log().troubles().toString())
          .contains("tag=app.log " + limit + " size=" + message.length);
    }
  }

  @Test
  void withholdsAcknowledgementsInOrderUntilTheEventsAreTaken() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      pipeline.collector().holdReceipts();
      for (int i = 0; i < 3; i++) {
        client.send(pack(List.of("t", TIME, Map.of("n", i), Map.of("chunk", "c" + i))));
      }
      waitUntil(pipeline, 1);
      assertThat(client.isSilent()).isTrue();
      assertThat(pipeline.events()).hasSize(1);
      pipeline.collector().settle();
      for (int i = 0; i < 3; i++) {
        assertThat(client.reply()).isEqualTo(pack(Map.of("ack", "c" + i)));
      }
      assertThat(pipeline.events()).hasSize(3);
    }
  }

  private static void waitUntil(TestPipeline pipeline, int pending) {
    final long endNs = System.nanoTime() + 20_000_000_000L;
    while (pipeline.collector().pendingCount() != pending) {
      if (System.nanoTime() > endNs) {
        throw new AssertionError(pipeline.collector().pendingCount() + " receipts are pending");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void closesWithoutAcknowledgementIfTheEventsAreNotTaken() throws IOException {
    try (TestPipeline pipeline = start("")) {
      pipeline.collector().fail(new IOException("buffer is full"));
      try (Client client = connect(pipeline)) {
        client.send(pack(List.of("t", TIME, Map.of("n", 1), ACK)));
        assertThat(client.isEnded()).isTrue();
      }
      pipeline.collector().recover();
      pipeline.collector().holdReceipts();
      try (Client client = connect(pipeline)) {
        client.send(pack(List.of("t", TIME, Map.of("n", 2), ACK)));
        waitUntil(pipeline, 1);
        pipeline.collector().settleAsFailed(new IOException("disk is gone"));
        assertThat(client.isEnded()).isTrue();
      }
      assertThat(pipeline.counter("failed_connections")).isEqualTo(2);
      assertThat(pipeline.counter("bad_data_connections")).isZero();
    }
  }

  @Test
  void speaksJsonWithClientsThatDo() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      final String first = "[\"t\", 1700000000, {\"n\": \"}\\\"\"}]\n ";
      final String second = "[\"t\",[[1700000000,{\"n\":[]}]],{\"chunk\":\"a\\nb\"}]";
      client.send((first + second).getBytes(StandardCharsets.UTF_8));
      assertThat(client.textUntil('}')).isEqualTo("{\"ack\":\"a\\nb\"}");
      assertThat(pipeline.events())
          .containsExactly(event("t", TIME, 0, "}\""), event("t", TIME, 0, List.of()));
    }
  }

  @Test
  void setsTagAndSourceFields() throws IOException {
    try (TestPipeline pipeline =
            start(
                "tag new\nadd_tag_prefix p\nsource_address_key from\nsource_hostname_key name\n");
        Client client = connect(pipeline)) {
      client.send(pack(List.of("old", TIME, Map.of("from", 1))));
      client.send(pack(List.of("old", entries(entry(eventTime(TIME, 3), Map.of("n", 2))), ACK)));
      assertThat(client.reply()).isEqualTo(ACKED);
      final String name = (String) pipeline.records().get(0).get("name");
      assertThat(name).isNotEmpty();
      assertThat(pipeline.events())
          .containsExactly(
              new TestEvent(
                  "p.new", TIME * 1_000_000_000, Map.of("from", "127.0.0.1", "name", name)),
              new TestEvent(
                  "p.new",
                  TIME * 1_000_000_000 + 3,
                  Map.of("n", 2L, "from", "127.0.0.1", "name", name)));
    }
  }

  @Test
  void putsThePrefixBeforeTheTagThatCame() throws IOException {
    try (TestPipeline pipeline = start("add_tag_prefix p\n");
        Client client = connect(pipeline)) {
      client.send(pack(List.of("a", TIME, Map.of("n", 1)))).sync("1");
      client.send(pack(List.of("b", TIME, Map.of("n", 1)))).sync("2");
      assertThat(pipeline.events().stream().map(TestEvent::tag)).containsExactly("p.a", "p.b");
      client.send(pack(List.of(5, TIME, Map.of("n", 1)))).sync("3");
      client.send(pack(List.of(packed(0xc0), entries(entry(TIME, Map.of("n", 1)))))).sync("4");
      client.send(pack(List.of("", TIME, Map.of("n", 1)))).sync("5");
      assertThat(pipeline.events().stream().map(TestEvent::tag))
          .containsExactly("p.a", "p.b", "p.5", "p.", "p.");
    }
  }

  @Test
  void closesAfterTheFirstMessageIfKeepaliveIsDenied() throws IOException {
    try (TestPipeline pipeline = start("deny_keepalive true\n")) {
      try (Client client = connect(pipeline)) {
        final byte[] message = pack(List.of("t", TIME, Map.of("n", 1), ACK));
        assertThat(client.send(message, message).reply()).isEqualTo(ACKED);
        assertThat(client.isEnded()).isTrue();
      }
      try (Client client = connect(pipeline)) {
        client.send(pack(List.of("t", TIME, Map.of("n", 2))));
        assertThat(client.isEnded()).isTrue();
      }
      assertThat(pipeline.events()).hasSize(2);
    }
  }

  @Test
  void refusesInvalidEventsWhereTheyAreNotToBeSkipped() throws IOException {
    try (TestPipeline pipeline = start("skip_invalid_event false\n")) {
      try (Client client = connect(pipeline)) {
        client.send(pack(List.of("t", entries(List.of(TIME, "no map")), ACK)));
        assertThat(client.isEnded()).isTrue();
      }
      try (Client client = connect(pipeline)) {
        client.send(pack(List.of("t", entries(entry(0, Map.of("n", 1))), ACK)));
        assertThat(client.reply()).isEqualTo(ACKED);
      }
      assertThat(pipeline.events()).containsExactly(event("t", 0, 0, 1L));
    }
  }

  @Test
  void answersHeartbeats() throws IOException {
    try (TestPipeline pipeline = start("");
        DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(20_000);
      final int port = pipeline.plugin(ForwardInput.class).heartbeatPort();
      socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("127.0.0.1"), port));
      final DatagramPacket answer = new DatagramPacket(new byte[16], 16);
      socket.receive(answer);
      assertThat(answer.getLength()).isEqualTo(1);
      assertThat(answer.getData()[0]).isZero();
    }
  }

  @Test
  void listensOnIpv6() throws IOException {
    try (TestPipeline pipeline =
            TestPipeline.input("@type forward\nbind ::1\nport 0\nsource_address_key from\n");
        Client client =
            new Client(
                new Socket(
                    InetAddress.getByName("::1"), pipeline.plugin(ForwardInput.class).port()))) {
      client.send(pack(List.of("t", TIME, Map.of()))).sync("1");
      assertThat(pipeline.records().get(0).get("from")).isEqualTo("::1");
    }
  }

  @Test
  void listensWithTls() throws IOException, GeneralSecurityException {
    try (TestPipeline pipeline = start("<transport tls>\n  insecure true\n</transport>\n")) {
      final int port = pipeline.plugin(ForwardInput.class).port();
      try (Client client =
          new Client(trusting().getSocketFactory().createSocket("127.0.0.1", port))) {
        final byte[] large = entries(entry(TIME, Map.of("n", "x".repeat(100_000))));
        assertThat(client.send(pack(List.of("t", large, ACK))).reply()).isEqualTo(ACKED);
      }
      try (Client plain = connect(pipeline)) {
        plain.send(pack(List.of("t", TIME, Map.of("n", 1), ACK)));
        assertThat(plain.reply()).isNotEqualTo(ACKED);
      }
      assertThat(pipeline.events()).hasSize(1);
    }
  }

  private static SSLContext trusting() throws GeneralSecurityException {
    final X509TrustManager all =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    final SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {all}, null);
    return context;
  }
}
