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
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A connection that says exactly what it is told to. */
final class Client implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;

  private final Socket socket;
  private final InputStream in;

  Client(int port) throws IOException {
    this(new Socket(InetAddress.getByName("127.0.0.1"), port));
  }

  Client(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(TIMEOUT_MS);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  int localPort() {
    return socket.getLocalPort();
  }

  Client send(byte[]... parts) throws IOException {
    for (byte[] part : parts) {
      socket.getOutputStream().write(part);
    }
    socket.getOutputStream().flush();
    return this;
  }

  /** As {@link #send}; false if the server has closed the connection. */
  boolean sendOrReset(byte[] bytes) {
    try {
      send(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Says that nothing more will come. */
  Client endOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** The next MessagePack value, as bytes; empty at the end of the connection. */
  byte[] reply() throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (true) {
      final int next = in.read();
      if (next < 0) {
        return new byte[0];
      }
      out.write(next);
      final byte[] bytes = out.toByteArray();
      if (MessagePack.skip(bytes, 0, bytes.length) == bytes.length) {
        return bytes;
      }
    }
  }

  /** The text that comes until {@code end}. */
  String textUntil(char end) throws IOException {
    final StringBuilder text = new StringBuilder();
    while (text.indexOf(String.valueOf(end)) < 0) {
      final int next = in.read();
      if (next < 0) {
        break;
      }
      text.append((char) next);
    }
    return text.toString();
  }

  /** An element of a reply that is an array. */
  static Value element(byte[] reply, int index) {
    final Value value = new Value();
    value.set(reply, 0, reply.length);
    int at = value.payloadOffset();
    for (int i = 0; i < index; i++) {
      at = MessagePack.skip(reply, at, reply.length);
    }
    value.set(reply, at, reply.length);
    return value;
  }

  /** Whether the server ends the connection without sending anything more. */
  boolean isEnded() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return true; // reset
    }
  }

  /** Whether the server ends the connection, whatever it has sent before. */
  boolean isEndedBehindReplies() throws IOException {
    final byte[] part = new byte[64 << 10];
    try {
      while (in.read(part) >= 0) {
        // acknowledgements
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  /** Whether nothing comes for a moment. */
  boolean isSilent() throws IOException {
    socket.setSoTimeout(100);
    try {
      in.read();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(TIMEOUT_MS);
    }
  }

  /** Sends a message with an option {@code chunk} behind it and waits until it is acknowledged. */
  void sync(String chunk) throws IOException {
    send(Wire.pack(List.of("sync", List.of(), Map.of("chunk", chunk))));
    final byte[] expected = Wire.pack(Map.of("ack", chunk));
    final byte[] reply = reply();
    if (!Arrays.equals(reply, expected)) {
      throw new AssertionError(
          "the reply is no ack of "
              + chunk
              + ": "
              + new String(reply, StandardCharsets.ISO_8859_1));
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
