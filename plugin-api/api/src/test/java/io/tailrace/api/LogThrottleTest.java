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
package io.tailrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LogThrottleTest {
  private final AtomicLong now = new AtomicLong(5);
  private final LogThrottle throttle = new LogThrottle(now::get);

  @Test
  void letsOneLinePassInTenSecondsAndCountsTheOthers() {
    assertThat(throttle.tryAcquire()).isTrue();
    assertThat(throttle.skippedText()).isEmpty();
    assertThat(throttle.tryAcquire()).isFalse();
    now.addAndGet(9_999_999_999L);
    assertThat(throttle.tryAcquire()).isFalse();
    now.addAndGet(1);
    assertThat(throttle.tryAcquire()).isTrue();
    assertThat(throttle.skippedText()).isEqualTo(" (and 2 more since the last such line)");
    assertThat(throttle.skippedText()).isEmpty();
  }

  @Test
  void isNotSilencedByAClockThatIsSetBack() {
    assertThat(throttle.tryAcquire()).isTrue();
    now.set(1);
    assertThat(throttle.tryAcquire()).isTrue();
  }
}
