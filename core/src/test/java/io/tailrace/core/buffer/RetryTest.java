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

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The numbers are those of Fluentd 1.19.3. */
class RetryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOURS_72 = 259_200 * SECOND;
  private static final long START = 1_700_000_000L * SECOND;

  private static RetryPolicy policy(
      boolean isPeriodic, OptionalLong maxNs, OptionalInt steps, boolean hasSecondary) {
    return new RetryPolicy(
        isPeriodic, SECOND, 2, maxNs, false, false, HOURS_72, steps, hasSecondary, 0.8);
  }

  /** Fails at each due time until the limit; the waits in seconds. */
  private static List<Long> waits(RetryPolicy policy, int most) {
    final Retry retry = new Retry(policy, new Random(1), START);
    final List<Long> waits = new ArrayList<>();
    long now = START;
    while (!retry.isExhausted() && waits.size() < most) {
      waits.add((retry.nextNs() - now) / SECOND);
      now = retry.nextNs();
      retry.failed(now);
    }
    return waits;
  }

  @Test
  void doublesTheWaitAndGivesUpAfter72Hours() {
    final List<Long> waits =
        waits(policy(false, OptionalLong.empty(), OptionalInt.empty(), false), 100);
    // the first wait is retry_wait, and so is that after the first retry but one
    assertThat(waits.subList(0, 6)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L);
    assertThat(waits.stream().mapToLong(Long::longValue).limit(17).sum()).isEqualTo(131_071);
    assertThat(waits).hasSize(18);
    assertThat(waits.stream().mapToLong(Long::longValue).sum()).isEqualTo(259_200);
  }

  @Test
  void keepsToTheLongestInterval() {
    assertThat(waits(policy(false, OptionalLong.of(30 * SECOND), OptionalInt.empty(), false), 8))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
  }

  @Test
  void endsAfterTheNumberOfRetries() {
    assertThat(waits(policy(false, OptionalLong.empty(), OptionalInt.of(3), false), 100))
        .containsExactly(1L, 2L, 4L);
    final Retry none =
        new Retry(
            policy(false, OptionalLong.empty(), OptionalInt.of(0), false), new Random(1), START);
    assertThat(none.isExhausted()).isTrue();
  }

  @Test
  void waitsTheSameEachTimeIfPeriodic() {
    assertThat(waits(policy(true, OptionalLong.empty(), OptionalInt.of(4), false), 100))
        .containsExactly(1L, 1L, 1L, 1L);
  }

  @Test
  void jitterIsAnEighthToBothSidesButNotOfTheFirstWait() {
    final RetryPolicy policy =
        new RetryPolicy(
            false,
            8 * SECOND,
            1,
            OptionalLong.empty(),
            true,
            true,
            HOURS_72,
            OptionalInt.empty(),
            false,
            0.8);
    final Retry retry = new Retry(policy, new Random(1), START);
    assertThat(retry.nextNs()).isEqualTo(START + 8 * SECOND);
    boolean isEverShorter = false;
    boolean isEverLonger = false;
    for (int i = 0; i < 1000; i++) {
      final long now = retry.nextNs();
      retry.failed(now);
      final long wait = retry.nextNs() - now;
      assertThat(wait).isBetween(7 * SECOND, 9 * SECOND);
      isEverShorter |= wait < 7.1 * SECOND;
      isEverLonger |= wait > 8.9 * SECOND;
    }
    assertThat(isEverShorter && isEverLonger).isTrue();
    assertThat(retry.isExhausted()).isFalse();
  }

  @Test
  void aFailureBeforeTheRetryIsDueIsNoStep() {
    final Retry retry =
        new Retry(
            policy(false, OptionalLong.empty(), OptionalInt.empty(), false), new Random(1), START);
    retry.failed(START + SECOND / 2);
    assertThat(retry.steps()).isZero();
    assertThat(retry.nextNs()).isEqualTo(START + SECOND / 2 + SECOND);
  }

  @Test
  void theSecondaryTakesOverAfterItsPartOfTheTimeAndBeginsAnew() {
    // 1 + 2 + 4 + 8 + 16 = 31 s for five retries; 0.8 of that is 24.8 s
    final Retry retry =
        new Retry(
            policy(false, OptionalLong.empty(), OptionalInt.of(5), true), new Random(1), START);
    long now = START;
    final List<Long> times = new ArrayList<>();
    final List<Boolean> isSecondary = new ArrayList<>();
    while (!retry.isExhausted()) {
      now = retry.nextNs();
      times.add((now - START) / (SECOND / 10));
      isSecondary.add(retry.isSecondary(now));
      retry.failed(now);
    }
    assertThat(times).containsExactly(10L, 30L, 70L, 150L, 248L);
    assertThat(isSecondary).containsExactly(false, false, false, false, true);
  }
}
