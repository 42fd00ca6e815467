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
import io.tailrace.api.MessagePack;
import io.tailrace.api.RollbackException;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.Value;
import io.tailrace.api.net.TcpClientConnection;
import io.tailrace.api.net.TcpClientHandler;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection to a server: the handshake if there is one, then chunk after chunk, each of which
 * waits for its acknowledgement before the next one is sent.
 *
 * <p>What is received is handled on the connection's event loop; who waits for what is in atomic
 * references, since chunks are sent by other threads.
 */
final class NodeConnection implements TcpClientHandler {
  private static final byte[] ACK = "ack".getBytes(StandardCharsets.US_ASCII);

  /** What is made of an acknowledgement, or of its absence. */
  private record Waiting(
      String chunkId, byte[] ack, CompletableFuture<Void> delivered, Deadlines.Deadline deadline) {}

  private final Node node;
  private final TcpClientConnection connection;
  private final InetAddress address;
  private final ClientHandshake handshake; // null: none
  private final MessagePackBoundary boundary = new MessagePackBoundary();
  private final CompletableFuture<NodeConnection> established = new CompletableFuture<>();
  private final AtomicReference<Waiting> waiting = new AtomicReference<>();
  private Deadlines.Deadline handshakeDeadline; // event loop only, after the constructor
  private volatile long usedNs;
  private volatile boolean isClosing;

  /**
   * @param handshake null: the connection is established as it is
   */
  NodeConnection(
      Node node, TcpClientConnection connection, InetAddress address, ClientHandshake handshake) {
    this.node = node;
    this.connection = connection;
    this.address = address;
    this.handshake = handshake;
    if (handshake == null) {
      established.complete(this);
    } else {
      handshakeDeadline = node.handshakeDeadline(this::handshakeTimedOut);
    }
  }

  /** Completes when chunks can be sent; fails if it comes to nothing. */
  CompletionStage<NodeConnection> established() {
    return established;
  }

