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
package io.tailrace.core.net;

import io.netty.buffer.ByteBuf;

/**
 * What a connection has received and its handler has not consumed. Touched on the connection's
 * event loop only, whose arrays it takes.
 *
 * <p>An array is taken when bytes come and given back when all are consumed, so idle connections
 * have none, and it grows with the bytes that came, not with what the peer says will come.
 */
final class GatheredInput {
  /** Bytes copied beyond those that are expected: the short end of most messages. */
  private static final int BEYOND_EXPECTED = 256;

  /** Largest array that every JVM can allocate. */
  private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

  /** An array of which less than this part is used is replaced by a smaller one. */
  private static final int USED_PART_MIN = 8;

  private byte[] array; // null while nothing is gathered
  private int length;
  private long expected;

  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  boolean isEmpty() {
    return length == 0;
  }

  /**
   * Has {@link #isDue} wait until there are so many bytes.
   *
   * @return false if no array can hold them
   */
  boolean expect(long bytes) {
    if (bytes > LENGTH_MAX - BEYOND_EXPECTED) {
      return false;
    }
    expected = bytes;
    return true;
  }

  /** Whether there is what was expected; nothing more is expected then. */
  boolean isDue() {
    if (length < expected) {
      return false;
    }
    expected = 0;
    return true;
  }

  /**
   * Takes bytes: all, or as many as are expected and a few more.
   *
   * @return false if there is no memory for them
   */
  boolean take(ByteBuf in, BodyArrays arrays) {
    final int readable = in.readableBytes();
    final int count =
        expected > length
            ? (int) Math.min(readable, expected - length + BEYOND_EXPECTED)
            : readable;
    if (!ensureRoom(count, arrays)) {
      return false;
    }
    in.readBytes(array, length, count);
    length += count;
    return true;
  }

  private boolean ensureRoom(int count, BodyArrays arrays) {
    final long needed = (long) length + count;
    if (array != null && array.length >= needed) {
      return true;
    }
    if (needed > LENGTH_MAX) {
      return false;
    }
    // Room for what is expected, once a good part of it has come.
    final int wanted =
        (int)
            Math.max(
                needed, Math.min(expected + BEYOND_EXPECTED, Math.min(LENGTH_MAX, 4 * needed)));
    byte[] larger = withRoom(wanted, arrays);
    if (larger == null && wanted > needed) {
      larger = withRoom((int) needed, arrays);
    }
    if (larger == null) {
      return false;
    }
    array = larger;
    return true;
  }

  private byte[] withRoom(int room, BodyArrays arrays) {
    return array == null ? arrays.take(room) : arrays.grow(array, length, room);
  }

  /** Takes away the first bytes. */
  void consume(int count) {
    if (count > 0) {
      length -= count;
      System.arraycopy(array, count, array, 0, length);
    }
  }

  /** Takes a smaller array if little is left in a large one. */
  void shrink(BodyArrays arrays) {
    if (array.length <= BodyArrays.LENGTH_MIN || array.length / USED_PART_MIN <= length) {
      return;
    }
    final byte[] smaller = arrays.take(length);
    if (smaller != null) {
      System.arraycopy(array, 0, smaller, 0, length);
      arrays.give(array);
      array = smaller;
    }
  }

  /** Forgets all bytes and gives the array back. */
  void release(BodyArrays arrays) {
    if (array != null) {
      arrays.give(array);
      array = null;
    }
    length = 0;
  }
}
