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

import org.junit.jupiter.api.Test;

class ReadPacingTest {
  private final ReadPacing pacing = new ReadPacing();
  private long nowNs = Long.MAX_VALUE - 1_000_000;

  /** As many times as are judged together; whether it rests after the last. */
  private boolean reads(int bytes, long intervalNs, boolean isAnswered) {
    boolean isResting = false;
    for (int i = 0; i < 64; i++) {
      nowNs += intervalNs;
      pacing.read(bytes);
      if (isAnswered && i == 20) {
        pacing.answered();
      }
      isResting = pacing.pause(() -> nowNs);
    }
    return isResting;
  }

  @Test
  void restsWhileThatBringsManySmallMessagesTogether() {
    reads(2000, 4_000, false); // the first reads only begin the count
    assertThat(reads(2000, 4_000, false)).isTrue();
    assertThat(reads(40_000, 150_000, false)).isTrue();
    assertThat(reads(40_000, 150_000, false)).isTrue();
    assertThat(reads(3000, 150_000, false)).as("too little comes together").isFalse();
    assertThat(reads(2000, 4_000, false)).isTrue();
  }

  @Test
  void doesNotRestAtAModerateRate() {
    reads(2000, 60_000, false);
    assertThat(reads(2000, 60_000, false)).isFalse();
  }

  @Test
  void doesNotRestBetweenLargeReads() {
    reads(100_000, 4_000, false);
    assertThat(reads(100_000, 4_000, false)).isFalse();
  }

  @Test
  void doesNotRestWhileThePeerIsAnswered() {
    reads(2000, 4_000, true);
    assertThat(reads(2000, 4_000, true)).isFalse();
    assertThat(reads(2000, 4_000, false)).isTrue();
    assertThat(reads(40_000, 150_000, true)).isFalse();
  }
}
