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
package io.tailrace.plugin.bufferfile;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.buffer.ChunkMeta;
import java.util.Arrays;
import java.util.Optional;

/**
 * The content of a {@code .meta} file, of which only the end changes from append to append: the
 * count and the times, which Fluentd writes last. Allocates nothing once it is made.
 */
final class MetaImage {
  private static final int LENGTH_OFFSET = 2;
  private static final int MAP_OFFSET = 6;
  private static final byte[] MAGIC = {(byte) 0xc1, 0};

  private final ByteSink sink;
  private final ValueWriter out;
  private final int tailOffset;

  private MetaImage(ByteSink sink, int tailOffset) {
    this.sink = sink;
    this.out = new ValueWriter(sink);
    this.tailOffset = tailOffset;
  }

  /**
   * An image of a file's content.
   *
   * @param bytes the file, of the form with a header
   * @param says what was read from it
   * @return empty if it does not end as Fluentd lets it
   */
  static Optional<MetaImage> of(byte[] bytes, ChunkMeta says) {
    if (bytes.length <= MAP_OFFSET || bytes[0] != MAGIC[0] || bytes[1] != MAGIC[1]) {
      return Optional.empty();
    }
    long mapLength = 0;
    for (int i = LENGTH_OFFSET; i < MAP_OFFSET; i++) {
      mapLength = mapLength << 8 | bytes[i] & 0xff;
    }
    final long end = MAP_OFFSET + mapLength;
    final ByteSink tail = new ByteSink(32);
    writeTail(new ValueWriter(tail), says.count(), says.createdAt(), says.modifiedAt());
    final long start = end - tail.length();
    if (end > bytes.length
        || start < MAP_OFFSET
        || !Arrays.equals(bytes, (int) start, (int) end, tail.array(), 0, tail.length())) {
      return Optional.empty();
    }
    final ByteSink sink = new ByteSink((int) start + 40);
    sink.write(bytes, 0, (int) start);
    return Optional.of(new MetaImage(sink, (int) start));
  }

  /** Sets what changes; the file's content is in {@link #bytes} from 0 to {@link #length}. */
  void set(long count, long createdAt, long modifiedAt) {
    sink.truncate(tailOffset);
    writeTail(out, count, createdAt, modifiedAt);
    final int mapLength = sink.length() - MAP_OFFSET;
    final byte[] bytes = sink.array();
    for (int i = 0; i < 4; i++) {
      bytes[LENGTH_OFFSET + i] = (byte) (mapLength >>> 24 - 8 * i);
    }
  }

  byte[] bytes() {
    return sink.array();
  }

  int length() {
    return sink.length();
  }

  private static void writeTail(ValueWriter to, long count, long createdAt, long modifiedAt) {
    to.writeString("s");
    to.writeLong(count);
    to.writeString("c");
    to.writeLong(createdAt);
    to.writeString("m");
    to.writeLong(modifiedAt);
  }
}
