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
package io.tailrace.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.EventScanner;
import io.tailrace.api.MessagePack;
import io.tailrace.api.Value;
import io.tailrace.core.event.StreamScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardSenderTest {
  @ParameterizedTest
  @CsvSource({"1000, 1", "10, 1", "1000, 4"})
  void sendsTheEventsInMessagesOfThatSize(int perMessage, int connections) throws IOException {
    final long events = 2000L * connections;
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      final CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> new ForwardSender(perMessage, connections).send(server.getLocalPort(), events));
      final List<CompletableFuture<byte[]>> received = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        final Socket socket = server.accept();
        received.add(
            CompletableFuture.supplyAsync(() -> all(socket), task -> new Thread(task).start()));
      }
      long count = 0;
      for (CompletableFuture<byte[]> bytes : received) {
        count += events(bytes.join(), perMessage);
      }
      sending.join();
      assertThat(count).isEqualTo(events);
    }
  }

  private static byte[] all(Socket socket) {
    try (socket) {
      return socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long events(byte[] bytes, int perMessage) {
    final StreamScanner scanner = new StreamScanner();
    final Value value = new Value();
    long events = 0;
    int at = 0;
    while (at < bytes.length) {
      final int end = MessagePack.skip(bytes, at, bytes.length);
      value.set(bytes, at, end);
      assertThat(value.size()).isEqualTo(3);
      final int tag = value.payloadOffset();
      value.set(bytes, tag, end);
      assertThat(value.asString()).isEqualTo(ForwardSender.TAG);
      value.set(bytes, MessagePack.skip(bytes, tag, end), end);
      assertThat(scanner.scan(bytes, value.payloadOffset(), value.payloadLength()))
          .isEqualTo(EventScanner.Outcome.COMPLETE);
      assertThat(scanner.count()).isEqualTo(perMessage);
      events += perMessage;
      at = end;
    }
    return events;
  }
}
