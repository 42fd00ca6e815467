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

import io.tailrace.api.ByteSink;
import io.tailrace.api.EmitException;
import io.tailrace.api.EventScanner;
import io.tailrace.api.EventStream;
import io.tailrace.api.InputContext;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.MessagePack;
import io.tailrace.api.Receipt;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.net.MemoryAwaitedException;
import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;

/**
 * One connection of the input: the handshake if there is one, then message after message. Touched
 * on its event loop only.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_forward.rb, ForwardInput#handle_connection and
 * #read_messages.
 */
final class ForwardSession implements TcpHandler {
  private static final Duration HANDSHAKE_TIME_MAX = Duration.ofSeconds(30);

  /** Longest tag that the log shows of messages that are too large. */
  private static final int TAG_SHOWN_BYTES_MAX = 1024;

  /** How long a message that is dropped may pause: what is not kept the host does not see. */
  private static final Duration DROPPED_SILENCE_MAX = Duration.ofSeconds(120);

  /** Bytes of events that are emitted at once, unless one event has more. */
  private static final int EMITTED_BYTES_MAX = 8 << 20;

  private static final byte[] ACK = {(byte) 0x81, (byte) 0xa3, 'a', 'c', 'k'};
  private static final byte[] NO_REPLY = {};

  private final Reception reception;
  private final InputContext context;
  private final TcpConnection connection;
  private final MessageReader reader;
  private final byte[] nonce;
  private final byte[] auth;
  private MessageBoundary boundary; // null before the first byte
  private boolean isJson;
  private boolean isEstablished;
  private boolean isDropping;
  private long droppedBytes; // of the message that is being dropped
  private String droppedTag = "";
  private boolean isAgain; // the message is one for which there was no memory
  private boolean isPending;
  private boolean isClosed;
  private byte[] pendingReply = NO_REPLY;

  ForwardSession(Reception reception, InputContext context, TcpConnection connection) {
    this.reception = reception;
    this.context = context;
    this.connection = connection;
    final ForwardInput.Config config = reception.config();
    reader = new MessageReader(reception, context, connection, sourceFields(config, connection));
    final Handshake handshake = reception.handshake();
    isEstablished = handshake == null;
    if (handshake == null) {
      nonce = NO_REPLY;
      auth = NO_REPLY;
      return;
    }
    nonce = handshake.newSalt();
    auth = handshake.newSalt();
    final ByteSink helo = new ByteSink(64);
    handshake.writeHelo(nonce, auth, helo);
    connection.send(helo.array(), 0, helo.length());
    connection.setDeadline(HANDSHAKE_TIME_MAX);
  }

  private static SourceFields sourceFields(ForwardInput.Config config, TcpConnection connection) {
    if (config.sourceAddressKey().isEmpty() && config.sourceHostnameKey().isEmpty()) {
      return null;
    }
    final SourceFields fields = new SourceFields();
    config.sourceAddressKey().ifPresent(key -> fields.add(key, connection.remoteAddress()));
    config.sourceHostnameKey().ifPresent(key -> fields.add(key, connection.remoteHost()));
    return fields;
  }

  @Override
  public int received(byte[] bytes, int offset, int length) throws Exception {
    int start = offset;
    final int limit = offset + length;
    if (isJson) {
      start = afterBlanks(bytes, start, limit);
    }
    if (start < limit && boundary == null) {
      isJson = bytes[start] == '{' || bytes[start] == '[';
      boundary = isJson ? new JsonBoundary() : new MessagePackBoundary();
    }
    final Workspace workspace = reception.workspaces().take();
    try {
      while (start < limit && !isPending && !isClosed) {
        final int end = boundary.advance(bytes, start, limit);
        if (end < 0) {
          return start - offset + awaitRest(bytes, start, limit);
        }
        try {
          take(bytes, start, end, workspace);
        } catch (MemoryAwaitedException e) { // the host shows the message again when there is some
          isAgain = true;
          return start - offset;
        }
        isAgain = false;
        start = isJson ? afterBlanks(bytes, end, limit) : end;
      }
      return start - offset;
    } finally {
      workspace.trim(bytes.length);
      reception.workspaces().give(workspace);
    }
  }

  private static int afterBlanks(byte[] bytes, int start, int limit) {
    int at = start;
    while (at < limit
        && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
      at++;
    }
    return at;
  }

