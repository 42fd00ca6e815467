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

import io.tailrace.api.ByteSink;
import io.tailrace.api.MessagePack;
import io.tailrace.api.ValueWriter;
import io.tailrace.benchmarks.NginxEvents;
import io.tailrace.core.event.PackedStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sends PackedForward messages as fast as they are taken, on threads of its own. Immutable. */
final class ForwardSender {
  static final String TAG = "load.forward";

  private final byte[] messages; // NginxEvents.COUNT events in all
  private final int[] ends; // of each message
  private final int connections;

  /**
   * @param eventsPerMessage a divisor of {@link NginxEvents#COUNT}
   */
  ForwardSender(int eventsPerMessage, int connections) {
    if (eventsPerMessage < 1 || NginxEvents.COUNT % eventsPerMessage != 0) {
      throw new IllegalArgumentException(
          eventsPerMessage + " events a message do not divide " + NginxEvents.COUNT);
    }
    this.connections = connections;
    final PackedStream events = NginxEvents.stream();
    final byte[] bytes = events.array();
    final int limit = events.offset() + events.length();
    final ByteSink sink = new ByteSink(2 * events.length());
    final ValueWriter to = new ValueWriter(sink);
    ends = new int[NginxEvents.COUNT / eventsPerMessage];
    int at = events.offset();
    for (int message = 0; message < ends.length; message++) {
      final int from = at;
      for (int i = 0; i < eventsPerMessage; i++) {
        at = MessagePack.skip(bytes, at, limit);
      }
      to.writeArrayHeader(3);
      to.writeString(TAG);
      to.writeBinary(bytes, from, at - from);
      to.writeMapHeader(1);
      to.writeString("size");
      to.writeLong(eventsPerMessage);
      ends[message] = sink.length();
    }
    messages = sink.toByteArray();
  }

  /**
   * Sends events and ends the connections.
   *
   * @param events a multiple of {@link NginxEvents#COUNT} times the number of connections
   */
  void send(int port, long events) {
    final long rounds = events / NginxEvents.COUNT / connections;
    final List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      all.add(CompletableFuture.runAsync(() -> sendRounds(port, rounds), this::onNewThread));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
  }

  private void onNewThread(Runnable task) {
    final Thread thread = new Thread(task, "sender");
    thread.setDaemon(true);
    thread.start();
  }

  private void sendRounds(int port, long rounds) {
    // Outside of the heap, so that nothing is copied for a write.
    final ByteBuffer bytes = ByteBuffer.allocateDirect(messages.length).put(messages);
    try (SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      for (long i = 0; i < rounds; i++) {
        bytes.position(0);
        for (int end : ends) {
          bytes.limit(end);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
