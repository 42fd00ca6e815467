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

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The arrays that bodies are gathered in, reused by all connections of one loop. Used on that loop
 * only.
 *
 * <p>Arrays up to {@value #POOLED_LENGTH_MAX} bytes are kept, a few of each length; larger ones
 * count against the budget of all loops and go when they are given back.
 */
final class BodyArrays {
  static final int LENGTH_MIN = 4 << 10;
  static final int POOLED_LENGTH_MAX = 256 << 10;

  /** Largest array that every JVM can allocate. */
  private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

  private static final int KEPT_PER_LENGTH = 4;
  private static final int CLASSES =
      Integer.numberOfTrailingZeros(POOLED_LENGTH_MAX)
          - Integer.numberOfTrailingZeros(LENGTH_MIN)
          + 1;

  private final BodyBudget budget;
  private final ArrayDeque<byte[]>[] kept;

  BodyArrays(BodyBudget budget) {
    this.budget = budget;
    kept = newDeques();
  }

  /**
   * Takes an array.
   *
   * @param length smallest length of it
   * @return null if the budget does not allow it
   */
  byte[] take(int length) {
    final int rounded = roundUp(length);
    if (rounded <= POOLED_LENGTH_MAX) {
      final byte[] array = kept[classOf(rounded)].poll();
      if (array != null) {
        return array;
      }
    }
    // The smallest are not worth the counting: a connection costs more by itself.
    if (rounded > LENGTH_MIN && !budget.tryTake(rounded)) {
      return null;
    }
    return allocated(rounded);
  }

  /**
   * As {@link #take}, but an array that is not to be kept is no longer than asked for, and not
   * taken while others wait for as much.
   */
  byte[] takeInTurn(int length) {
    if (length <= POOLED_LENGTH_MAX) {
      return take(length);
    }
    try {
      return budget.tryTakeInTurn(length) ? allocated(length) : null;
    } catch (OutOfMemoryError e) { // the heap is full of something else, which may go
      return null;
    }
  }

  /** Bytes of the budget that {@link #takeInTurn} takes for an array. */
  static int lengthInTurn(int length) {
    return length <= POOLED_LENGTH_MAX ? roundUp(length) : length;
  }

  /**
   * The array for which so many bytes of the budget have been taken already.
   *
   * @throws OutOfMemoryError if the heap does not have them; they are given back then
   */
  byte[] allocated(int length) {
    try {
      return new byte[length];
    } catch (OutOfMemoryError e) {
      if (length > LENGTH_MIN) {
        budget.giveBack(length);
      }
      throw e;
    }
  }

  /**
   * Replaces an array by a larger one.
   *
   * @param used bytes at its beginning that are copied
   * @return null if the budget does not allow it; {@code array} then still belongs to the caller
   */
  byte[] grow(byte[] array, int used, int length) {
    final byte[] larger = take(length);
    if (larger != null) {
      System.arraycopy(array, 0, larger, 0, used);
      give(array);
    }
    return larger;
  }

  /** Gives an array back. */
  void give(byte[] array) {
    if (array.length <= POOLED_LENGTH_MAX) {
      final ArrayDeque<byte[]> deque = kept[classOf(array.length)];
      if (deque.size() < KEPT_PER_LENGTH) {
        deque.push(array);
        return;
      }
    }
    if (array.length > LENGTH_MIN) {
      budget.giveBack(array.length);
    }
  }

  private static int roundUp(int length) {
    if (length <= LENGTH_MIN) {
      return LENGTH_MIN;
    }
    return length > 1 << 30 ? LENGTH_MAX : Integer.highestOneBit(length - 1) << 1;
  }

  private static int classOf(int length) {
    return Integer.numberOfTrailingZeros(length) - Integer.numberOfTrailingZeros(LENGTH_MIN);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static ArrayDeque<byte[]>[] newDeques() {
    final ArrayDeque<byte[]>[] deques = new ArrayDeque[CLASSES];
    Arrays.setAll(deques, i -> new ArrayDeque<>(KEPT_PER_LENGTH));
    return deques;
  }
}
