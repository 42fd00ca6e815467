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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.RollbackException;
import io.tailrace.plugin.forward.Peer.Answer;
import io.tailrace.testkit.TestEvent;
import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The output against servers on real sockets, in simulated time.
 *
 * <p>It is one long class because all tests are about the same few servers, and when they answer,
 * are silent, go and come back.
 */
class ForwardOutputTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String NO_HEARTBEATS = "heartbeat_type none\n";

  @TempDir Path dir;

  private static String server(int port, String parameters) {
    return "<server>\nhost 127.0.0.1\nport " + port + "\n" + parameters + "\n</server>\n";
  }

  private static TestPipeline start(String parameters) {
    return TestPipeline.output("@type unbuffered_forward\n" + parameters);
  }

  private static TestPipeline input(String parameters) {
    return TestPipeline.input("@type forward\nbind 127.0.0.1\nport 0\n" + parameters);
  }

  private static int port(TestPipeline input) {
    return input.plugin(ForwardInput.class).port();
  }

  private static ForwardOutput output(TestPipeline pipeline) {
    return pipeline.plugin(UnbufferedForward.class).output;
  }

  /** Writes a chunk and waits until it is delivered, or throws why it was not. */
  private static void deliver(TestPipeline pipeline, TestChunk chunk) throws Exception {
    outcome(output(pipeline).write(chunk));
  }

  private static void outcome(CompletionStage<Void> stage) throws Exception {
    try {
      stage.toCompletableFuture().get(Peer.TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static void await(BooleanSupplier condition, String what) {
    final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Peer.TIMEOUT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(endNs);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static void awaitLine(TestPipeline pipeline, String text) {
    await(() -> pipeline.log().troubles().stream().anyMatch(line -> line.contains(text)), text);
  }

  /** Lets seconds pass until the condition holds, waiting for what sockets do in between. */
  private static void pass(TestPipeline pipeline, BooleanSupplier condition, String what) {
    final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Peer.TIMEOUT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(endNs);
      pipeline.clock().advance(SECOND);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static List<TestEvent> events(String tag, int count) {
    final List<TestEvent> events = new ArrayList<>();
    for (long n = 0; n < count; n++) {
      events.add(new TestEvent(tag, TIME * 1_000_000_000, Map.of("n", n)));
    }
    return events;
  }

  private static boolean isAvailable(TestPipeline pipeline, int index) {
    return output(pipeline).nodes().all().get(index).isAvailable();
  }

  @Test
  void sendsToOurOwnInput() throws Exception {
    try (TestPipeline in = input("");
        TestPipeline out = start(NO_HEARTBEATS + server(port(in), ""))) {
      final TestChunk chunk = TestChunk.of("app.a", 3);
      deliver(out, chunk);
      await(() -> in.events().size() == 3, "events");
      assertThat(in.events()).isEqualTo(events("app.a", 3));
      await(() -> chunk.open.get() == 0, "the stored bytes to be closed");
    }
  }

  @Test
  void isToldByOurInputWhenAChunkIsInItsBuffers() throws Exception {
    try (TestPipeline in = input("");
        TestPipeline out =
            start(NO_HEARTBEATS + "require_ack_response true\n" + server(port(in), ""))) {
      deliver(out, TestChunk.of("app.a", 3));
      assertThat(in.events()).isEqualTo(events("app.a", 3));
    }
  }

  @Test
  void shakesHandsWithAKeyAndAUser() throws Exception {
    final String security =
        "<security>\nself_hostname in.test\nshared_key key\nuser_auth true\n<user>\n"
            + "username u\npassword p\n</user>\n</security>";
    for (boolean keepalive : List.of(false, true)) {
      try (TestPipeline in = input(security);
          TestPipeline out =
              start(
                  NO_HEARTBEATS
                      + "require_ack_response true\nkeepalive "
                      + keepalive
                      + "\n<security>\nself_hostname out.test\nshared_key other\n</security>\n"
                      + server(port(in), "username u\npassword p\nshared_key key"))) {
        deliver(out, TestChunk.of("a", 1));
        deliver(out, TestChunk.of("b", 1));
        assertThat(in.events()).hasSize(2);
        assertThat(in.counter("tcp_connections")).isEqualTo(keepalive ? 1 : 2);
      }
    }
  }

  @Test
  void failsWithAWrongKey() throws Exception {
    try (TestPipeline in = input("<security>\nself_hostname in.test\nshared_key key\n</security>");
        TestPipeline out =
            start(
                NO_HEARTBEATS
                    + "<security>\nself_hostname out.test\nshared_key yek\n</security>\n"
                    + server(port(in), "name there"))) {
      assertThatThrownBy(() -> deliver(out, TestChunk.of("a", 1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(
              "connection refused to there: authentication failed: shared_key mismatch");
      assertThat(out.counter("failed_handshakes")).isEqualTo(1);
      assertThat(in.events()).isEmpty();
    }
  }

  private static final String DEMANDED =
      "connection refused to there: it demands a handshake and takes nothing without; add"
          + " <security> with its shared_key to this output";

  @Test
  void saysThatTheServerDemandsAHandshake() throws Exception {
    try (TestPipeline in = input("<security>\nself_hostname in.test\nshared_key k\n</security>");
        TestPipeline out = start("require_ack_response true\n" + server(port(in), "name there"))) {
      assertThatThrownBy(() -> deliver(out, TestChunk.of("a", 1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(DEMANDED);
      assertThat(out.counter("failed_handshakes")).isEqualTo(1);
      assertThat(out.counter("wrong_acks")).isZero();
    }
  }

  @Test
  void takesAServerOutThatDemandsAHandshakeInsteadOfAnAck() throws Exception {
    try (Peer peer = new Peer().answering(Answer.HELO);
        TestPipeline out =
            start("require_ack_response true\n" + server(peer.port(), "name there"))) {
      assertThatThrownBy(() -> deliver(out, TestChunk.of("a", 1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(DEMANDED);
      assertThat(isAvailable(out, 0)).isFalse();
      awaitLine(out, DEMANDED);
    }
  }

  @Test
  void saysOnceThatTheServerDemandsAHandshakeIfNoAckIsAwaited() throws Exception {
    try (TestPipeline in = input("<security>\nself_hostname in.test\nshared_key k\n</security>");
        TestPipeline out = start(server(port(in), "name there"))) {
      for (int beat = 1; beat <= 3; beat++) {
        final int seen = beat;
        out.clock().advance(SECOND);
        await(() -> out.counter("failed_handshakes") == seen, "the demand");
      }
      assertThat(out.log().troubles().stream().filter(line -> line.contains(DEMANDED))).hasSize(1);
    }
  }

  @Test
  void looksForAnotherBalanceOnlyIfServersHaveChanged() throws Exception {
    final String none = "No nodes are available";
    try (Peer peer = new Peer();
        TestPipeline out =
            start(NO_HEARTBEATS + "<service_discovery>\n@type told\n</service_discovery>\n")) {
      final FoundServices found = out.plugin(FoundServices.class);
      for (int time = 0; time < 3; time++) {
        found.tellWeightless(peer.port());
      }
      assertThat(out.log().troubles().stream().filter(line -> line.contains(none))).hasSize(1);
      found.tell(peer.port());
      deliver(out, TestChunk.of("a", 1));
      assertThat(peer.tags(1)).containsExactly("a");
      found.tellWeightless(peer.port());
      assertThat(out.log().troubles().stream().filter(line -> line.contains(none))).hasSize(2);
    }
  }

  @Test
  void givesUpOnServersThatDoNotGreet() throws Exception {
    try (Peer peer = new Peer();
        TestPipeline out =
            start(
                NO_HEARTBEATS
                    + "hard_timeout 4\n<security>\nself_hostname o\nshared_key k\n</security>\n"
                    + server(peer.port(), ""))) {
      final AtomicReference<Exception> failure = new AtomicReference<>();
      final Thread flush =
          new Thread(
              () -> {
                try {
                  deliver(out, TestChunk.of("a", 1));
                } catch (Exception e) {
                  failure.set(e);
                }
              });
      flush.start();
      pass(out, () -> failure.get() != null, "the handshake to fail");
      flush.join();
      assertThat(failure.get()).hasMessage("handshake timeout after 4.0s");
    }
  }

  @Test
  void usesConnectionsAgainAndNotThoseThatThePeerClosed() throws Exception {
    try (Peer peer = new Peer();
        TestPipeline out =
            start(
                NO_HEARTBEATS
                    + "keepalive true\nkeepalive_timeout 10\n"
                    + server(peer.port(), ""))) {
      deliver(out, TestChunk.of("a", 1));
      deliver(out, TestChunk.of("b", 1));
      assertThat(peer.tags(2)).containsExactly("a", "b");
      assertThat(peer.connections).hasValue(1);
      peer.closeConnections();
      // The end of a connection is seen at the latest when the next chunk is written to it.
      await(
          () -> {
            try {
              deliver(out, TestChunk.of("c", 1));
              return peer.connections.get() == 2;
            } catch (Exception e) {
              return false;
            }
          },
          "a new connection");
      out.clock().advance(Duration.ofSeconds(16));
      deliver(out, TestChunk.of("d", 1));
      List<String> next = peer.tags(1);
      while (next.equals(List.of("c"))) { // as often as it took
        next = peer.tags(1);
      }
      assertThat(next).containsExactly("d");
      assertThat(peer.connections).hasValue(3);
    }
  }

  @Test
  void makesAConnectionForEachChunkWithoutKeepalive() throws Exception {
    try (Peer peer = new Peer();
        TestPipeline out = start(NO_HEARTBEATS + server(peer.port(), ""))) {
      deliver(out, TestChunk.of("a", 1));
      deliver(out, TestChunk.of("b", 1));
      assertThat(peer.tags(2)).containsExactlyInAnyOrder("a", "b");
      assertThat(peer.connections).hasValue(2);
    }
  }

  @Test
  void takesChunksBackThatAreNotAcknowledgedInTime() throws Exception {
    try (Peer peer = new Peer();
        TestPipeline out =
            start(
                NO_HEARTBEATS
                    + "require_ack_response true\nack_response_timeout 2\n"
                    + server(peer.port(), ""))) {
      final TestChunk chunk = TestChunk.of("a", 1);
      final CompletionStage<Void> stage = output(out).write(chunk);
      final byte[] message = peer.next();
      assertThat(Peer.chunk(message)).hasSize(25).endsWith("\n");
      out.clock().advance(Duration.ofMillis(1500));
      assertThat(stage.toCompletableFuture()).isNotDone();
      out.clock().advance(SECOND);
      assertThatThrownBy(() -> outcome(stage)).isInstanceOf(RollbackException.class);
      assertThat(out.counter("missing_acks")).isEqualTo(1);
      assertThat(out.log().troubles())
          .anyMatch(line -> line.contains("no response from node. regard it as unavailable."));
      peer.answer = Answer.ACK;
      deliver(out, chunk);
      assertThat(peer.next()).isEqualTo(message);
    }
  }

  @Test
  void takesChunksBackWhoseAcknowledgementIsNotTheirs() throws Exception {
    try (Peer peer = new Peer().answering(Answer.WRONG_ACK);
        TestPipeline out =
            start(
                NO_HEARTBEATS
                    + "require_ack_response true\nkeepalive true\n"
                    + server(peer.port(), ""))) {
      assertThatThrownBy(() -> deliver(out, TestChunk.of("a", 1)))
          .isInstanceOf(RollbackException.class);
      assertThat(out.counter("wrong_acks")).isEqualTo(1);
      peer.answer = Answer.ACK;
      deliver(out, TestChunk.of("b", 1));
      assertThat(peer.connections).hasValue(2);
    }
  }

  @Test
  void takesChunksBackIfTheServerClosesOrTalksNonsense() throws Exception {
    for (Answer answer : List.of(Answer.CLOSE, Answer.NOISE)) {
      try (Peer peer = new Peer().answering(answer);
          TestPipeline out =
              start(NO_HEARTBEATS + "require_ack_response true\n" + server(peer.port(), ""))) {
        final TestChunk chunk = TestChunk.of("a", 1);
        assertThatThrownBy(() -> deliver(out, chunk)).isInstanceOf(RollbackException.class);
        assertThat(out.counter("missing_acks")).isEqualTo(1);
        assertThat(chunk.open).hasValue(0);
        peer.answer = Answer.ACK;
        deliver(out, chunk);
      }
    }
  }

  @Test
  void failsIfTheServerTakesNothing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TestPipeline out =
            start(NO_HEARTBEATS + "send_timeout 0.2\n" + server(silent.getLocalPort(), ""))) {
      final TestChunk chunk = new TestChunk("a", 1, new byte[16 << 20], false);
      assertThatThrownBy(() -> deliver(out, chunk))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has taken nothing");
      assertThat(chunk.open).hasValue(0);
    }
  }

  @Test
  void sendsToTheNextServerIfOneCannotBeReached() throws Exception {
    try (Peer peer = new Peer();
        TestPipeline out =
            start(NO_HEARTBEATS + server(unusedPort(), "") + server(peer.port(), ""))) {
      for (int i = 0; i < 12; i++) {
        deliver(out, TestChunk.of("t" + i, 1));
      }
      assertThat(peer.tags(12)).hasSize(12).doesNotContain("none");
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void tellsTheLastFailureIfNoServerCanBeReached() throws Exception {
    try (TestPipeline out =
        start(NO_HEARTBEATS + server(unusedPort(), "") + server(unusedPort(), ""))) {
      assertThatThrownBy(() -> deliver(out, TestChunk.of("a", 1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("refused");
    }
  }

  @Test
  void usesTheStandbyServerWhileTheOtherIsDown() throws Exception {
    final int port = unusedPort();
    try (Peer standby = new Peer();
        TestPipeline out =
            start(
                "hard_timeout 2\nrecover_wait 2\n"
                    + server(port, "name main")
                    + server(standby.port(), "name spare\nstandby true"))) {
      pass(out, () -> !isAvailable(out, 0), "the server to be found down");
      awaitLine(out, "detached forwarding server 'main'");
      awaitLine(out, "using standby node 127.0.0.1:" + standby.port());
      pass(out, () -> isAvailable(out, 1), "the standby server to be there");
      deliver(out, TestChunk.of("a", 1));
      assertThat(standby.tags(1)).containsExactly("a");
      try (Peer main = new Peer(port)) {
        pass(out, () -> isAvailable(out, 0), "the server to recover");
        awaitLine(out, "recovered forwarding server 'main'");
        deliver(out, TestChunk.of("b", 1));
        assertThat(main.tags(1)).containsExactly("b");
        assertThat(out.counter("recovered_servers")).isEqualTo(1);
      }
    }
  }

  @Test
  void takesAServerOutThatDoesNotAcknowledgeUntilItsHeartbeatsAreSeen() throws Exception {
    try (Peer main = new Peer();
        Peer standby = new Peer().answering(Answer.ACK);
        TestPipeline out =
            start(
                "require_ack_response true\nack_response_timeout 2\nrecover_wait 10\n"
                    + server(main.port(), "")
                    + server(standby.port(), "standby true"))) {
      final TestChunk chunk = TestChunk.of("a", 1);
      final CompletionStage<Void> stage = output(out).write(chunk);
      assertThat(main.tags(1)).containsExactly("a");
      // Heartbeats of these seconds may be answered later: they are too few to bring it back.
      out.clock().advance(Duration.ofMillis(2500));
      assertThatThrownBy(() -> outcome(stage)).isInstanceOf(RollbackException.class);
      assertThat(isAvailable(out, 0)).isFalse();
      deliver(out, chunk);
      assertThat(standby.tags(1)).containsExactly("a");
      pass(out, () -> isAvailable(out, 0), "the server to recover");
    }
  }

  private static Node node(TestPipeline pipeline) {
    return output(pipeline).nodes().all().get(0);
  }

  @Test
  void keepsAServerThatHasTakenABurstOfChunks() throws Exception {
    try (Peer peer = new Peer();
        TestPipeline out =
            start("keepalive true\nheartbeat_type udp\n" + server(peer.port(), ""))) {
      for (int i = 0; i < 300; i++) {
        deliver(out, TestChunk.of("t" + i, 1));
        out.clock().advance(Duration.ofMillis(5));
      }
      out.clock().advance(Duration.ofSeconds(10)); // whose datagrams nobody answers
      assertThat(isAvailable(out, 0)).isTrue();
      out.clock().advance(Duration.ofSeconds(30));
      assertThat(isAvailable(out, 0)).isFalse();
    }
  }

  /** Silence says nothing of a server before its heartbeat is late. */
  @Test
  void keepsAServerThatAnswersHoweverRarelyItIsAsked() throws Exception {
    final String rarely = "heartbeat_interval 5\nhard_timeout 2\n";
    try (Peer peer = new Peer();
        TestPipeline out = start(rarely + server(peer.port(), ""))) {
      for (int second = 0; second < 30; second++) {
        out.clock().advance(SECOND);
        await(() -> !node(out).isAsked(), "the heartbeat");
      }
      assertThat(peer.connections).hasValueGreaterThanOrEqualTo(5);
      assertThat(out.counter("detached_servers")).isZero();
    }
    try (DatagramSocket there = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        TestPipeline out =
            start("heartbeat_type udp\n" + rarely + server(there.getLocalPort(), ""))) {
      there.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Peer.TIMEOUT_SECONDS));
      for (int turn = 0; turn < 6; turn++) {
        out.clock().advance(Duration.ofSeconds(5));
        final DatagramPacket beat = new DatagramPacket(new byte[8], 8);
        there.receive(beat);
        answer(there, beat);
        await(() -> !node(out).isAsked(), "the heartbeat");
      }
      assertThat(out.counter("detached_servers")).isZero();
    }
  }

  /** It takes connections and does not greet: no attempt has failed yet. */
  @Test
  void findsAServerDownWhoseHeartbeatDoesNotEnd() throws Exception {
    try (Peer peer = new Peer();
        TestPipeline out =
            start(
                server(peer.port(), "name mute")
                    + "<security>\nself_hostname o\nshared_key k\n</security>\n")) {
      out.clock().advance(Duration.ofSeconds(36));
      assertThat(isAvailable(out, 0)).isTrue();
      out.clock().advance(SECOND);
      assertThat(isAvailable(out, 0)).isFalse();
      assertThat(out.log().troubles()).anyMatch(line -> line.contains("phi=16."));
      assertThat(out.counter("failed_handshakes")).isZero();
    }
  }

  @Test
  void findsServersByDatagrams() throws Exception {
    try (TestPipeline in = input("")) {
      final int port = in.plugin(ForwardInput.class).heartbeatPort();
      try (TestPipeline out =
          start("heartbeat_type udp\nhard_timeout 2\nrecover_wait 2\n" + server(port, ""))) {
        pass(
            out,
            () -> isAvailable(out, 0) && out.clock().elapsedNs() > 8_000_000_000L,
            "the server to stay there by its answers");
      }
    }
  }

  private static void answer(DatagramSocket socket, DatagramPacket beat) {
    try {
      socket.send(new DatagramPacket(new byte[1], 1, beat.getSocketAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void findsServersDownThatDoNotAnswerDatagrams() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        TestPipeline out =
            start(
                "heartbeat_type udp\nhard_timeout 2\nrecover_wait 2\n"
                    + server(silent.getLocalPort(), "name quiet"))) {
      out.clock().advance(SECOND);
      final DatagramPacket beat = new DatagramPacket(new byte[8], 8);
      silent.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Peer.TIMEOUT_SECONDS));
      silent.receive(beat);
      assertThat(beat.getLength()).isEqualTo(1);
      assertThat(beat.getData()[0]).isZero();
      out.clock().advance(Duration.ofSeconds(3));
      assertThat(isAvailable(out, 0)).isFalse();
      assertThatThrownBy(() -> deliver(out, TestChunk.of("a", 1)))
          .hasMessage("no nodes are available");
      pass(
          out,
          () -> {
            answer(silent, beat);
            return isAvailable(out, 0);
          },
          "the server to recover");
      awaitLine(out, "recovered forwarding server 'quiet'");
    }
  }

  @Test
  void doesNotStartWithNamesThatAreUnknownUnlessToldTo() throws Exception {
    final String server = "<server>\nhost no-such-host.invalid\n</server>\n";
    assertThatThrownBy(() -> start(server))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no-such-host.invalid");
    try (TestPipeline out = start("ignore_network_errors_at_startup true\n" + server)) {
      assertThat(isAvailable(out, 0)).isFalse();
      assertThat(out.log().troubles())
          .anyMatch(line -> line.contains("failed to resolve node name when configured"));
    }
    try (TestPipeline out = start(NO_HEARTBEATS + server)) {
      assertThatThrownBy(() -> deliver(out, TestChunk.of("a", 1)))
          .isInstanceOf(UnknownHostException.class);
    }
  }

  @Test
  void looksNamesUpAgainWhereItShould() throws Exception {
    try (Peer peer = new Peer()) {
      for (String parameters :
          List.of("", "expire_dns_cache 0\n", "expire_dns_cache 5\n", "dns_round_robin true\n")) {
        try (TestPipeline out =
            start(
                NO_HEARTBEATS
                    + parameters
                    + "<server>\nhost localhost\nport "
                    + peer.port()
                    + "\n</server>\n")) {
          deliver(out, TestChunk.of("a", 1));
          out.clock().advance(Duration.ofSeconds(6));
          deliver(out, TestChunk.of("b", 1));
          assertThat(peer.tags(2)).containsExactlyInAnyOrder("a", "b");
        }
      }
    }
  }

  @Test
  void checksConnectionsAtTheStartIfToldTo() throws Exception {
    try (TestPipeline in = input("<security>\nself_hostname in.test\nshared_key k\n</security>")) {
      final String verified =
          NO_HEARTBEATS + "verify_connection_at_startup true\n" + server(port(in), "");
      assertThatThrownBy(
              () ->
                  start(verified + "<security>\nself_hostname o\nshared_key wrong\n</security>\n"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("forward's connection setting error");
      start(verified + "<security>\nself_hostname o\nshared_key k\n</security>\n").close();
    }
    final int port = unusedPort();
    assertThatThrownBy(
            () -> start(NO_HEARTBEATS + "verify_connection_at_startup true\n" + server(port, "")))
        .hasMessageContaining("forward's connection setting error");
  }

  @Test
  void sendsToServersThatAreFoundWhileItRuns() throws Exception {
    try (Peer first = new Peer();
        Peer second = new Peer();
        TestPipeline out =
            start(
                NO_HEARTBEATS
                    + "keepalive true\n<service_discovery>\n@type told\n</service_discovery>\n")) {
      assertThatThrownBy(() -> deliver(out, TestChunk.of("none", 1)))
          .hasMessage("no nodes are available");
      final FoundServices found = out.plugin(FoundServices.class);
      found.tell(first.port());
      deliver(out, TestChunk.of("a", 1));
      assertThat(first.tags(1)).containsExactly("a");
      final Node known = output(out).nodes().all().get(0);
      found.tell(first.port(), second.port());
      assertThat(output(out).nodes().all()).hasSize(2).contains(known);
      found.tell(second.port());
      for (int i = 0; i < 6; i++) {
        deliver(out, TestChunk.of("b", 1));
      }
      assertThat(second.tags(6)).containsOnly("b");
      assertThat(out.log().lines())
          .anyMatch(line -> line.toString().contains("Service in: name=found-" + second.port()))
          .anyMatch(line -> line.toString().contains("Service out: name=found-" + first.port()));
    }
  }

  @Test
  void sendsByTlsToServersWithTheRightCertificate() throws Exception {
    final Certificates certificates = new Certificates(dir);
    final String transport =
        "<transport tls>\ncert_path "
            + certificates.certificate("localhost")
            + "\nprivate_key_path "
            + certificates.key("localhost")
            + "\n</transport>";
    try (TestPipeline in = input(transport)) {
      final String tls =
          NO_HEARTBEATS
              + "require_ack_response true\ntransport tls\ntls_cert_path "
              + certificates.certificate("localhost")
              + "\n";
      final String here = server(port(in), "name localhost");
      try (TestPipeline out = start(tls + here)) {
        deliver(out, TestChunk.of("a", 3));
        assertThat(in.events()).isEqualTo(events("a", 3));
      }
      try (TestPipeline out = start(tls + server(port(in), "name other.test"))) {
        assertThatThrownBy(() -> deliver(out, TestChunk.of("a", 1)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("TLS with 127.0.0.1");
      }
      try (TestPipeline out =
          start(tls + "tls_verify_hostname false\n" + server(port(in), "name other.test"))) {
        deliver(out, TestChunk.of("b", 1));
      }
      try (TestPipeline out =
          start(NO_HEARTBEATS + "transport tls\ntls_allow_self_signed_cert true\n" + here)) {
        assertThatThrownBy(() -> deliver(out, TestChunk.of("a", 1)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("path");
      }
      try (TestPipeline out =
          start(
              NO_HEARTBEATS
                  + "require_ack_response true\ntransport tls\ntls_insecure_mode true\n"
                  + server(port(in), ""))) {
        deliver(out, TestChunk.of("c", 1));
        assertThat(out.log().troubles())
            .anyMatch(line -> line.contains("TLS transport is configured in insecure way"));
      }
      assertThat(in.events()).hasSize(5);
    }
  }

  @Test
  void showsAClientCertificate() throws Exception {
    final Certificates certificates = new Certificates(dir);
    final Path own = certificates.certificate("client");
    try (TestPipeline in =
        input(
            "<transport tls>\nclient_cert_auth true\nca_path "
                + own
                + "\ncert_path "
                + certificates.certificate("localhost")
                + "\nprivate_key_path "
                + certificates.key("localhost")
                + "\n</transport>")) {
      final String tls =
          NO_HEARTBEATS
              + "require_ack_response true\ntransport tls\ntls_cert_path "
              + certificates.certificate("localhost")
              + "\n"
              + server(port(in), "name localhost");
      try (TestPipeline out =
          start(
              tls
                  + "tls_client_cert_path "
                  + own
                  + "\ntls_client_private_key_path "
                  + certificates.key("client")
                  + "\n")) {
        deliver(out, TestChunk.of("a", 1));
      }
      try (TestPipeline out = start(tls)) {
        assertThatThrownBy(() -> deliver(out, TestChunk.of("a", 1))).isInstanceOf(Exception.class);
      }
      assertThat(in.events()).hasSize(1);
    }
  }
}
