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
package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.distribution.TailraceProcess.Setup;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the daemon under load, over and over: each event whose acknowledgement the sender saw
 * arrives in the end. {@code -Dtailrace.kills=50} for a long run.
 */
final class KillTest {
  private static final int KILLS = Integer.getInteger("tailrace.kills", 3);
  private static final int EVENTS_PER_MESSAGE = 20;
  private static final Pattern EVENT = Pattern.compile("\\{\"n\":(\\d+)}");

  @TempDir Path folder;

  private final Set<Integer> acknowledged = new HashSet<>();
  private int nextEvent;

  @Test
  void losesNothingThatWasAcknowledgedWhenItIsKilled() throws Exception {
    final Setup setup = Setup.in(folder);
    final int port = Ports.free();
    final Path config =
        setup.write(
            "fluent.conf",
            """
            <source>
              @type forward
              bind 127.0.0.1
              port %d
            </source>
            <match a.**>
              @type file
              path %s/out/events
              append true
              <format>
                @type json
              </format>
              <buffer []>
                @type file
                path %s/chunks
                flush_interval 1s
                flush_thread_burst_interval 0.01
                chunk_limit_size 4k
                flush_at_shutdown true
              </buffer>
            </match>
            """
                .formatted(port, folder, folder));
    final Random random = new Random();
    for (int kill = 0; kill < KILLS; kill++) {
      try (TailraceProcess daemon = setup.daemon(config)) {
        final Thread sender = new Thread(() -> sendUntilItEnds(port), "sender");
        sender.start();
        new CountDownLatch(1).await(100 + random.nextInt(900), TimeUnit.MILLISECONDS);
        daemon.signal("KILL");
        daemon.awaitEnd();
        sender.join();
      }
    }
    assertThat(acknowledged).hasSizeGreaterThan(KILLS * EVENTS_PER_MESSAGE);
    try (TailraceProcess daemon = setup.daemon(config)) {
      assertThat(daemon.stop().status()).isZero();
    }
    final Set<Integer> lost = new HashSet<>(acknowledged);
    lost.removeAll(arrived());
    assertThat(lost).isEmpty();
  }

  /** Sends message after message, each when the one before has been acknowledged. */
  private void sendUntilItEnds(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      final InputStream in = socket.getInputStream();
      for (; ; ) {
        final int first = nextEvent;
        nextEvent += EVENTS_PER_MESSAGE;
        final String id = "message " + first;
        socket.getOutputStream().write(message(first, id));
        // {"ack": id}
        final byte[] ack = in.readNBytes(1 + 4 + 1 + id.length());
        if (ack.length < 6 + id.length()) {
          return;
        }
        assertThat(new String(ack, 6, id.length(), StandardCharsets.UTF_8)).isEqualTo(id);
        for (int i = 0; i < EVENTS_PER_MESSAGE; i++) {
          acknowledged.add(first + i);
        }
      }
    } catch (IOException e) {
      // the daemon was killed: what was not acknowledged may be lost
      assertThat(e).isNotNull();
    }
  }

  /** A PackedForward message of events {@code {"n": number}}. */
  private static byte[] message(int first, String id) throws IOException {
    final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    final DataOutputStream out = new DataOutputStream(entries);
    for (int i = 0; i < EVENTS_PER_MESSAGE; i++) {
      out.write(new byte[] {(byte) 0x92, (byte) 0xce});
      out.writeInt(1_700_000_000);
      out.write(new byte[] {(byte) 0x81, (byte) 0xa1, 'n', (byte) 0xce});
      out.writeInt(first + i);
    }
    final ByteArrayOutputStream message = new ByteArrayOutputStream();
    final DataOutputStream to = new DataOutputStream(message);
    to.write(new byte[] {(byte) 0x93, (byte) 0xa3, 'a', '.', 'b', (byte) 0xdb});
    to.writeInt(entries.size());
    entries.writeTo(to);
    to.write(new byte[] {(byte) 0x81, (byte) 0xa5});
    to.write("chunk".getBytes(StandardCharsets.UTF_8));
    to.write(0xa0 + id.length());
    to.write(id.getBytes(StandardCharsets.UTF_8));
    return message.toByteArray();
  }

  private Set<Integer> arrived() throws IOException {
    final Set<Integer> numbers = new HashSet<>();
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      for (Path file : files.toList()) {
        // a kill in the middle of a write leaves a torn line, whose events come again behind it
        final Matcher events = EVENT.matcher(Files.readString(file));
        while (events.find()) {
          numbers.add(Integer.parseInt(events.group(1)));
        }
      }
    }
    return numbers;
  }
}
