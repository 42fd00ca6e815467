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
package io.tailrace.core.daemon;

import io.tailrace.api.ByteSink;
import io.tailrace.api.EventStream;
import io.tailrace.api.MessagePack;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * Sends events in messages of the PackedForward mode and waits for the acknowledgement of each: a
 * message is a run of whole events of one chunk, named by the chunk and its number. After a failure
 * nothing more is sent; what the server had of the message before may arrive twice if it is sent
 * again. Used on one thread, which waits for the server.
 */
final class ReplaySender implements AutoCloseable {
  private static final int ANSWER_MAX = 4096;

  private final String host;
  private final int port;
  private final Duration timeout;
  private final ByteSink message = new ByteSink(64 << 10);
  private final byte[] answer = new byte[ANSWER_MAX];
  private String chunk = "";
  private int number;
  private Socket socket; // null: not connected

  /**
   * @param timeout of connecting, and of each acknowledgement
   */
  ReplaySender(String host, int port, Duration timeout) {
    this.host = host;
    this.port = port;
    this.timeout = timeout;
  }

  /**
   * Begins with a chunk.
   *
   * @param name its id, or the name of its file where nothing says an id
   */
  void begin(String name) {
    chunk = name;
    number = 0;
  }

  /** Sends events and returns when they are acknowledged. */
  void send(EventStream events) throws IOException {
    final String name =
        Base64.getEncoder()
            .encodeToString((chunk + "-" + number++).getBytes(StandardCharsets.UTF_8));
    message.clear();
    final ValueWriter writer = new ValueWriter(message);
    writer.writeArrayHeader(3);
    writer.writeString(events.tag());
    writer.writeBinary(events.array(), events.offset(), events.length());
    writer.writeMapHeader(2);
    writer.writeString("size");
    writer.writeLong(events.count());
    writer.writeString("chunk");
    writer.writeString(name);
    try {
      connect();
      final OutputStream out = socket.getOutputStream();
      out.write(message.array(), 0, message.length());
      out.flush();
      awaitAck(name);
    } catch (SocketTimeoutException e) {
      throw failed("it did not answer in " + timeout.toSeconds() + " s", e);
    } catch (IOException e) {
      throw failed(e.getMessage(), e);
    }
  }

  private IOException failed(String reason, IOException cause) {
    return new IOException(
        host
            + ":"
            + port
            + " did not acknowledge events of the chunk "
            + chunk
            + ": "
            + reason
            + "; nothing more was sent",
        cause);
  }

  private void connect() throws IOException {
    if (socket == null) {
      final Socket made = new Socket();
      try {
        made.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
        made.setSoTimeout((int) timeout.toMillis());
        made.setTcpNoDelay(true);
      } catch (IOException e) {
        made.close();
        throw e;
      }
      socket = made;
    }
  }

  private void awaitAck(String name) throws IOException {
    final InputStream in = socket.getInputStream();
    int held = 0;
    int end = MessagePack.INCOMPLETE;
    while (end == MessagePack.INCOMPLETE && held < ANSWER_MAX) {
      final int read = in.read(answer, held, ANSWER_MAX - held);
      if (read < 0) {
        throw new IOException("it ended the connection");
      }
      held += read;
      end = MessagePack.skip(answer, 0, held);
    }
    final Value value = new Value();
    if (end > 0) {
      value.set(answer, 0, end);
    }
    if (end < 0 || value.type() != Value.Type.MAP) {
      throw new IOException(
          "it sent something else, as servers do that demand a handshake (<security>); send to an"
              + " input without");
    }
    int at = value.payloadOffset();
    final int entries = value.size();
    for (int i = 0; i < entries; i++) {
      value.set(answer, at, end);
      final boolean isAck = value.type() == Value.Type.STRING && value.asString().equals("ack");
      value.set(answer, value.endOffset(), end);
      if (isAck && value.type() == Value.Type.STRING && value.asString().equals(name)) {
        return;
      }
      at = value.endOffset();
    }
    throw new IOException("its acknowledgement is of something else");
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
    }
  }
}