  /** Says what the message that is not whole still needs; returns what of it can be dropped. */
  private int awaitRest(byte[] bytes, int start, int limit) throws ProtocolException {
    final long announced = boundary.announced();
    if (!isEstablished && announced > Handshake.PING_BYTES_MAX) {
      throw new ProtocolException("a PING of " + announced + " bytes or more");
    }
    if (!isDropping && announced > reception.chunkBytesMax()) {
      isDropping = true;
      droppedBytes = 0;
      droppedTag = tagText(bytes, start, limit);
    }
    if (isDropping) {
      if (isEstablished) { // otherwise the deadline is that of the handshake
        connection.setDeadline(DROPPED_SILENCE_MAX);
      }
      final int count = boundary.discard();
      droppedBytes += count;
      return count;
    }
    connection.expect(boundary.expected());
    return 0;
  }

  private void take(byte[] bytes, int start, int end, Workspace workspace) throws Exception {
    if (!isEstablished) {
      greet(bytes, start, end, workspace);
      return;
    }
    final long size = (long) end - start;
    if (isDropping) {
      isDropping = false;
      connection.clearDeadline();
      dropped(droppedTag, droppedBytes + size);
      return;
    }
    if (size > reception.chunkBytesMax()) {
      dropped(tagText(bytes, start, end), size);
      return;
    }
    if (size > reception.chunkBytesWarn() && !isAgain) {
      reception
          .troubles()
          .large
          .note(
              connection.peer(),
              sizeText(tagText(bytes, start, end), reception.chunkBytesWarn(), size));
    }
    if (!isJson) {
      message(bytes, start, end, workspace);
      return;
    }
    final ByteSink packed = packed(bytes, start, end, workspace);
    message(packed.array(), 0, packed.length(), workspace);
  }

  private void dropped(String tag, long size) {
    reception
        .troubles()
        .tooLarge
        .note(connection.peer(), sizeText(tag, reception.chunkBytesMax(), size));
    reply(NO_REPLY, 0, 0);
  }

  private static String sizeText(String tag, long limit, long size) {
    return (tag.isEmpty() ? "" : "tag=" + tag + " ") + "limit=" + limit + " size=" + size;
  }

  /**
   * The tag that a message begins with; empty if it has none, if that is too long to be shown, or
   * if not enough has come to tell.
   */
  private String tagText(byte[] bytes, int start, int limit) {
    if (!isJson) {
      if (!MessageReader.isArray(bytes[start])) {
        return "";
      }
      final Value message = new Value();
      message.set(bytes, start, limit);
      return textAt(bytes, message.payloadOffset(), limit);
    }
    final int tagAt = afterBlanks(bytes, start + 1, limit);
    final int tagEnd = JsonBoundary.endOfString(bytes, tagAt, limit);
    if (tagEnd < 0 || tagEnd - tagAt > TAG_SHOWN_BYTES_MAX) {
      return "";
    }
    final ByteSink packed = new ByteSink(64);
    try {
      context.codecs().json().readValue(bytes, tagAt, tagEnd - tagAt, new ValueWriter(packed));
    } catch (JsonSyntaxException e) {
      return ""; // whoever reads the message says what is wrong with it
    }
    return textAt(packed.array(), 0, packed.length());
  }

  private static String textAt(byte[] bytes, int at, int limit) {
    final int end = MessagePack.skip(bytes, at, limit);
    if (end < 0 || end - at > TAG_SHOWN_BYTES_MAX) {
      return "";
    }
    final Value value = new Value();
    value.set(bytes, at, end);
    final boolean isText = value.type() == Value.Type.STRING || value.type() == Value.Type.BINARY;
    return isText ? value.asString() : "";
  }

  /** A JSON message as MessagePack. */
  private ByteSink packed(byte[] bytes, int start, int end, Workspace workspace)
      throws IOException {
    if (end - start > Workspace.LENGTH_KEPT_MAX) {
      connection.reserve(3L * (end - start)); // as it grows there is the old room and twice that
    }
    final ByteSink packed = workspace.packed();
    try {
      context.codecs().json().readValue(bytes, start, end - start, new ValueWriter(packed));
    } catch (JsonSyntaxException e) {
      throw new ProtocolException("a message is not JSON: " + e.getMessage());
    }
    return packed;
  }

