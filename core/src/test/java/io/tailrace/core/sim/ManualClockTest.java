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
package io.tailrace.core.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.core.seam.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManualClockTest {
  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsDueTasksInTheOrderOfTheirTimes() {
    scheduler.after(Duration.ofSeconds(3), () -> note("three"));
    scheduler.after(Duration.ofSeconds(1), () -> note("one"));
    scheduler.after(Duration.ofSeconds(1), () -> note("one more"));
    scheduler.after(Duration.ofSeconds(5), () -> note("five"));

    clock.advance(Duration.ofSeconds(4));

    assertThat(ran).containsExactly("1 one", "1 one more", "3 three");
    assertThat(clock.elapsedNs()).isEqualTo(4_000_000_000L);
    assertThat(scheduler.size()).isEqualTo(1);
  }

  @Test
  void mergesTheTasksOfSeveralSchedulers() {
    final ManualScheduler other = new ManualScheduler(clock);
    scheduler.every(Duration.ofSeconds(2), () -> note("two"));
    other.every(Duration.ofSeconds(3), () -> note("three"));

    clock.advance(Duration.ofSeconds(6));

    assertThat(ran).containsExactly("2 two", "3 three", "4 two", "6 two", "6 three");
  }

  @Test
  void runsWhatATaskSchedulesWithinTheSameMove() {
    scheduler.after(
        Duration.ofSeconds(1),
        () -> scheduler.after(Duration.ofSeconds(1), () -> note("scheduled by a task")));

    clock.advance(Duration.ofSeconds(2));

    assertThat(ran).containsExactly("2 scheduled by a task");
  }

  @Test
  void stopsATaskThatCancelsItself() {
    final Scheduler.Cancellable[] self = new Scheduler.Cancellable[1];
    self[0] =
        scheduler.every(
            Duration.ofSeconds(1),
            () -> {
              note("once");
              self[0].cancel();
            });

    clock.advance(Duration.ofSeconds(5));

    assertThat(ran).containsExactly("1 once");
    assertThat(scheduler.size()).isZero();
  }

  @Test
  void keepsARepeatedTaskThatFails() {
    scheduler.every(
        Duration.ofSeconds(1),
        () -> {
          note("failing");
          throw new IllegalStateException("on purpose");
        });

    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(1))).hasMessage("on purpose");
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(1))).hasMessage("on purpose");
    assertThat(ran).containsExactly("1 failing", "2 failing");
  }

  @Test
  void doesNotGoBack() {
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void note(String what) {
    ran.add(clock.elapsedNs() / 1_000_000_000 + " " + what);
  }
}
