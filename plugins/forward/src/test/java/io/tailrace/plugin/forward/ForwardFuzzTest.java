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
import static io.tailrace.plugin.forward.Wire.entries;
import static io.tailrace.plugin.forward.Wire.entry;
import static io.tailrace.plugin.forward.Wire.eventTime;
import static io.tailrace.plugin.forward.Wire.gzip;
import static io.tailrace.plugin.forward.Wire.join;
import static io.tailrace.plugin.forward.Wire.pack;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Sends messages with bytes changed at random; whatever comes, the server goes on. */
class ForwardFuzzTest {
  private static final long NANOS_MAX = 10_000_000_000L;
  private static final long HEAP_BYTES_MORE_MAX = 256 << 20;

  private static final Map<String, Object> ACK = Map.of("chunk", "Zm9v");
  private static final byte[] ENTRIES =
      entries(
          entry(TIME, Map.of("n", 1, "deep", List.of(Map.of("a", List.of(1, "x"))))),
          entry(eventTime(TIME, 5), Map.of("text", "y".repeat(40))),
          List.of(List.of(TIME, Map.of()), Map.of("n", 2)));
  private static final List<byte[]> MESSAGES =
      List.of(
          pack(List.of("tag", TIME, Map.of("n", 1), ACK)),
          pack(List.of("tag", List.of(entry(TIME, Map.of("n", 1)), entry(0, Map.of())), ACK)),
          pack(List.of("tag", ENTRIES, Map.of("chunk", "Zm9v", "size", 3))),
          pack(List.of("tag", gzip(ENTRIES), Map.of("chunk", "Zm9v", "compressed", "gzip"))),
          "[\"tag\",[[1700000000,{\"n\":[1,{}]}]],{\"chunk\":\"a\"}]"
              .getBytes(StandardCharsets.UTF_8));

  private static TestPipeline pipeline;
  private static long endNs;

  @BeforeContainer
  static void start() {
    pipeline =
        TestPipeline.input("@type forward\nbind 127.0.0.1\nport 0\ndecompression_size_limit 1m\n");
    endNs = System.nanoTime() + NANOS_MAX;
  }

  @AfterContainer
  static void stop() {
    pipeline.close();
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
  void staysAliveWhateverComes(@ForAll long seed) throws IOException {
    if (System.nanoTime() > endNs) {
      return;
    }
    final Random random = new Random(seed);
    final int port = pipeline.plugin(ForwardInput.class).port();
    final long usedBefore = used();
    try (Client client = new Client(port)) {
      byte[] bytes = mutated(random);
      if (random.nextBoolean()) {
        bytes = join(bytes, mutated(random));
      }
      final int cut = random.nextInt(bytes.length + 1);
      client.send(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length));
      client.endOutput();
      while (!client.isEnded()) {
        // acknowledgements, until the server ends the connection as well
      }
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?i).*(broken pipe|reset|closed).*");
    }
    assertThat(used() - usedBefore).isLessThan(HEAP_BYTES_MORE_MAX);
    assertThat(pipeline.counter("failed_connections")).isZero();
    if (random.nextInt(20) == 0) {
      pipeline.collector().clear();
      try (Client good = new Client(port)) {
        good.sync("alive");
      }
    }
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static byte[] mutated(Random random) {
    byte[] bytes = MESSAGES.get(random.nextInt(MESSAGES.size())).clone();
    for (int i = random.nextInt(5); i > 0; i--) {
      final int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0:
          bytes[at] = (byte) random.nextInt();
          break;
        case 1:
          bytes[at] = (byte) (0xc0 + random.nextInt(32)); // the codes with lengths
          break;
        case 2:
          bytes =
              join(
                  Arrays.copyOf(bytes, at),
                  Wire.bytes(random.nextInt(), random.nextInt()),
                  Arrays.copyOfRange(bytes, at, bytes.length));
          break;
        default:
          bytes = join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
          bytes = bytes.length == 0 ? new byte[1] : bytes;
      }
    }
    return bytes;
  }
}
