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
package io.tailrace.core.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.core.observe.LogRotation.Period;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogRotationTest {
  @ParameterizedTest
  @CsvSource({
    "DAILY,   2026-01-31T00:00Z[UTC],    2026-02-01T00:00Z[UTC], 2026-01-30",
    "DAILY,   2026-12-31T23:59:59Z[UTC], 2027-01-01T00:00Z[UTC], 2026-12-30",
    "WEEKLY,  2026-11-22T10:00Z[UTC],    2026-11-29T00:00Z[UTC], 2026-11-21",
    "WEEKLY,  2026-11-28T10:00Z[UTC],    2026-11-29T00:00Z[UTC], 2026-11-21",
    "MONTHLY, 2026-03-01T00:00Z[UTC],    2026-04-01T00:00Z[UTC], 2026-02-28",
    "DAILY,   2026-03-29T01:00+01:00[Europe/Berlin], 2026-03-30T00:00+02:00[Europe/Berlin], 2026-03-28",
    "DAILY,   2018-11-03T10:00-03:00[America/Sao_Paulo], 2018-11-04T01:00-02:00[America/Sao_Paulo], 2018-11-02",
  })
  void endsPeriodsAtMidnight(Period period, String written, String next, String lastDayBefore) {
    final ZonedDateTime time = ZonedDateTime.parse(written);

    assertThat(LogRotation.nextTime(period, time)).isEqualTo(ZonedDateTime.parse(next));
    assertThat(LogRotation.lastDayBefore(period, time).toLocalDate()).hasToString(lastDayBefore);
  }

  @Test
  void hasTheDefaultsOfRubysLogger() {
    assertThat(LogRotation.of(Optional.empty(), OptionalLong.empty())).isEmpty();
    assertThat(LogRotation.of(Optional.of("5"), OptionalLong.empty()))
        .contains(new LogRotation(Optional.empty(), 5, 1048576));
    assertThat(LogRotation.of(Optional.empty(), OptionalLong.of(100)))
        .contains(new LogRotation(Optional.empty(), 7, 100));
    assertThat(LogRotation.of(Optional.of("weekly"), OptionalLong.empty()))
        .contains(new LogRotation(Optional.of(Period.WEEKLY), 0, 1048576));
  }

  @ParameterizedTest
  @CsvSource({"yearly, 1", "-1, 1", "5, -1", "99999999999, 1"})
  void refusesWhatIsNeitherAPeriodNorANumber(String age, long bytes) {
    assertThatThrownBy(() -> LogRotation.of(Optional.of(age), OptionalLong.of(bytes)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