  private void message(byte[] bytes, int start, int end, Workspace workspace) throws Exception {
    final EventStream stream = reader.read(bytes, start, end, workspace);
    final Receipt receipt = stream == null ? Receipt.accepted() : emit(stream, workspace);
    final ByteSink reply = workspace.reply();
    if (reader.chunk() >= 0) {
      if (isJson) {
        final Value chunk = workspace.value();
        chunk.set(bytes, reader.chunk(), end);
        reply.writeUtf8("{\"ack\":");
        context.codecs().json().write(chunk, reply);
        reply.write('}');
      } else {
        reply.write(ACK, 0, ACK.length);
        reply.write(bytes, reader.chunk(), reader.chunkEnd() - reader.chunk());
      }
    }
    if (!receipt.isDone()) { // asked first: it may become so at any time
      isPending = true;
      pendingReply = reply.toByteArray();
      connection.hold(receipt);
    } else if (receipt.failure() == null) {
      reply(reply.array(), 0, reply.length());
    } else {
      throw refused(receipt);
    }
  }

  /**
   * Emits a stream, in parts if it is large: what filters and formats make of one at a time is not
   * to have more room than messages themselves.
   */
  private Receipt emit(EventStream stream, Workspace workspace) {
    if (stream.length() <= EMITTED_BYTES_MAX) {
      return context.emit(stream);
    }
    final EventScanner scanner = workspace.scanner();
    final String tag = stream.tag();
    final byte[] bytes = stream.array();
    int from = stream.offset();
    final int end = from + stream.length();
    Receipt all = Receipt.accepted();
    while (from < end && all.failure() == null) {
      int to = MessagePack.skip(bytes, from, end);
      while (to < end) {
        final int next = MessagePack.skip(bytes, to, end);
        if (next - from > EMITTED_BYTES_MAX) {
          break;
        }
        to = next;
      }
      if (to - from > EMITTED_BYTES_MAX) {
        scanner.scan(bytes, from, to - from);
      } else { // whoever keeps hold of the array he was shown does not keep that of the message
        final ByteSink part = workspace.part();
        part.write(bytes, from, to - from);
        scanner.scan(part.array(), 0, part.length());
      }
      all = Receipt.all(all, context.emit(scanner.stream(tag)));
      from = to;
    }
    return all;
  }

  private void reply(byte[] bytes, int offset, int length) {
    if (length > 0) {
      connection.send(bytes, offset, length);
    }
    if (reception.config().denyKeepalive()) {
      close();
    }
  }

  private void close() {
    isClosed = true;
    connection.close();
  }

  @Override
  public void settled(Receipt receipt) throws EmitException {
    isPending = false;
    if (!receipt.isAccepted()) {
      throw refused(receipt);
    }
    final byte[] reply = pendingReply;
    pendingReply = NO_REPLY;
    reply(reply, 0, reply.length);
  }

  /** A failure of the pipeline's, whatever its type, is never the peer's. */
  private static EmitException refused(Receipt receipt) {
    return new EmitException(
        "the events were not accepted: " + receipt.failure().getMessage(), receipt.failure());
  }

  private void greet(byte[] bytes, int start, int end, Workspace workspace) throws IOException {
    int from = start;
    int to = end;
    byte[] message = bytes;
    if (isJson) {
      final ByteSink packed = packed(bytes, start, end, workspace);
      message = packed.array();
      from = 0;
      to = packed.length();
    }
    final ByteSink pong = workspace.reply();
    isEstablished =
        reception
            .handshake()
            .answer(
                message,
                from,
                to,
                connection.remoteAddress(),
                nonce,
                auth,
                (reason, detail) ->
                    reception
                        .troubles()
                        .refusedClient(reason)
                        .note(connection.peer(), (reason.text() + " " + detail).strip()),
                pong);
    sendPong(pong, workspace);
    if (isEstablished) {
      connection.clearDeadline();
    } else {
      close();
    }
  }

  private void sendPong(ByteSink pong, Workspace workspace) {
    if (!isJson) {
      connection.send(pong.array(), 0, pong.length());
      return;
    }
    final ByteSink text = workspace.plain();
    final Value value = workspace.value();
    value.set(pong.array(), 0, pong.length());
    context.codecs().json().write(value, text);
    connection.send(text.array(), 0, text.length());
  }
}
