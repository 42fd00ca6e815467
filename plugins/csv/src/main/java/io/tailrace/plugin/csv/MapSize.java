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
package io.tailrace.plugin.csv;

import io.tailrace.api.ByteSink;
import io.tailrace.api.MessagePack;

/** A MessagePack map whose size is known only when its fields have been written. */
final class MapSize {
  private static final int FIXMAP_SIZE_MAX = 15;
  private static final int MAP16_SIZE_MAX = 0xffff;

  private MapSize() {}

  /** Leaves room for the header of a small map. */
  static void reserve(ByteSink sink) {
    sink.write(0x80);
  }

  /**
   * Writes the header into its room, and moves the fields if it takes more.
   *
   * @param start where the room begins
   * @param size fields that follow it, up to the end of the sink
   */
  static void set(ByteSink sink, int start, int size) {
    if (size <= FIXMAP_SIZE_MAX) {
      sink.array()[start] = (byte) (0x80 | size);
      return;
    }
    final int more = size <= MAP16_SIZE_MAX ? 2 : 4;
    final byte[] bytes = sink.ensure(more);
    System.arraycopy(bytes, start + 1, bytes, start + 1 + more, sink.length() - start - 1);
    sink.advance(more);
    bytes[start] = more == 2 ? MessagePack.MAP16 : MessagePack.MAP32;
    for (int i = 0; i < more; i++) {
      bytes[start + 1 + i] = (byte) (size >>> 8 * (more - 1 - i));
    }
  }
}
