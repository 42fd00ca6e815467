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
package io.tailrace.plugin.regexp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ParseException;
import io.tailrace.testkit.ParserDriver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegexpParserTest {

  @Test
  void convertsTypesAsFluentdDoes() throws ParseException {
    assertThat(
            parse(
                "expression /^(?<s>[^|]*)\\|(?<i>[^|]*)\\|(?<f>[^|]*)\\|(?<b>[^|]*)"
                    + "\\|(?<arr>[^|]*)\\|(?<arr2>[^|]*)\\|(?<t>[^|]*)$/\n"
                    + "types s:string,i:integer,f:float,b:bool,arr:array,arr2:array:/,"
                    + "t:time:%Y-%m-%d",
                "str|12|1.5|true|a,b|x/y|2023-11-14",
                "|zz|zz|no||1|",
                "s|0x10|1e3|yes|a,|/|2023-01-01",
                "s|-5|-0.5|1|,|x|2023-01-01"))
        .containsExactly(
            "now {s=str, i=12, f=1.5, b=true, arr=[a, b], arr2=[x, y], t=1699920000}",
            "now {s=, i=0, f=0.0, b=false, arr=[], arr2=[1], t=null}",
            "now {s=s, i=0, f=1000.0, b=true, arr=[a], arr2=[], t=1672531200}",
            "now {s=s, i=-5, f=-0.5, b=true, arr=[], arr2=[x], t=1672531200}");
  }

  @Test
  void readsTheTimeAsFluentdDoes() throws ParseException {
    final String bracketed = "expression /^\\[(?<%s>[^\\]]*)\\] (?<msg>.*)$/\n";
    final String time = "time_key logtime\ntime_format %Y-%m-%d %H:%M:%S %z";
    assertThat(
            parse(
                bracketed.formatted("logtime") + time,
                "[2023-11-14 22:13:20 +0900] hi",
                "no brackets"))
        .containsExactly("2023-11-14T13:13:20Z {msg=hi}", "unmatched");
    assertThatThrownBy(() -> parse(bracketed.formatted("logtime") + time, "[garbage] hi"))
        .isInstanceOf(ParseException.class)
        .hasMessageContaining("invalid time format: value = garbage");
    assertThat(
            parse(
                bracketed.formatted("time")
                    + "keep_time_key true\ntime_format %d/%b/%Y:%H:%M:%S %z",
                "[14/Nov/2023:22:13:20 +0000] hi"))
        .containsExactly("2023-11-14T22:13:20Z {time=14/Nov/2023:22:13:20 +0000, msg=hi}");
    assertThat(
            parse(
                "expression /^(?<time>\\S+ \\S+) (?<msg>.*)$/\n"
                    + "time_format %Y-%m-%d %H:%M:%S.%L\ntimezone America/New_York",
                "2023-07-04 12:00:00.250 summer", "2023-12-04 12:00:00.5 winter"))
        .containsExactly(
            "2023-07-04T16:00:00.250Z {msg=summer}", "2023-12-04T17:00:00.500Z {msg=winter}");
    assertThat(
            parse(
                "expression /^(?<time>\\S+) (?<msg>.*)$/\ntime_format %iso8601",
                "2023-11-14T22:13:20.123456789Z z", "2023-11-14T22:13:20+05:30 off"))
        .containsExactly(
            "2023-11-14T22:13:20.123456789Z {msg=z}", "2023-11-14T16:43:20Z {msg=off}");
  }

  @Test
  void triesSeveralTimeFormats() throws ParseException {
    final String mixed =
        "expression /^(?<time>[^ ]+) (?<msg>.*)$/\ntime_type mixed\n"
            + "time_format %Y-%m-%dT%H:%M:%S%z\ntime_format_fallbacks unixtime,%Y/%m/%d";
    assertThat(parse(mixed, "2023-11-14T22:13:20+0000 a", "1700000001 b", "2023/11/14 c"))
        .containsExactly(
            "2023-11-14T22:13:20Z {msg=a}",
            "2023-11-14T22:13:21Z {msg=b}",
            "2023-11-14T00:00:00Z {msg=c}");
    assertThatThrownBy(() -> parse(mixed, "never d"))
        .hasMessageContaining("invalid time format: value = never");
  }

  @Test
  void makesNullsAsFluentdDoes() throws ParseException {
    assertThat(
            parse(
                "expression /^(?<a>[^,]*),(?<b>[^,]*),(?<c>[^,]*)$/\n"
                    + "null_value_pattern ^-$\nnull_empty_string true",
                "a,-,",
                "-,,x",
                ",,"))
        .containsExactly(
            "now {a=a, b=null, c=null}",
            "now {a=null, b=null, c=x}",
            "now {a=null, b=null, c=null}");
  }

  @Test
  void leavesOutGroupsThatTookNoPart() throws ParseException {
    assertThat(parse("expression /^(?<a>\\w+)(?: (?<b>\\w+))?$/", "one two", "one", "a-b"))
        .containsExactly("now {a=one, b=two}", "now {a=one}", "unmatched");
  }

  @Test
  void flagsStandBehindThePatternOrAreParameters() throws ParseException {
    for (String flags : List.of("/im", "/\nignorecase true\nmultiline true")) {
      assertThat(parse("expression /hello (?<w>.*)" + flags, "say HELLO there\nworld"))
          .as(flags)
          .containsExactly("now {w=there\nworld}");
    }
    assertThat(parse("expression /hello (?<w>.*)/", "say HELLO there"))
        .containsExactly("unmatched");
  }

  @Test
  void needsANamedGroup() {
    assertThatThrownBy(() -> parse("expression /^(.*)$/"))
        .hasMessageContaining("No named captures in 'expression' parameter.");
    assertThatThrownBy(() -> parse("")).hasMessageContaining("'expression' parameter is required");
  }

  @Test
  void keepsTheBytesOfTextThatIsNotUtf8() throws ParseException {
    try (ParserDriver parser =
        ParserDriver.start("@type regexp\nexpression /^(?<a>\\S+) (?<b>.*)/")) {
      final byte[] bytes = {'a', (byte) 0xff, ' ', 'b'};
      assertThat(parser.parse(bytes).get(0).record()).isEqualTo(Map.of("a", "a\ufffd", "b", "b"));
    }
  }

  @Test
  void aSearchThatTakesTooLongDoesNotMatch() throws ParseException {
    try (ParserDriver parser =
        ParserDriver.start("@type regexp\nexpression /^(?<a>(?=(x+x+)+y)x)/")) {
      assertThat(parser.parse("x".repeat(60))).isEmpty();
      assertThat(parser.pipeline().counter("parse_timeouts")).isEqualTo(1);
      assertThat(parser.pipeline().log().troubles().toString())
          .contains("parsing timed out with RegexpParser: text = xxx");
    }
  }

  private static List<String> parse(String parameters, String... texts) throws ParseException {
    return ParserDriver.parsed("@type regexp\n" + parameters, texts);
  }
}
