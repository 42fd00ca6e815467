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

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sends numbered events with acknowledgements to a daemon, and knows which of them it saw
 * acknowledged.
 */
final class AckedLoad {
  static final int EVENTS_PER_MESSAGE = 20;

  private static final Pattern EVENT = Pattern.compile("\\{\"n\":(\\d+)}");

  private final int port;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Integer> acknowledged = new HashSet<>(); // guarded by lock
  private int nextEvent; // of the sender
  private volatile boolean isStopped;

  AckedLoad(int port) {
    this.port = port;
  }

  /**
   * The part of a configuration that takes the load into a file buffer, and writes it to files as
   * JSON.
   *
   * @param out directory of these files
   * @param chunks directory of the buffer
   * @param parameters of the buffer, each on a line
   */
  String pipeline(Path out, Path chunks, String parameters) {
    return """
        <source>
          @type forward
          bind 127.0.0.1
          port %d
        </source>
        <match a.**>
          @type file
          path %s/events
          append true
          <format>
            @type json
          </format>
          <buffer []>
            @type file
            path %s
            flush_at_shutdown true
            %s
          </buffer>
        </match>
        """
        .formatted(port, out, chunks, parameters);
  }

  /** Sends message after message, each when the one before has been acknowledged. */
  void sendUntilTheConnectionEnds() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      final InputStream in = socket.getInputStream();
      while (!isStopped) {
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
        acknowledged(first);
      }
    } catch (IOException e) {
      // the daemon ended the connection: what was not acknowledged may be lost
      assertThat(e).isNotNull();
    }
  }

  /** Sends until {@link #stop}, over new connections when one ends. */
  void send() {
    while (!isStopped) {
      sendUntilTheConnectionEnds();
    }
  }

  void stop() {
    isStopped = true;
  }

  private void acknowledged(int first) {
    lock.lock();
    try {
      for (int i = 0; i < EVENTS_PER_MESSAGE; i++) {
        acknowledged.add(first + i);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until so many more events are acknowledged. */
  void awaitMore(int events) throws InterruptedException {
    lock.lock();
    try {
      final int count = acknowledged.size() + events;
      long leftNs = TailraceProcess.DEADLINE.toNanos();
      while (acknowledged.size() < count) {
        if (leftNs <= 0) {
          throw new AssertionError(
              "gave up waiting for " + count + " acknowledged events; " + acknowledged.size());
        }
        leftNs = changed.awaitNanos(leftNs);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What can be seen or not. */
  @FunctionalInterface
  interface Sight {
    boolean holds() throws IOException;
  }

  /** Waits until the condition holds, looking after each acknowledgement. */
  void awaitWhileItSends(String what, Sight condition) throws IOException, InterruptedException {
    final long endNs = System.nanoTime() + TailraceProcess.DEADLINE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > endNs) {
        throw new AssertionError("gave up waiting until " + what);
      }
      awaitMore(1);
    }
  }

  Set<Integer> acknowledged() {
    lock.lock();
    try {
      return Set.copyOf(acknowledged);
    } finally {
      lock.unlock();
    }
  }

  /** Those of the acknowledged events that stand in no file of a folder, as JSON. */
  Set<Integer> missingIn(Path folder) throws IOException {
    final Set<Integer> missing = new HashSet<>(acknowledged());
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        // a kill in the middle of a write leaves a torn line, whose events come again behind it
        final Matcher events = EVENT.matcher(Files.readString(file));
        while (events.find()) {
          missing.remove(Integer.parseInt(events.group(1)));
        }
      }
    }
    return missing;
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
}
