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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Setting;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeOptionsTest {
  private static TimeOptions options(
      Optional<Boolean> localtime, Optional<Boolean> utc, Optional<String> zone) {
    return new TimeOptions(
        TimeType.STRING,
        Optional.empty(),
        new Setting<>(localtime.orElse(true), localtime.isPresent()),
        new Setting<>(utc.orElse(false), utc.isPresent()),
        zone,
        List.of());
  }

  @Test
  void isLocalUnlessUtcOrAZoneRules() {
    final Optional<Boolean> none = Optional.empty();
    final Optional<Boolean> yes = Optional.of(true);
    final Optional<Boolean> no = Optional.of(false);
    assertThat(options(none, none, Optional.empty()).isLocal()).isTrue();
    assertThat(options(yes, none, Optional.empty()).isLocal()).isTrue();
    assertThat(options(no, none, Optional.empty()).isLocal()).isFalse();
    assertThat(options(none, yes, Optional.empty()).isLocal()).isFalse();
    assertThat(options(none, no, Optional.empty()).isLocal()).isTrue();
    assertThat(options(yes, no, Optional.empty()).isLocal()).isTrue();
    assertThat(options(no, yes, Optional.empty()).isLocal()).isFalse();
    assertThat(options(none, none, Optional.of("+09:00")).isLocal()).isFalse();
    assertThat(options(yes, none, Optional.of("+09:00")).isLocal()).isFalse();
  }

  @Test
  void refusesContradictions() {
    for (boolean both : new boolean[] {true, false}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options(Optional.of(both), Optional.of(both), Optional.empty()))
          .withMessage("both of utc and localtime are specified, use only one of them");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeOptions.DEFAULTS.withType(TimeType.MIXED))
        .withMessage("time_type is :mixed but time_format and time_format_fallbacks is empty.");
    assertThat(TimeOptions.DEFAULTS.withFallbacks(List.of("unixtime")).withType(TimeType.MIXED))
        .isNotNull();
  }

  @Test
  void readsTimeZones() {
    assertThat(zone("+09")).isEqualTo(ZoneOffset.ofHours(9));
    assertThat(zone("-0930")).isEqualTo(ZoneOffset.ofHoursMinutes(-9, -30));
    assertThat(zone("+05:45")).isEqualTo(ZoneOffset.ofHoursMinutes(5, 45));
    assertThat(zone("Asia/Tokyo")).isEqualTo(ZoneId.of("Asia/Tokyo"));
    assertThat(zone("America/Argentina/Buenos_Aires").getId())
        .isEqualTo("America/Argentina/Buenos_Aires");
    assertThat(zone("UTC").normalized()).isEqualTo(ZoneOffset.UTC);
    assertThat(zone("JST")).isEqualTo(ZoneId.of("Asia/Tokyo"));
    assertThat(zone("EST").getRules().getStandardOffset(java.time.Instant.EPOCH))
        .isEqualTo(ZoneOffset.ofHours(-5));
  }

  private static ZoneId zone(String name) {
    return TimeOptions.DEFAULTS.withTimezone(Optional.of(name)).zone().orElseThrow();
  }

  @Test
  void refusesTimeZonesThatNobodyKnows() {
    for (String name :
        List.of("Asia/Nowhere", "+9", "+9:00", "+25:00", "+09:0", "", "asia/tokyo")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> zone(name))
          .withMessage("Unsupported timezone '" + name + "'")
          .isInstanceOfSatisfying(
              ParameterException.class, e -> assertThat(e.parameter()).isEqualTo("timezone"));
    }
  }
}
