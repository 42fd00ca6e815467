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

  /** Room beyond what is expected if that is much: the longest end that a message may have. */
  private static final int BEYOND_EXPECTED_MUCH = 68 << 10;

  private static final int MUCH_EXPECTED = 4 << 20;

  /** So many times larger is each array than the one before. */
  private static final int STEP = 4;

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

  /** Bytes of the budget that its array has. */
  int room() {
    return array == null || array.length <= BodyArrays.LENGTH_MIN ? 0 : array.length;
  }

  /** Whether its array is one that is not kept. */
  boolean isLarge() {
    return array != null && array.length > BodyArrays.POOLED_LENGTH_MAX;
  }

  /** Whether so many bytes can be gathered where there are so many for all together. */
  static boolean canGather(long bytes, long bytesMax) {
    return bytes + bytes / STEP + BEYOND_EXPECTED_MUCH <= bytesMax;
  }

  /**
   * Takes bytes: all, or as many as are expected and a few more.
   *
   * @return 0, or the bytes of the budget that they need and that are not there
   */
  long take(ByteBuf in, BodyArrays arrays, long bytesMax) {
    final int readable = in.readableBytes();
    final int count =
        expected > length
            ? (int) Math.min(readable, expected - length + BEYOND_EXPECTED)
            : readable;
    final long needed = (long) length + count;
    if (array == null || array.length < needed) {
      if (needed > LENGTH_MAX) {
        return Long.MAX_VALUE;
      }
      final int wanted = wanted(needed, bytesMax);
      final byte[] larger = arrays.takeInTurn(wanted);
      if (larger == null) {
        return BodyArrays.lengthInTurn(wanted);
      }
      moveTo(larger, arrays);
    }
    in.readBytes(array, length, count);
    length += count;
    return 0;
  }

  /**
   * The length of the next array. What is expected gets room in steps, the last one when a part of
   * it has come; where more comes than was expected, the room doubles, as long as the old and the
   * new array may be there together.
   */
  private int wanted(long needed, long bytesMax) {
    long wanted = expected + (expected < MUCH_EXPECTED ? BEYOND_EXPECTED : BEYOND_EXPECTED_MUCH);
    while (wanted / STEP >= needed) {
      wanted /= STEP;
    }
    final long held = array == null ? 0 : array.length;
    if (wanted < 2 * held) {
      wanted = Math.max(wanted, Math.min(Math.min(2 * held, LENGTH_MAX), bytesMax - held));
    }
    return (int) Math.max(needed, Math.min(wanted, LENGTH_MAX));
  }

  /** Goes on in a larger array. */
  void moveTo(byte[] larger, BodyArrays arrays) {
    final byte[] old = array;
    array = larger;
    if (old != null) {
      System.arraycopy(old, 0, larger, 0, length);
      arrays.give(old);
    }
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
      final byte[] old = array;
      array = null; // before others may have its memory
      arrays.give(old);
    }
    length = 0;
  }
}
