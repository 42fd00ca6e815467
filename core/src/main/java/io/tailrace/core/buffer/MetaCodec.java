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
package io.tailrace.core.buffer;

import io.tailrace.api.ByteSink;
import io.tailrace.api.MessagePack;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.core.event.JavaValues;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The content of a chunk's {@code .meta} file.
 *
 * <pre>
 *   0  magic    c1 00
 *   2  length   uint32, big-endian: bytes of the map
 *   6  map      MessagePack: timekey, tag, variables, seq, id, s, c, m
 *      garbage  what is left of a longer map before: the file is written in place and not cut
 * </pre>
 *
 * <p>Old versions wrote the map alone. A torn write leaves a length that the file does not have, or
 * a map that is cut off; there is no checksum.
 *
 * <p>Source: fluentd lib/fluent/plugin/buffer/file_chunk.rb, write_metadata and restore_metadata.
 */
public final class MetaCodec {
  private static final byte MAGIC_FIRST = (byte) 0xc1;
  private static final int LENGTH_OFFSET = 2;
  private static final int MAP_OFFSET = 6;
  private static final int ID_LENGTH = 16;

  private MetaCodec() {}

  /** The bytes of a file. */
  public static byte[] write(ChunkMeta meta) {
    final ChunkMetadata metadata = meta.metadata();
    final ByteSink sink = new ByteSink(128);
    final ValueWriter out = new ValueWriter(sink);
    sink.write(MAGIC_FIRST);
    sink.write(0);
    sink.write(new byte[MAP_OFFSET - LENGTH_OFFSET]);
    out.writeMapHeader(8);
    out.writeString("timekey");
    if (metadata.timekey().isPresent()) {
      out.writeLong(metadata.timekey().getAsLong());
    } else {
      out.writeNil();
    }
    out.writeString("tag");
    out.writeObject(metadata.tag().orElse(null));
    out.writeString("variables");
    out.writeObject(metadata.variables().isEmpty() ? null : metadata.variables());
    out.writeString("seq");
    out.writeLong(metadata.seq());
    out.writeString("id");
    out.writeBinary(meta.id(), 0, meta.id().length);
    out.writeString("s");
    out.writeLong(meta.count());
    out.writeString("c");
    out.writeLong(meta.createdAt());
    out.writeString("m");
    out.writeLong(meta.modifiedAt());
    final byte[] bytes = sink.toByteArray();
    final int length = bytes.length - MAP_OFFSET;
    for (int i = 0; i < 4; i++) {
      bytes[LENGTH_OFFSET + i] = (byte) (length >>> 24 - 8 * i);
    }
    return bytes;
  }

  /**
   * Reads the bytes of a file.
   *
   * @throws IOException if they are not one; the message is Fluentd's
   */
  public static ChunkMeta read(byte[] bytes) throws IOException {
    final Value map = map(bytes);
    OptionalLong timekey = OptionalLong.empty();
    Optional<String> tag = Optional.empty();
    Map<String, Object> variables = Map.of();
    long seq = 0;
    byte[] id = null;
    long count = 0;
    long createdAt = 0;
    long modifiedAt = 0;
    int at = map.payloadOffset();
    final Value value = new Value();
    for (int i = 0; i < map.size(); i++) {
      value.set(bytes, at, map.limit());
      at = value.endOffset();
      final String key = value.type() == Value.Type.STRING ? value.asString() : "";
      value.set(bytes, at, map.limit());
      at = value.endOffset();
      switch (key) {
        case "timekey" -> timekey = integer(value);
        case "tag" -> tag = value.isNil() ? Optional.empty() : Optional.of(text(value));
        case "variables" -> variables = variables(value);
        case "seq" -> seq = integer(value).orElse(0);
        case "id" -> id = value.isNil() ? null : payload(value);
        case "s" -> count = integer(value).orElse(0);
        case "c" -> createdAt = integer(value).orElse(0);
        case "m" -> modifiedAt = integer(value).orElse(0);
        default -> {
          // What later versions add is theirs.
        }
      }
    }
    if (id == null) {
      throw new IOException("invalid unique_id");
    }
    if (createdAt <= 0) {
      throw new IOException("invalid created_at");
    }
    if (modifiedAt <= 0) {
      throw new IOException("invalid modified_at");
    }
    final ChunkMetadata metadata = new ChunkMetadata(timekey, tag, variables, (int) seq);
    return new ChunkMeta(metadata, id, Math.max(0, count), createdAt, modifiedAt);
  }

  /** The map of either form, established to be whole. */
  private static Value map(byte[] bytes) throws IOException {
    int start = 0;
    int limit = bytes.length;
    if (limit > MAP_OFFSET && bytes[0] == MAGIC_FIRST && bytes[1] == 0) {
      start = MAP_OFFSET;
      long length = 0;
      for (int i = LENGTH_OFFSET; i < MAP_OFFSET; i++) {
        length = length << 8 | bytes[i] & 0xff;
      }
      limit = (int) Math.min(limit, MAP_OFFSET + length);
    }
    if (MessagePack.skip(bytes, start, limit) >= 0) {
      final Value map = new Value();
      map.set(bytes, start, limit);
      if (map.type() == Value.Type.MAP) {
        return map;
      }
    }
    throw new IOException("invalid meta data");
  }

  private static OptionalLong integer(Value value) throws IOException {
    if (value.isNil()) {
      return OptionalLong.empty();
    }
    if (value.type() != Value.Type.INTEGER) {
      throw new IOException("invalid meta data");
    }
    return OptionalLong.of(value.asLong());
  }

  private static String text(Value value) throws IOException {
    if (value.type() != Value.Type.STRING && value.type() != Value.Type.BINARY) {
      throw new IOException("invalid meta data");
    }
    return value.asString();
  }

  private static byte[] payload(Value value) throws IOException {
    if (value.type() != Value.Type.STRING && value.type() != Value.Type.BINARY
        || value.payloadLength() == 0) {
      throw new IOException("invalid unique_id");
    }
    final byte[] id = new byte[ID_LENGTH];
    // Ids of version 0.12 have eight bytes, which it wrote twice.
    for (int i = 0; i < ID_LENGTH; i++) {
      id[i] = value.array()[value.payloadOffset() + i % value.payloadLength()];
    }
    return id;
  }

  private static Map<String, Object> variables(Value value) throws IOException {
    if (value.isNil()) {
      return Map.of();
    }
    if (value.type() != Value.Type.MAP) {
      throw new IOException("invalid meta data");
    }
    final Map<String, Object> variables = new LinkedHashMap<>();
    ((Map<?, ?>) JavaValues.of(value))
        .forEach((key, object) -> variables.put((String) key, object));
    return variables;
  }
}
