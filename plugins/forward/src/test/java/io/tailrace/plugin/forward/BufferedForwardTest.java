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

import io.tailrace.api.Value;
import io.tailrace.plugin.forward.Peer.Answer;
import io.tailrace.testkit.TestEvent;
import io.tailrace.testkit.TestPipeline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The output with its buffer, as configurations have it. */
class BufferedForwardTest {
  private static final long TIME_NS = TIME * 1_000_000_000;

  private static TestPipeline start(int port, String parameters, String buffer) {
    return TestPipeline.output(
        "@type forward\nheartbeat_type none\n"
            + parameters
            + "\n<server>\nhost 127.0.0.1\nport "
            + port
            + "\n</server>\n<buffer tag>\nflush_mode immediate\n"
            + buffer
            + "\n</buffer>");
  }

  private static void await(BooleanSupplier condition, String what) {
    final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Peer.TIMEOUT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(endNs);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static TestPipeline input() {
    return TestPipeline.input("@type forward\nbind 127.0.0.1\nport 0\n");
  }

  @ParameterizedTest
  @CsvSource({"text", "gzip", "zstd"})
  void sendsWhatWasEmitted(String compress) {
    try (TestPipeline in = input();
        TestPipeline out =
            start(
                in.plugin(ForwardInput.class).port(),
                "require_ack_response true\ncompress " + compress,
                "")) {
      out.emit("app.a", TIME_NS + 7, Map.of("n", 1));
      await(() -> in.events().size() == 1, "the event");
      assertThat(in.events()).containsExactly(new TestEvent("app.a", TIME_NS + 7, Map.of("n", 1L)));
    }
  }

  @Test
  void compressesAndWritesTimesAsItIsTold() throws IOException, InterruptedException {
    try (Peer peer = new Peer();
        TestPipeline out = start(peer.port(), "compress gzip\ntime_as_integer true", "")) {
      out.emit("app.a", TIME_NS + 7, Map.of("n", 1));
      final Value entries = Client.element(peer.next(), 1);
      final byte[] plain = Wire.entries(Wire.entry(TIME, Map.of("n", 1)));
      assertThat(entries.array()[entries.payloadOffset()]).isEqualTo((byte) 0x1f);
      assertThat(gunzip(entries)).isEqualTo(plain);
    }
  }

  private static byte[] gunzip(Value value) throws IOException {
    return new GZIPInputStream(
            new ByteArrayInputStream(value.array(), value.payloadOffset(), value.payloadLength()))
        .readAllBytes();
  }

  @Test
  void sendsTheSameChunkAgainUntilItIsAcknowledged() throws IOException, InterruptedException {
    try (Peer peer = new Peer();
        TestPipeline out =
            start(peer.port(), "require_ack_response true\nack_response_timeout 2", "")) {
      out.emit("app.a", TIME_NS, Map.of("n", 1));
      final byte[] first = peer.next();
      peer.answer = Answer.ACK;
      byte[] second = null;
      for (int i = 0; second == null && i < 400; i++) {
        out.clock().advance(Duration.ofMillis(500));
        second = peer.messages.poll(50, TimeUnit.MILLISECONDS);
      }
      assertThat(second).isEqualTo(first);
      await(() -> out.books("out_forward").held() == 0, "the chunk to be delivered");
      assertThat(out.books("out_forward").out()).isEqualTo(1);
    }
  }

  @Test
  void refusesABufferWithoutTags() {
    assertThatThrownBy(
            () ->
                TestPipeline.output(
                    "@type forward\n<server>\nhost a\n</server>\n<buffer time>\ntimekey 1h\n"
                        + "</buffer>"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("buffer chunk key must include 'tag' for forward output");
  }

  @Test
  void takesTheParametersOfOldConfigurations() throws IOException, InterruptedException {
    try (Peer peer = new Peer();
        TestPipeline out =
            TestPipeline.output(
                "@type forward\nheartbeat_type none\nflush_interval 1s\nbuffer_type memory\n"
                    + "<server>\nhost 127.0.0.1\nport "
                    + peer.port()
                    + "\n</server>")) {
      out.emitAll("a", List.of(Map.of("n", 1), Map.of("n", 2)));
      byte[] message = null;
      for (int i = 0; message == null && i < 400; i++) {
        out.clock().advance(Duration.ofMillis(500));
        message = peer.messages.poll(50, TimeUnit.MILLISECONDS);
      }
      assertThat(Client.element(message, 0).asString()).isEqualTo("a");
    }
  }
}
