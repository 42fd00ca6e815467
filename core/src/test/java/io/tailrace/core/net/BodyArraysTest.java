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

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyArraysTest {
  private static final int MIN = BodyArrays.LENGTH_MIN;

  private final BodyBudget budget = new BodyBudget(1 << 20);
  private final BodyArrays arrays = new BodyArrays(budget);

  @Test
  void givesTheSameArrayAgain() {
    final byte[] small = arrays.take(1);
    arrays.give(small);
    assertThat(arrays.take(MIN)).isSameAs(small);
    assertThat(arrays.take(MIN)).isNotSameAs(small);
    assertThat(budget.taken()).isZero();
  }

  @Test
  void keepsTheContentWhenAnArrayGrows() {
    byte[] array = arrays.take(1);
    for (int i = 0; i < MIN; i++) {
      array[i] = (byte) i;
    }
    array = arrays.grow(array, MIN, MIN + 1);
    assertThat(array).hasSize(2 * MIN);
    assertThat(array[MIN - 1]).isEqualTo((byte) (MIN - 1));
    assertThat(budget.taken()).isEqualTo(2 * MIN);
  }

  @Test
  void staysWithinTheBudget() {
    final byte[] half = arrays.take(1 << 19);
    final byte[] other = arrays.take(1 << 19);
    assertThat(arrays.take(MIN + 1)).isNull();
    assertThat(arrays.take(MIN)).as("the smallest are not counted").isNotNull();
    assertThat(arrays.grow(half, 10, 1 << 20)).isNull();
    arrays.give(other);
    assertThat(budget.taken()).isEqualTo(1 << 19);
    assertThat(arrays.take(1 << 18)).isNotNull();
  }

  @Test
  void countsWhatItHoldsWhateverIsTakenAndGiven() {
    final long seed = 7;
    final Random random = new Random(seed);
    final Deque<byte[]> taken = new ArrayDeque<>();
    long bytes = 0;
    for (int i = 0; i < 100_000; i++) {
      if (random.nextInt(3) > 0) {
        final int length = 1 << random.nextInt(21);
        final byte[] array = arrays.take(length);
        if (array != null) {
          assertThat(array.length).isGreaterThanOrEqualTo(length);
          taken.add(array);
          bytes += array.length > MIN ? array.length : 0;
        }
      } else if (!taken.isEmpty()) {
        final byte[] array = taken.poll();
        bytes -= array.length > MIN ? array.length : 0;
        arrays.give(array);
      }
      assertThat(budget.taken()).as("seed %d, step %d", seed, i).isBetween(bytes, 1L << 20);
    }
  }
}
