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
package io.tailrace.core.codec.time;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tailrace.api.ByteSink;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.core.codec.Vectors;
import java.lang.management.ManagementFactory;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeFormatterTest {
  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

  private static TimeFormatter formatter(String format, ZoneId machine) {
    return TimeCodec.formatter(TimeOptions.DEFAULTS.withFormat(Optional.of(format)), machine);
  }

  @Test
  void writesWhatRubyWrites() {
    final List<String> wrong = new ArrayList<>();
    for (String line : Vectors.lines("time/strftime-vectors.txt")) {
      final String[] columns = line.split("\t", -1);
      final String format = new String(Vectors.unescape(columns[3]), UTF_8);
      final TimeOptions options = TimeOptions.DEFAULTS.withFormat(Optional.of(format));
      final TimeFormatter formatter =
          TimeCodec.formatter(
              columns[2].equals("UTC")
                  ? options.withUtc()
                  : options.withTimezone(Optional.of(columns[2])),
              TOKYO);
      final long seconds = Long.parseLong(columns[0]);
      final int nanos = Integer.parseInt(columns[1]);
      final String expected = new String(Vectors.unescape(columns[4]), UTF_8);
      for (int attempt = 0; attempt < 3; attempt++) { // computed, kept, from what was kept
        final byte[] target = new byte[formatter.maxLength() + 5];
        final int end = formatter.format(seconds, nanos, target, 5);
        final String written = new String(target, 5, end - 5, UTF_8);
        if (!written.equals(expected)) {
          wrong.add(line + " but was " + written);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void keepsTheSecondAndFillsInTheFraction() {
    final TimeFormatter formatter = formatter("%L|%H:%M:%S.%N|%3N %z", TOKYO);
    final ByteSink to = new ByteSink(1);
    for (int nanos : new int[] {0, 1, 999_999_999, 123_456_789}) {
      formatter.format(1_500_000_000, nanos, to);
      to.write('\n');
    }
    formatter.format(1_500_000_001, 7_000_000, to);
    assertThat(to)
        .hasToString(
            "000|11:40:00.000000000|000 +0900\n"
                + "000|11:40:00.000000001|000 +0900\n"
                + "999|11:40:00.999999999|999 +0900\n"
                + "123|11:40:00.123456789|123 +0900\n"
                + "007|11:40:01.007000000|007 +0900");
  }

  @Test
  void followsTheOffsetOfTheZoneThroughItsChanges() {
    final TimeFormatter formatter = formatter("%H:%M:%S %z %Z", NEW_YORK);
    assertThat(formatter.format(1_678_604_399, 0)).isEqualTo("01:59:59 -0500 EST");
    assertThat(formatter.format(1_678_604_400, 0)).isEqualTo("03:00:00 -0400 EDT");
    assertThat(formatter.format(1_699_163_999, 0)).isEqualTo("01:59:59 -0400 EDT");
    assertThat(formatter.format(1_699_164_000, 0)).isEqualTo("01:00:00 -0500 EST");
    assertThat(formatter.format(1_678_604_399, 0)).isEqualTo("01:59:59 -0500 EST");
    assertThat(formatter.format(-5_000_000_000L, 0)).isEqualTo("10:10:38 -0456 EST");
  }

  @Test
  void writesIso8601WithoutAFormat() {
    final TimeOptions none = TimeOptions.DEFAULTS;
    assertThat(TimeCodec.formatter(none, TOKYO).format(1_500_000_000, 5))
        .isEqualTo("2017-07-14T11:40:00+09:00");
    assertThat(TimeCodec.formatter(none, ZoneId.of("Etc/UTC")).format(1_500_000_000, 5))
        .isEqualTo("2017-07-14T02:40:00+00:00");
    assertThat(TimeCodec.formatter(none.withUtc(), TOKYO).format(1_500_000_000, 5))
        .isEqualTo("2017-07-14T02:40:00Z");
    assertThat(
            TimeCodec.formatter(none.withTimezone(Optional.of("-03")), TOKYO)
                .format(1_500_000_000, 5))
        .isEqualTo("2017-07-13T23:40:00-03:00");
  }

  @Test
  void writesNumbers() {
    final TimeFormatter whole =
        TimeCodec.formatter(TimeOptions.DEFAULTS.withType(TimeType.UNIXTIME), TOKYO);
    final TimeFormatter fraction =
        TimeCodec.formatter(TimeOptions.DEFAULTS.withType(TimeType.FLOAT), TOKYO);
    assertThat(whole.format(1_500_000_000, 123_456_789)).isEqualTo("1500000000");
    assertThat(whole.format(0, 1)).isEqualTo("0");
    assertThat(whole.format(-12, 1)).isEqualTo("-12");
    assertThat(fraction.format(1_500_000_000, 123_456_789)).isEqualTo("1500000000.123456789");
    assertThat(fraction.format(1_500_000_000, 1_000)).isEqualTo("1500000000.000001000");
  }

  @Test
  void refusesAFormatThatEndsInsideADirective() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> formatter("%Y-%", TOKYO))
        .withMessageContaining("'%Y-%' ends in the middle of a directive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> formatter("%99999Y", TOKYO))
        .withMessageContaining("width");
  }

  @Test
  void allocatesNothingPerTime() {
    final TimeFormatter formatter = formatter("%Y-%m-%dT%H:%M:%S.%N%z", TOKYO);
    final byte[] target = new byte[formatter.maxLength()];
    final var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long spent = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      final long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        formatter.format(1_500_000_000, i, target, 0);
        formatter.format(1_500_000_000 + i, i, target, 0);
      }
      spent = Math.min(spent, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(spent).isLessThan(10_000);
  }
}