  InetAddress address() {
    return address;
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  /** When it was last given back, on the clock that never goes back. */
  long usedNs() {
    return usedNs;
  }

  void setUsedNs(long nowNs) {
    usedNs = nowNs;
  }

  /**
   * Sends a chunk.
   *
   * @return completes when it is sent, with what tells whether it was delivered: at once, or when
   *     the server has acknowledged it
   */
  CompletionStage<CompletionStage<Void>> send(Frame frame) {
    final StoredBytes body;
    try {
      body = frame.body();
    } catch (IOException e) {
      node.giveBack(this);
      return CompletableFuture.failedStage(e);
    }
    final CompletableFuture<Void> delivered = new CompletableFuture<>();
    final Waiting awaited = frame.wantsAck() ? await(frame, delivered) : null;
    final CompletionStage<Void> sent = connection.send(frame.head(), body, frame.tail());
    return sent.handle(
        (nothing, failure) -> {
          if (failure != null) {
            if (awaited != null) { // nobody waits any more: this stage tells it
              waiting.compareAndSet(awaited, null);
              awaited.deadline().meet();
            }
            throw new CompletionException(failure);
          }
          if (!frame.wantsAck()) {
            node.giveBack(this);
            delivered.complete(null);
          }
          return delivered;
        });
  }

  private Waiting await(Frame frame, CompletableFuture<Void> delivered) {
    final Waiting next =
        new Waiting(
            frame.chunkId(), frame.ack(), delivered, node.ackDeadline(() -> ackTimedOut(frame)));
    if (!waiting.compareAndSet(null, next)) {
      next.deadline().meet();
      throw new IllegalStateException("BUG: the connection waits for another acknowledgement");
    }
    delivered.whenComplete((nothing, failure) -> next.deadline().meet());
    return next;
  }

  @Override
  public int received(byte[] bytes, int offset, int length) throws IOException {
    int start = offset;
    final int limit = offset + length;
    while (start < limit) {
      final int end = boundary.advance(bytes, start, limit);
      if (end < 0) {
        break;
      }
      take(bytes, start, end);
      start = end;
    }
    return start - offset;
  }

  private void take(byte[] bytes, int start, int end) throws IOException {
    if (!established.isDone()) {
      greet(bytes, start, end);
      return;
    }
    final Waiting current = waiting.getAndSet(null);
    if (handshake == null && ClientHandshake.isHelo(bytes, start, end)) {
      handshakeDemanded(current);
      return;
    }
    if (current == null) {
      if (isClosing) {
        return;
      }
      throw new ProtocolException(node.label() + " sends what it was not asked for");
    }
    if (isAck(bytes, start, end, current.ack())) {
      node.giveBack(this);
      current.delivered().complete(null);
    } else {
      node.ackMismatch(current.chunkId(), text(bytes, start, end));
      connection.abort();
      current
          .delivered()
          .completeExceptionally(
              new RollbackException(
                  "ack of " + node.label() + " is not that of chunk " + current.chunkId()));
    }
  }

  /**
   * The server waits for a PING and takes nothing else.
   *
   * @param current null: no chunk waits for an acknowledgement here
   */
  private void handshakeDemanded(Waiting current) throws ProtocolException {
    final ProtocolException refusal =
        new ProtocolException(
            "connection refused to "
                + node.label()
                + ": it demands a handshake and takes nothing without; add <security> with its"
                + " shared_key to this output, or send to an input without <security>");
    if (current == null) {
      node.handshakeDemanded(refusal.getMessage());
    } else {
      node.handshakeFailed(refusal.getMessage());
      current.delivered().completeExceptionally(refusal);
    }
    if (!isClosing) {
      throw refusal;
    }
  }

  private void greet(byte[] bytes, int start, int end) {
    try {
      final ByteSink reply = new ByteSink(512);
      final boolean isEstablished = handshake.take(bytes, start, end, reply);
      if (reply.length() > 0) {
        connection.send(reply.array(), 0, reply.length());
      }
      if (isEstablished) {
        handshakeDeadline.meet();
        established.complete(this);
      }
    } catch (ClientHandshake.RefusedException e) {
      refused("connection refused to " + node.label() + ": " + e.getMessage());
    } catch (ProtocolException e) {
      refused("received invalid helo message from " + node.label());
    }
  }

  private void refused(String text) {
    handshakeDeadline.meet();
    node.handshakeFailed(text);
    fail(new IOException(text));
  }

  private void handshakeTimedOut() {
    final String text = "handshake timeout after " + node.hardTimeoutText();
    node.handshakeFailed(text);
    fail(new SocketTimeoutException(text));
  }

  private void fail(IOException reason) {
    established.completeExceptionally(reason);
    connection.abort();
  }

  private static boolean isAck(byte[] bytes, int start, int end, byte[] ack) {
    final Value value = new Value();
    return find(bytes, start, end, value) && value.contentEquals(ack);
  }

  private static String text(byte[] bytes, int start, int end) {
    final Value value = new Value();
    if (!find(bytes, start, end, value)) {
      return "none";
    }
    return value.type() == Value.Type.STRING || value.type() == Value.Type.BINARY
        ? value.asString()
        : value.type().toString();
  }

  /** Finds the value of the key {@code ack} in a map. */
  private static boolean find(byte[] bytes, int start, int end, Value value) {
    value.set(bytes, start, end);
    if (value.type() != Value.Type.MAP) {
      return false;
    }
    final int size = value.size();
    int at = value.payloadOffset();
    for (int i = 0; i < size; i++) {
      final int content = MessagePack.skip(bytes, at, end);
      value.set(bytes, at, end);
      final boolean isFound = Arrays.equals(key(value, bytes), ACK);
      value.set(bytes, content, end);
      if (isFound) {
        return true;
      }
      at = MessagePack.skip(bytes, content, end);
    }
    return false;
  }

  private static byte[] key(Value value, byte[] bytes) {
    return value.type() == Value.Type.STRING || value.type() == Value.Type.BINARY
        ? Arrays.copyOfRange(
            bytes, value.payloadOffset(), value.payloadOffset() + value.payloadLength())
        : new byte[0];
  }

  private void ackTimedOut(Frame frame) {
    final Waiting current = waiting.getAndSet(null);
    if (current != null) {
      node.noAck();
      connection.abort();
      current
          .delivered()
          .completeExceptionally(
              new RollbackException("no ack of " + node.label() + " for chunk " + frame.chunkId()));
    }
  }

  @Override
  public void closed(Optional<Exception> reason) {
    node.gone(this);
    if (handshakeDeadline != null) {
      handshakeDeadline.meet();
    }
    if (!established.isDone()) {
      final String text =
          reason.map(e -> "disconnected by error: " + e.getMessage()).orElse("disconnected");
      node.handshakeFailed(text);
      established.completeExceptionally(new EOFException(node.label() + ": " + text));
    }
    final Waiting current = waiting.getAndSet(null);
    if (current != null && !current.delivered().isDone()) {
      node.closedWithoutAck(reason);
      current
          .delivered()
          .completeExceptionally(
              new RollbackException(
                  node.label() + " closed the connection without an ack", reason.orElse(null)));
    }
  }

  /** Ends it when what was sent has gone. */
  void close() {
    isClosing = true;
    connection.close();
  }
}
