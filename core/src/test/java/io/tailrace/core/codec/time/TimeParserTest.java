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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedTime;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.api.TimeParser;
import io.tailrace.core.codec.Vectors;
import java.lang.management.ManagementFactory;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TimeParserTest {
  private static final long NOW_NS = 1_686_824_430_000_000_000L;
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final TimeOptions NONE = TimeOptions.DEFAULTS;

  private static TimeParser parser(TimeOptions options, String machine) {
    return TimeCodec.parser(options, ZoneId.of(machine), () -> NOW_NS);
  }

  private static TimeOptions format(String format) {
    return NONE.withFormat(Optional.of(format));
  }

  private static String read(TimeParser parser, byte[] text) {
    final byte[] padded = new byte[text.length + 7];
    Arrays.fill(padded, (byte) '1');
    System.arraycopy(text, 0, padded, 3, text.length);
    final ParsedTime result = new ParsedTime();
    try {
      parser.parse(padded, 3, text.length, result);
      return result.toString();
    } catch (ParseException e) {
      return "!" + e.getMessage();
    }
  }

  private static String read(TimeParser parser, String text) {
    return read(parser, text.getBytes(UTF_8));
  }

  @Test
  void readsWhatFluentdReads() {
    final List<String> wrong = new ArrayList<>();
    for (String line : Vectors.lines("time/parse-vectors.txt")) {
      final String[] columns = line.split("\t", -1);
      TimeOptions options = NONE;
      if (!columns[2].isEmpty()) {
        options = format(new String(Vectors.unescape(columns[2]), UTF_8));
      }
      if (columns[1].equals("utc")) {
        options = options.withUtc();
      } else if (!columns[1].equals("-")) {
        options = options.withTimezone(Optional.of(columns[1]));
      }
      final byte[] text = Vectors.unescape(columns[3]);
      final String result = read(parser(options, columns[0]), text);
      final boolean isRight =
          columns[4].startsWith("!")
              ? result.startsWith(
                  "!invalid time format: value = "
                      + new String(text, UTF_8)
                      + ", error_class = ArgumentError, error = ")
              : result.equals(columns[4]);
      if (!isRight) {
        wrong.add(line + " but was " + result);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void saysWhatFluentdSaysOfAWrongText() {
    assertThat(read(parser(format("%Y-%m-%d"), "UTC"), "x"))
        .isEqualTo(
            "!invalid time format: value = x, error_class = ArgumentError,"
                + " error = string doesn't match");
    assertThat(read(parser(format("%FT%T"), "UTC"), "x"))
        .isEqualTo(
            "!invalid time format: value = x, error_class = ArgumentError,"
                + " error = invalid date or strptime format - `x' `%FT%T'");
  }

  @Test
  void readsLocalTimesOfTheConfiguredZoneRightAroundItsChanges() {
    final TimeParser parser =
        parser(
            format("%Y-%m-%d %H:%M:%S").withTimezone(Optional.of("America/New_York")),
            "Asia/Tokyo");
    assertThat(read(parser, "2023-03-12 01:59:59")).isEqualTo("1678604399.000000000");
    assertThat(read(parser, "2023-03-12 02:30:00")).isEqualTo("1678606200.000000000");
    assertThat(read(parser, "2023-03-12 03:00:00")).isEqualTo("1678604400.000000000");
    assertThat(read(parser, "2023-11-05 00:59:59")).isEqualTo("1699160399.000000000");
    assertThat(read(parser, "2023-11-05 01:30:00")).isEqualTo("1699165800.000000000");
    assertThat(read(parser, "2023-11-05 02:00:00")).isEqualTo("1699167600.000000000");
    assertThat(read(parser, "2023-03-12 01:59:59")).isEqualTo("1678604399.000000000");
  }

  @Test
  void doesNotShiftSecondsSinceTheEpoch() {
    for (TimeOptions options :
        List.of(format("%s").withUtc(), format("%s").withTimezone(Optional.of("+09:00")))) {
      assertThat(read(parser(options, "America/New_York"), "1500000000"))
          .isEqualTo("1500000000.000000000");
    }
    assertThat(read(parser(format("%Q"), "UTC"), "-1500")).isEqualTo("-2.500000000");
    assertThat(read(parser(format("%s.%L"), "UTC"), "-1.5")).isEqualTo("-2.500000000");
  }

  @Test
  void takesMissingPartsFromNowInTheConfiguredZone() {
    final TimeParser parser = parser(format("%M:%S").withTimezone(Optional.of("+09:00")), "UTC");
    assertThat(read(parser, "05:07")).isEqualTo("1686823507.000000000"); // 19:05:07 there
  }

  @Test
  void allowsTheFlagsAndWidthsOfFormatting() {
    assertThat(read(parser(format("%Y-%-m-%_d %k:%M:%S.%3N"), "UTC"), "2023-1-2 3:04:05.678"))
        .isEqualTo("1672628645.678000000");
    assertThat(read(parser(format("%S.%3N%6N"), "UTC"), "05.678123456"))
        .isEqualTo("1686824405.123456000");
  }

  @Test
  void readsTheLayoutOfApacheWithoutAFormat() {
    assertThat(read(parser(NONE, "UTC"), "02/Jan/2023:03:04:05 +0900"))
        .isEqualTo("1672596245.000000000");
    assertThat(read(parser(NONE, "UTC"), "[02/Jan/2023:03:04:05 +0000]"))
        .isEqualTo("1672628645.000000000");
  }

  @Test
  void readsWholeSeconds() throws ParseException {
    final TimeParser parser = parser(NONE.withType(TimeType.UNIXTIME), "UTC");
    assertThat(read(parser, "1500000000")).isEqualTo("1500000000.000000000");
    assertThat(read(parser, "1500000000.9")).isEqualTo("1500000000.000000000");
    assertThat(read(parser, " 1_500_000_000 x")).isEqualTo("1500000000.000000000");
    assertThat(read(parser, "-5")).isEqualTo("-5.000000000");
    assertThat(read(parser, "abc")).isEqualTo("0.000000000");
    assertThat(read(parser, "")).isEqualTo("0.000000000");
    assertThat(read(parser, "99999999999999999999")).startsWith("!invalid time format: value = 9");
    final ParsedTime result = new ParsedTime();
    parser.parse(1_500_000_000L, result);
    assertThat(result).hasToString("1500000000.000000000");
    parser.parse(1_500_000_000.9, result);
    assertThat(result).hasToString("1500000000.000000000");
    assertThatThrownBy(() -> parser.parse(Double.NaN, result))
        .isInstanceOf(ParseException.class)
        .hasMessageStartingWith("invalid time format: value = NaN");
  }

  @Test
  void readsSecondsWithAFraction() throws ParseException {
    final TimeParser parser = parser(NONE.withType(TimeType.FLOAT), "UTC");
    assertThat(read(parser, "1500000000.123456789")).isEqualTo("1500000000.123456789");
    assertThat(read(parser, "1500000000.12345678999")).isEqualTo("1500000000.123456789");
    assertThat(read(parser, "1500000000.5")).isEqualTo("1500000000.500000000");
    assertThat(read(parser, "1500000000.5.9")).isEqualTo("1500000000.500000000");
    assertThat(read(parser, "1500000000")).isEqualTo("1500000000.000000000");
    assertThat(read(parser, "1500000000.")).isEqualTo("1500000000.000000000");
    assertThat(read(parser, "-1.5")).isEqualTo("-2.500000000");
    final ParsedTime result = new ParsedTime();
    parser.parse(1_500_000_000.123, result);
    assertThat(result).hasToString("1500000000.123000000");
    parser.parse(12L, result);
    assertThat(result).hasToString("12.000000000");
    parser.parse(1e15, result);
    assertThat(result).hasToString("1000000000000000.000000000");
  }

  @Test
  void triesTheFallbacksInTheirOrder() throws ParseException {
    final TimeParser parser =
        parser(
            format("%iso8601")
                .withFallbacks(List.of("%d/%b/%Y:%H:%M:%S %z", "float", "unixtime"))
                .withType(TimeType.MIXED),
            "UTC");
    assertThat(read(parser, "2023-01-02T03:04:05.5Z")).isEqualTo("1672628645.500000000");
    assertThat(read(parser, "02/Jan/2023:03:04:05 +0000")).isEqualTo("1672628645.000000000");
    assertThat(read(parser, "1672628645.25")).isEqualTo("1672628645.250000000");
    assertThat(read(parser, "1672628645")).isEqualTo("1672628645.000000000");
    for (String wrong : List.of("", "x", "16726286x", "1__0", "1.", ".5", "1e", "+")) {
      assertThat(read(parser, wrong))
          .isEqualTo(
              "!invalid time format: value = "
                  + wrong
                  + ", even though fallbacks: Fluent::TimeParser,Fluent::TimeParser,"
                  + "Fluent::NumericTimeParser,Fluent::NumericTimeParser");
    }
    final ParsedTime result = new ParsedTime();
    parser.parse(5L, result);
    assertThat(result).hasToString("5.000000000");
    parser.parse(5.5, result);
    assertThat(result).hasToString("5.500000000");
  }

  @Test
  void takesNoNumbersWhereTextsAreAskedFor() {
    final ParsedTime result = new ParsedTime();
    assertThatThrownBy(() -> parser(format("%s"), "UTC").parse(5L, result))
        .isInstanceOf(ParseException.class)
        .hasMessage("value must be string: 5");
    assertThatThrownBy(() -> parser(NONE, "UTC").parse(5.5, result))
        .isInstanceOf(ParseException.class)
        .hasMessage("value must be string: 5.5");
  }

  @Test
  void refusesAZoneWithoutAFormat() {
    for (TimeOptions options :
        List.of(NONE.withUtc(), NONE.withTimezone(Optional.of("Asia/Tokyo")))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> parser(options, "UTC"))
          .withMessage("specifying timezone requires time format");
    }
  }

  @Property
  void readsBackWhatIsWritten(
      @ForAll @LongRange(min = -62_000_000_000L, max = 253_000_000_000L) long seconds) {
    for (String format : List.of("%Y-%m-%d %H:%M:%S.%N %z", "%FT%T.%N%:z", "%c %N %z", "%s.%N")) {
      for (String zone : List.of("Asia/Kolkata", "America/St_Johns")) {
        if (seconds < -1_000_000_000L && !format.startsWith("%s")) {
          continue; // until 1935 offsets of these zones have seconds
        }
        final TimeOptions options = format(format).withTimezone(Optional.of(zone));
        final int nanos = (int) Math.floorMod(seconds * 7919, 1_000_000_000L);
        if (seconds < 0 && format.startsWith("%s")) {
          continue; // whole seconds below zero and a fraction above do not add up as text
        }
        final String text = TimeCodec.formatter(options, UTC).format(seconds, nanos);
        assertThat(read(parser(options, "UTC"), text))
            .as(text)
            .isEqualTo(String.format("%d.%09d", seconds, nanos));
      }
    }
  }

  @Property
  void neverFailsOtherwiseThanBySayingSo(@ForAll @StringLength(max = 60) String text) {
    for (TimeOptions options :
        List.of(NONE, format("%c %z"), format("%Y-%m-%d %H:%M:%S.%N %z"), format("%+"))) {
      assertThat(read(parser(options, "America/New_York"), text)).isNotEmpty();
    }
  }

  @Test
  void allocatesNothingPerTime() throws ParseException {
    final TimeParser[] parsers = {
      parser(format("%d/%b/%Y:%H:%M:%S %z"), "America/New_York"),
      parser(format("%d/%B/%Y:%T"), "America/New_York"),
      parser(NONE, "America/New_York")
    };
    final byte[] text = "02/Jan/2023:03:04:05 +0900".getBytes(UTF_8);
    final ParsedTime result = new ParsedTime();
    final var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long spent = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      final long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 5_000; i++) {
        for (TimeParser parser : parsers) {
          parser.parse(text, 0, text.length, result);
        }
      }
      spent = Math.min(spent, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(spent).isLessThan(10_000);
  }
}
