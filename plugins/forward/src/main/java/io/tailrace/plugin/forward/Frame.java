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
import io.tailrace.api.Chunk;
import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.api.ValueWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * A chunk as one message in PackedForward mode:
 *
 * <pre>
 * 93 | tag: str | db, length: uint32 | the chunk's bytes | map: size, compressed, chunk
 * </pre>
 *
 * The bytes go out as they lie in the buffer; only a compressed chunk for a server that is to get
 * none is decompressed. Immutable; sent once or, to another server, again.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_forward.rb, Node#send_data_actual.
 */
final class Frame {
  private static final byte ARRAY_OF_3 = (byte) 0x93;
  private static final byte STR32 = (byte) 0xdb;
  private static final int READ_BYTES = 64 << 10;

  private final Chunk chunk;
  private final HeapBytes plain; // null: as stored
  private final byte[] head;
  private final byte[] tail;
  private final byte[] ack; // null: none is wanted

  private Frame(Chunk chunk, HeapBytes plain, byte[] head, byte[] tail, byte[] ack) {
    this.chunk = chunk;
    this.plain = plain;
    this.head = head;
    this.tail = tail;
    this.ack = ack;
  }

  /**
   * Makes the message of a chunk.
   *
   * @param mayCompress whether a chunk that is compressed goes out so
   * @param wantsAck whether the server is asked for an acknowledgement
   * @throws UnrecoverableException if the chunk can never be sent
   */
  static Frame of(Chunk chunk, boolean mayCompress, boolean wantsAck)
      throws IOException, UnrecoverableException {
    final String tag =
        chunk
            .tag()
            .orElseThrow(
                () -> new UnrecoverableException("chunk " + chunk.id() + " has no tag to send"));
    final boolean isPlain = !mayCompress && chunk.compression().isPresent();
    final HeapBytes plain = isPlain ? decompressed(chunk) : null;
    final long length = isPlain ? plain.length() : chunk.length();
    if (length > 0xffff_ffffL) {
      throw new UnrecoverableException(
          "chunk " + chunk.id() + " has " + length + " bytes, more than a message can have");
    }
    final byte[] ack = wantsAck ? ackText(chunk) : null;
    return new Frame(
        chunk,
        plain,
        head(tag, length),
        tail(chunk.count(), isPlain ? Optional.empty() : chunk.compression(), ack),
        ack);
  }

  private static HeapBytes decompressed(Chunk chunk) throws IOException {
    final ByteSink sink = new ByteSink((int) Math.min(1 << 20, 4 * chunk.length()));
    try (InputStream in = chunk.open()) {
      int count = 0;
      while (count >= 0) {
        sink.advance(count);
        count = in.read(sink.ensure(READ_BYTES), sink.length(), READ_BYTES);
      }
    }
    return new HeapBytes(sink.array(), sink.length());
  }

  /** The id as Fluentd has it: Base64 with a line end behind. */
  private static byte[] ackText(Chunk chunk) {
    return (Base64.getEncoder().encodeToString(chunk.idBytes()) + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] head(String tag, long length) {
    final ByteSink head = new ByteSink(tag.length() + 16);
    head.write(ARRAY_OF_3);
    new ValueWriter(head).writeString(tag);
    head.write(STR32);
    for (int shift = 24; shift >= 0; shift -= 8) {
      head.write((int) (length >> shift));
    }
    return head.toByteArray();
  }

  private static byte[] tail(long count, Optional<Compression> compression, byte[] ack) {
    final ByteSink tail = new ByteSink(80);
    final ValueWriter to = new ValueWriter(tail);
    to.writeMapHeader(ack == null ? 2 : 3);
    to.writeString("size");
    to.writeLong(count);
    to.writeString("compressed");
    to.writeString(compression.map(Compression::name).orElse("text").toLowerCase(Locale.ROOT));
    if (ack != null) {
      to.writeString("chunk");
      to.writeUtf8(ack, 0, ack.length);
    }
    return tail.toByteArray();
  }

  String chunkId() {
    return chunk.id();
  }

  byte[] head() {
    return head;
  }

  /** The bytes between head and tail; to be closed. */
  StoredBytes body() throws IOException {
    return plain == null ? chunk.stored() : plain;
  }

  byte[] tail() {
    return tail;
  }

  boolean wantsAck() {
    return ack != null;
  }

  /** What the server has to send back; null if nothing. */
  byte[] ack() {
    return ack;
  }
}
