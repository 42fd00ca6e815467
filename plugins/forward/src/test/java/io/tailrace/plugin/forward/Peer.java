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

import io.tailrace.api.MessagePack;
import io.tailrace.api.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server by hand: takes connections and messages, and answers as the test says. */
final class Peer implements AutoCloseable {
  static final long TIMEOUT_SECONDS = 20;

  /** What is done with a message. */
  enum Answer {
    /** Nothing. */
    NONE,
    /** Its acknowledgement. */
    ACK,
    /** An acknowledgement of something else. */
    WRONG_ACK,
    /** The demand for a handshake. */
    HELO,
    /** Bytes that are none. */
    NOISE,
    /** The connection is closed. */
    CLOSE
  }

  private final ServerSocket listening;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger ended = new AtomicInteger();
  volatile Answer answer = Answer.NONE;

  Peer() throws IOException {
    this(0);
  }

  Peer(int port) throws IOException {
    listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  Peer answering(Answer with) {
    answer = with;
    return this;
  }

  private void start(Runnable task) {
    final Thread thread = new Thread(task, "peer");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        final Socket socket = listening.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        start(() -> serve(socket));
      } catch (SocketException e) {
        return; // closed
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      final InputStream in = socket.getInputStream();
      Optional<byte[]> message = read(in);
      while (message.isPresent()) {
        messages.add(message.get());
        if (!answer(socket, message.get())) {
          return;
        }
        message = read(in);
      }
    } catch (IOException e) {
      ended.incrementAndGet(); // by the client or the test
    }
  }

  /** The next value; empty at the end. */
  private static Optional<byte[]> read(InputStream in) throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (true) {
      final int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      out.write(next);
      final byte[] bytes = out.toByteArray();
      if (MessagePack.skip(bytes, 0, bytes.length) == bytes.length) {
        return Optional.of(bytes);
      }
    }
  }

  private boolean answer(Socket socket, byte[] message) throws IOException {
    final Answer current = answer;
    final byte[] reply;
    if (current == Answer.ACK) {
      reply = Wire.pack(Map.of("ack", chunk(message)));
    } else if (current == Answer.WRONG_ACK) {
      reply = Wire.pack(Map.of("ack", "b3RoZXI=\n"));
    } else if (current == Answer.HELO) {
      reply = Wire.pack(List.of("HELO", Map.of("nonce", "n", "auth", "", "keepalive", true)));
    } else if (current == Answer.NOISE) {
      reply = new byte[] {MessagePack.NEVER_USED, 1, 2, 3};
    } else {
      return current == Answer.NONE;
    }
    socket.getOutputStream().write(reply);
    socket.getOutputStream().flush();
    return true;
  }

  /** The option {@code chunk} of a message. */
  static String chunk(byte[] message) {
    final Value option = Client.element(message, 2);
    int at = option.payloadOffset();
    final Value key = new Value();
    for (int i = 0; i < option.size(); i++) {
      key.set(message, at, message.length);
      final int value = MessagePack.skip(message, at, message.length);
      if (key.contentEquals("chunk".getBytes(StandardCharsets.US_ASCII))) {
        key.set(message, value, message.length);
        return key.asString();
      }
      at = MessagePack.skip(message, value, message.length);
    }
    return "";
  }

  /** The next message; null if none comes. */
  byte[] next() throws InterruptedException {
    return messages.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** The tags of messages, in their order. */
  List<String> tags(int count) throws InterruptedException {
    final List<String> tags = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      final byte[] message = next();
      tags.add(message == null ? "none" : Client.element(message, 0).asString());
    }
    return tags;
  }

  /** Ends the connections and takes further ones. */
  void closeConnections() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    closeConnections();
  }

  @Override
  public String toString() {
    return "Peer " + port() + " " + Arrays.toString(messages.toArray());
  }
}
