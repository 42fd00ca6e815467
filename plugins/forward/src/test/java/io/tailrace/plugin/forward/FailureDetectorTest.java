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
package io.tailrace.plugin.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailureDetectorTest {
  private static final double LOG10_E = 1 / Math.log(10);

  @Test
  void growsWithTheSilenceSinceTheLastHeartbeat() {
    final FailureDetector detector = new FailureDetector(1, 60, 100);
    for (int second = 101; second <= 110; second++) {
      detector.heartbeat(second);
    }
    assertThat(detector.sampleCount()).isEqualTo(11);
    assertThat(detector.phi(111)).isEqualTo(LOG10_E, within(1e-9));
    assertThat(detector.phi(146.5)).isLessThan(16);
    assertThat(detector.phi(147)).isGreaterThan(16);
  }

  @Test
  void toleratesAsMuchAsTheServerIsUsedToBeingLate() {
    final FailureDetector punctual = new FailureDetector(1, 60, 0);
    final FailureDetector late = new FailureDetector(1, 60, 0);
    for (int beat = 1; beat <= 20; beat++) {
      punctual.heartbeat(beat);
      late.heartbeat(3 * beat);
    }
    assertThat(late.phi(60 + 30)).isLessThan(punctual.phi(20 + 30) / 2);
  }

  @Test
  void weighsLateGapsMore() {
    final FailureDetector detector = new FailureDetector(1, 60, 0);
    detector.heartbeat(1);
    detector.heartbeat(5);
    // Gaps 1, 1 and 4 weigh 1, 2 and 3: mean 15 / 6 s.
    assertThat(detector.phi(6)).isEqualTo(LOG10_E / 2.5, within(1e-9));
  }

  /** A burst of chunks is one of signs of life, and says nothing of how long the next takes. */
  @Test
  void isAsPatientAfterSignsInCloseOrderAsAfterHeartbeatsOnTime() {
    for (double interval : List.of(0.5, 1.0, 5.0)) {
      final FailureDetector detector = new FailureDetector(interval, 60, 0);
      double now = 0;
      for (int chunk = 0; chunk < 2000; chunk++) {
        now += 0.005;
        detector.heartbeat(now);
      }
      assertThat(detector.phi(now + interval)).isEqualTo(LOG10_E, within(1e-9));
      assertThat(detector.phi(now + interval + 35.5)).isLessThan(16);
      assertThat(detector.phi(now + interval + 36)).isGreaterThan(16);
    }
  }

  @Test
  void keepsTheLastThousandGaps() {
    final FailureDetector detector = new FailureDetector(1, 1e9, 0);
    double now = 0;
    for (int i = 0; i < 1000; i++) {
      now += 100;
      detector.heartbeat(now);
    }
    for (int i = 0; i < 1000; i++) {
      now += 1;
      detector.heartbeat(now);
    }
    assertThat(detector.sampleCount()).isEqualTo(1000);
    assertThat(detector.phi(now + 1)).isEqualTo(LOG10_E, within(1e-9));
  }

  @Test
  void countsTheTimeoutFromTheLastHeartbeat() {
    final FailureDetector detector = new FailureDetector(1, 2, 10);
    assertThat(detector.isHardTimeout(12)).isFalse();
    assertThat(detector.isHardTimeout(12.1)).isTrue();
    detector.heartbeat(12);
    assertThat(detector.isHardTimeout(14)).isFalse();
  }

  @Test
  void beginsAnewAfterItWasCleared() {
    final FailureDetector detector = new FailureDetector(1, 60, 0);
    detector.clear();
    assertThat(detector.sampleCount()).isZero();
    assertThat(detector.phi(1000)).isZero();
    assertThat(detector.isHardTimeout(1)).isTrue();
    detector.heartbeat(500);
    assertThat(detector.sampleCount()).isEqualTo(1);
    assertThat(detector.isHardTimeout(501)).isFalse();
    assertThat(detector.phi(501)).isEqualTo(LOG10_E, within(1e-9));
  }
}
