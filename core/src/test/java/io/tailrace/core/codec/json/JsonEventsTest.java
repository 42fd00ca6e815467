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
package io.tailrace.core.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.core.codec.fields.FieldRules;
import io.tailrace.core.codec.text.RubyText;
import io.tailrace.core.codec.time.TimeCodec;
import io.tailrace.core.event.PackedWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonEventsTest {
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

  private final JsonCodec json = new JsonCodec(RUBY);
  private final PackedWriter out = new PackedWriter();
  private ParsedFields fields = seconds(ParserOptions.DEFAULTS);

  private static ParsedFields seconds(ParserOptions options) {
    return new FieldRules(
        options.withDefaults("time", TimeType.FLOAT),
        TimeFieldRule.SECONDS_OR_NULL,
        RUBY,
        time -> {
          throw new AssertionError("no other time is read");
        });
  }

  @Test
  void anObjectIsAnEvent() throws ParseException {
    assertThat(read("{\"a\":{\"b\":[1,true,null]}}")).isEqualTo(1);
    assertThat(events()).containsExactly("42.000000007 {a={b=[1, true, null]}}");
  }

  @Test
  void anArrayHasAnEventInEachObjectInIt() throws ParseException {
    assertThat(read("[{\"n\":1},2,[{\"n\":9}],{\"n\":3},null,\"x\"]")).isEqualTo(2);
    assertThat(events()).containsExactly("42.000000007 {n=1}", "42.000000007 {n=3}");
  }

  @Test
  void otherDocumentsHaveNoEvents() throws ParseException {
    for (String text : List.of("1", "\"x\"", "null", "[]", "[1]", " true ")) {
      assertThat(read(text)).as(text).isZero();
    }
    assertThat(events()).isEmpty();
  }

  @Test
  void aDocumentIsTakenWholeOrNotAtAll() throws ParseException {
    read("{\"before\":1}");
    for (String text :
        List.of(
            "", " ", "[{\"n\":1},{\"n\":2},", "[{\"n\":1},x]", "{\"n\":1} {\"n\":2}", "{\"n\"")) {
      assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(JsonSyntaxException.class);
    }
    assertThat(events()).containsExactly("42.000000007 {before=1}");
  }

  @Test
  void saysWhereAndWhatIsWrong() {
    assertThatThrownBy(() -> read("{\"a\":1,}"))
        .hasMessage("invalid JSON at byte 7: found '}' where a key in double quotes is expected");
    assertThatThrownBy(() -> read("{\"a\" \u0001}"))
        .hasMessage("invalid JSON at byte 5: found byte 0x01 where ':' is expected");
    assertThatThrownBy(() -> read("[1,"))
        .hasMessage("invalid JSON at byte 3: the input ends where a value is expected");
    assertThatThrownBy(() -> read("{\"abc"))
        .hasMessage("invalid JSON at byte 5: the string that begins at byte 1 has no end");
    assertThatThrownBy(() -> read("{} {}"))
        .hasMessage("invalid JSON at byte 3: found '{' where the end of the input is expected");
  }

  @Test
  void readsSequences() throws ParseException {
    assertThat(readSequence("{\"n\":1}{\"n\":2}\n{\"n\":3} [{\"n\":4},5] 6 \n")).isEqualTo(4);
    assertThat(events())
        .containsExactly(
            "42.000000007 {n=1}", "42.000000007 {n=2}", "42.000000007 {n=3}", "42.000000007 {n=4}");
    assertThat(readSequence(" \n")).isZero();
  }

  @Test
  void keepsTheDocumentsBeforeTheBrokenOneOfASequence() {
    assertThatThrownBy(() -> readSequence("{\"n\":1}[{\"n\":2},{\"n\":3}"))
        .isInstanceOf(JsonSyntaxException.class);
    assertThat(events()).containsExactly("42.000000007 {n=1}");
  }

  @Test
  void takesTheTimeOutOfItsFieldToTheNanosecond() throws ParseException {
    read("{\"a\":1,\"time\":1700000000.123456789,\"b\":2}");
    read("{\"time\":1700000000}");
    read("{\"time\":1.7e9,\"a\":1}");
    read("{\"a\":{\"time\":5}}");
    assertThat(events())
        .containsExactly(
            "1700000000.123456789 {a=1, b=2}",
            "1700000000.000000000 {}",
            "1700000000.000000000 {a=1}",
            "42.000000007 {a={time=5}}");
  }

  @Test
  void aTimeThatIsNullIsAsIfThereWereNone() throws ParseException {
    read("{\"time\":null,\"a\":1}");
    read("{\"time\":false,\"a\":2}");
    assertThat(events()).containsExactly("42.000000007 {a=1}", "42.000000007 {a=2}");
  }

  @Test
  void keepsTheTimeFieldWhereItIsWanted() throws ParseException {
    fields =
        seconds(
            new ParserOptions(
                ParserOptions.DEFAULTS.types(),
                ParserOptions.DEFAULTS.timeKey(),
                ParserOptions.DEFAULTS.nullValuePattern(),
                false,
                true,
                true,
                ParserOptions.DEFAULTS.timeout(),
                ParserOptions.DEFAULTS.timeType(),
                ParserOptions.DEFAULTS.timeFormat(),
                ParserOptions.DEFAULTS.localtime(),
                ParserOptions.DEFAULTS.utc(),
                ParserOptions.DEFAULTS.timezone(),
                ParserOptions.DEFAULTS.timeFormatFallbacks()));
    read("{\"a\":1,\"time\":1700000000.5,\"time\":1700000001.5}");
    assertThat(events()).containsExactly("1700000001.500000000 {a=1, time=1.7000000015E9}");
  }

  @Test
  void theLastOfSeveralTimesCounts() throws ParseException {
    read("{\"time\":\"abc\",\"a\":1,\"time\":5}");
    assertThat(events()).containsExactly("5.000000000 {a=1}");
  }

  @Test
  void aTimeThatIsNoneFailsAfterTheEventsBeforeIt() {
    assertThatThrownBy(() -> read("[{\"n\":1},{\"time\":\"abc\"},{\"n\":3}]"))
        .isInstanceOf(ParseException.class)
        .isNotInstanceOf(JsonSyntaxException.class)
        .hasMessage("can't convert String into an exact number");
    assertThat(events()).containsExactly("42.000000007 {n=1}");
  }

  @Test
  void nestsDeeplyAndNoDeeper() throws ParseException {
    final int depth = JsonScanner.DEPTH_MAX;
    assertThat(read("{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1))).isEqualTo(1);
    assertThat(out.stream("t").count()).isEqualTo(1);
    for (String text : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000))) {
      assertThatThrownBy(() -> read(text))
          .hasMessageContaining("nested deeper than " + depth + " levels");
    }
  }

  @Test
  void readsAMapOfManyKeysAndDuplicatesInLinearTime() throws ParseException {
    final int keys = 300_000;
    final StringBuilder text = new StringBuilder("{\"first\":0");
    for (int i = 0; i < keys; i++) {
      text.append(",\"key").append(i).append("\":").append(i);
    }
    for (int i = 0; i < keys; i++) {
      text.append(",\"first\":\"").append(i).append('"');
    }
    read(text.append('}').toString());
    final EventCursor cursor = out.stream("t").cursor();
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.record().size()).isEqualTo(keys + 1);
    assertThat(cursor.record().get("first").asString()).isEqualTo("" + (keys - 1));
  }

  @Test
  void readsSmallMapsAfterALargeOneQuickly() throws ParseException {
    final StringBuilder text = new StringBuilder("[{\"a\":0");
    for (int i = 0; i < 200_000; i++) {
      text.append(",\"key").append(i).append("\":").append(i);
    }
    text.append('}');
    final StringBuilder small = new StringBuilder(",{\"b\":1,\"b\":2");
    for (int i = 0; i < 30; i++) {
      small.append(",\"").append((char) ('a' + i % 26)).append(i).append("\":1");
    }
    small.append('}');
    for (int i = 0; i < 20_000; i++) {
      text.append(small);
    }
    assertThat(read(text.append(']').toString())).isEqualTo(20_001);
  }

  private int read(String text) throws ParseException {
    final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return json.readDocument(bytes, 0, bytes.length, fields, out, FALLBACK);
  }

  private int readSequence(String text) throws ParseException {
    final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return json.readSequence(bytes, 0, bytes.length, fields, out, FALLBACK);
  }

  private List<String> events() {
    final List<String> all = new ArrayList<>();
    final EventCursor cursor = out.stream("t").cursor();
    while (cursor.next()) {
      final Event event = cursor;
      all.add(String.format("%d.%09d %s", event.seconds(), event.nanos(), event.record().asMap()));
    }
    return all;
  }
}
