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
package io.tailrace.core.codec.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.EventCursor;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedTime;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.api.TimeParser;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Setting;
import io.tailrace.core.codec.regex.RegexCompiler;
import io.tailrace.core.codec.text.RubyText;
import io.tailrace.core.codec.time.TimeCodec;
import io.tailrace.core.event.PackedWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldRulesTest {
  private static final RubyText RUBY =
      new RubyText(TimeCodec.formatter(RubyText.EVENT_TIME, ZoneOffset.UTC), false);
  private static final FallbackTime FALLBACK =
      new FallbackTime() {
        @Override
        public long seconds() {
          return 42;
        }

        @Override
        public int nanos() {
          return 7;
        }
      };

  private final PackedWriter out = new PackedWriter();
  private Map<String, String> types = Map.of();
  private Optional<String> nullPattern = Optional.empty();
  private boolean nullEmpty;
  private boolean keep;
  private Optional<String> timeKey = Optional.of("time");
  private TimeType timeType = TimeType.FLOAT;
  private TimeFieldRule rule = TimeFieldRule.PARSED;

  @Test
  void withoutParametersTheRecordStaysAsItIs() throws ParseException {
    timeKey = Optional.empty();
    assertThat(end(Map.of("time", 5L))).isEqualTo("42.000000007 {time=5}");
  }

  @Test
  void takesTheTimeOut() throws ParseException {
    assertThat(end(record("a", 1L, "time", 1700000000L, "b", 2L)))
        .isEqualTo("1700000000.000000000 {a=1, b=2}");
    assertThat(end(record("a", 1L, "time", 1.5, "b", 2L))).isEqualTo("1.500000000 {a=1, b=2}");
    assertThat(end(record("time", "17.25"))).isEqualTo("17.250000000 {}");
    assertThat(end(record("a", 1L))).isEqualTo("42.000000007 {a=1}");
  }

  @Test
  void keepsTheTimeWhereItIsWanted() throws ParseException {
    keep = true;
    assertThat(end(record("a", 1L, "time", 17L))).isEqualTo("17.000000000 {a=1, time=17}");
  }

  @Test
  void aMapThatShrinksGetsItsShorterHeader() throws ParseException {
    final Map<String, Object> record = new LinkedHashMap<>();
    record.put("time", 9L);
    for (int i = 0; i < 15; i++) {
      record.put("k" + i, (long) i);
    }
    end(record);
    // Two bytes for the event's array and ten for its time, then the record.
    assertThat(out.stream("t").array()[11] & 0xff).isEqualTo(0x8f);
  }

  @Test
  void refusesWhatIsNoTime() {
    for (Object bad : Arrays.asList(null, true, List.of(), Map.of())) {
      assertThatThrownBy(() -> end(record("time", bad)))
          .as("%s", bad)
          .isInstanceOf(ParseException.class)
          .hasMessageStartingWith("value must be a string or a number: ");
    }
    timeType = TimeType.STRING;
    assertThatThrownBy(() -> end(record("time", 5L))).hasMessage("value must be string: 5");
    assertThat(out.count()).isZero();
  }

  @Test
  void secondsMayBeNullAndNothingElse() throws ParseException {
    rule = TimeFieldRule.SECONDS_OR_NULL;
    assertThat(end(record("time", null))).isEqualTo("42.000000007 {}");
    assertThat(end(record("time", false))).isEqualTo("42.000000007 {}");
    assertThat(end(record("time", -0.25))).isEqualTo("4294967295.750000000 {}");
    assertThatThrownBy(() -> end(record("time", "5")))
        .hasMessage("can't convert String into an exact number");
    assertThatThrownBy(() -> end(record("time", Double.NaN)))
        .hasMessage("time is not a finite number: NaN");
  }

  @Test
  void emptyTextsBecomeNull() throws ParseException {
    nullEmpty = true;
    assertThat(end(record("a", "", "b", " ", "c", 0L)))
        .isEqualTo("42.000000007 {a=null, b= , c=0}");
  }

  @Test
  void textsThatMatchBecomeNullAndAreNotConverted() throws ParseException {
    nullPattern = Optional.of("^(-|null)$");
    types = Map.of("a", "integer", "b", "integer");
    assertThat(end(record("a", "-", "b", "12", "c", "null", "d", "nulls")))
        .isEqualTo("42.000000007 {a=null, b=12, c=null, d=nulls}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "integer | 12 | 12",
        "integer | -12abc | -12",
        "integer | ' \t12' | 12",
        "integer | 1_000 | 1000",
        "integer | 1__0 | 1",
        "integer | abc | 0",
        "integer | 1.9 | 1",
        "integer | 0x1A | 0",
        "integer | 9223372036854775808 | 9223372036854775808",
        "integer | -9223372036854775808 | -9223372036854775808",
        "integer | 18446744073709551615 | 18446744073709551615",
        "integer | 18446744073709551616 | 1.8446744073709552E19",
        "float | 1.5 | 1.5",
        "float | 1e5 | 100000.0",
        "float | 1.e5 | 1.0",
        "float | -.5 | -0.5",
        "float | ' 1.5x' | 1.5",
        "float | 1_000.5 | 1000.5",
        "float | 1._5 | 1.0",
        "float | NaN | 0.0",
        "float | 1e | 1.0",
        "float | 1e400 | Infinity",
        "float | 1e1_0 | 1.0E10",
        "float | abc | 0.0",
        "float | 1d | 1.0",
        "bool | YES | true",
        "bool | True | true",
        "bool | 1 | true",
        "bool | on | false",
        "bool | 1.0 | false",
        "string | x | x",
        "array | 'a,b,,' | '[a, b]'",
        "array | ',a' | '[, a]'",
        "array | ',,' | []",
        "'array: ' | ' a  b ' | '[a, b]'",
        "array: | abc | '[a, b, c]'",
        "array:XX | aXXXb | '[a, Xb]'",
        "time:unixtime | 1700000000 | 1700000000.000000000",
        "time:float | 1700000000.25 | 1700000000.250000000",
        "time:%Y:%m | 'format %Y:%m' | 1.000000000",
        "time:+09:00:%Y | 'format 00:%Y zone +09' | 1.000000000",
        "time:Asia/Tokyo:%H:%M | 'format %H:%M zone Asia/Tokyo' | 1.000000000",
        "time | none | null"
      })
  void convertsTexts(String type, String text, String expected) throws ParseException {
    types = Map.of("f", type);
    assertThat(end(record("f", text))).isEqualTo("42.000000007 {f=" + expected + "}");
  }

  @Test
  void convertsWhatIsNoTextByItsText() throws ParseException {
    types =
        Map.of("a", "string", "b", "integer", "c", "float", "d", "bool", "e", "array", "f", "time");
    assertThat(end(record("a", 1.0, "b", 2.9, "c", 3L, "d", 1L, "e", 5L, "f", 6L)))
        .isEqualTo("42.000000007 {a=1.0, b=2, c=3.0, d=true, e=[5], f=null}");
    assertThat(end(record("a", List.of(1L, "x"), "b", true, "c", List.of(1L), "d", true, "e", 1.5)))
        .isEqualTo("42.000000007 {a=[1, \"x\"], b=0, c=0.0, d=true, e=[1.5]}");
    assertThat(end(record("a", null, "b", false))).isEqualTo("42.000000007 {a=null, b=false}");
    assertThat(end(record("b", 1e19))).isEqualTo("42.000000007 {b=10000000000000000000}");
    assertThat(end(record("b", 1e20))).isEqualTo("42.000000007 {b=1.0E20}");
    assertThat(end(record("b", Double.NaN))).isEqualTo("42.000000007 {b=0}");
  }

  @Test
  void refusesUnknownTypes() {
    types = Map.of("f", "number");
    assertThatThrownBy(() -> end(record("f", 1L)))
        .isInstanceOf(ParameterException.class)
        .hasMessage("unknown value conversion for key:'f', type:'number'");
  }

  private static Map<String, Object> record(Object... keysAndValues) {
    final Map<String, Object> record = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      record.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return record;
  }

  private String end(Map<String, ?> record) throws ParseException {
    final ParserOptions options =
        new ParserOptions(
            types,
            new Setting<>(timeKey, true),
            nullPattern.map(RegexCompiler::compile),
            nullEmpty,
            true,
            keep,
            Optional.empty(),
            Optional.of(timeType),
            Optional.empty(),
            new Setting<>(true, false),
            new Setting<>(false, false),
            Optional.empty(),
            List.of());
    final FieldRules rules = new FieldRules(options, rule, RUBY, FakeTimeParser::new);
    out.clear();
    final ValueWriter writer = out.beginEvent();
    final int start = writer.sink().length();
    writer.writeObject(record);
    rules.endEvent(out, writer, start, FALLBACK);
    final EventCursor event = out.stream("t").cursor();
    assertThat(event.next()).isTrue();
    final Map<String, Object> shown = new LinkedHashMap<>();
    final var fields = event.record().fields();
    while (fields.next()) {
      shown.put(fields.key().asString(), shown(fields.value()));
    }
    return String.format("%d.%09d %s", event.seconds(), event.nanos(), shown);
  }

  private static Object shown(Value value) {
    switch (value.type()) {
      case NIL:
        return null;
      case BOOLEAN:
        return value.asBoolean();
      case INTEGER:
        return new BigInteger(Long.toUnsignedString(value.asLong()))
            .subtract(
                value.asLong() < 0 && !value.isUnsignedBeyondLong()
                    ? BigInteger.ONE.shiftLeft(64)
                    : BigInteger.ZERO);
      case FLOAT:
        return value.asDouble();
      case STRING:
        return value.asString();
      case EXTENSION:
        final java.nio.ByteBuffer payload =
            java.nio.ByteBuffer.wrap(value.array(), value.payloadOffset(), 8);
        return String.format("%d.%09d", Integer.toUnsignedLong(payload.getInt()), payload.getInt());
      default:
        final Value element = new Value();
        final Object[] elements = new Object[value.size()];
        int at = value.payloadOffset();
        for (int i = 0; i < elements.length; i++) {
          element.set(value.array(), at, value.limit());
          elements[i] = shown(element);
          at = element.endOffset();
        }
        return Arrays.asList(elements);
    }
  }

  /** Numbers are seconds; a text in its format is what the format and the zone say. */
  private record FakeTimeParser(TimeOptions options) implements TimeParser {
    @Override
    public void parse(byte[] bytes, int offset, int length, ParsedTime result)
        throws ParseException {
      final String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
      if (options.timeType() != TimeType.STRING) {
        parse(Double.parseDouble(text), result);
      } else if (options.timeFormat().isPresent()
          && text.equals(
              "format "
                  + options.timeFormat().get()
                  + options.timezone().map(zone -> " zone " + zone).orElse(""))) {
        result.set(1, 0);
      } else {
        throw new ParseException("invalid time format: value = " + text);
      }
    }

    @Override
    public void parse(long number, ParsedTime result) {
      result.set(number, 0);
    }

    @Override
    public void parse(double number, ParsedTime result) {
      result.set((long) number, (int) ((number - (long) number) * 1e9));
    }
  }
}
