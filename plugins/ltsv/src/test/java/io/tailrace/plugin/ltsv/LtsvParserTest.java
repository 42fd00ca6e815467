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
package io.tailrace.plugin.ltsv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ParseException;
import io.tailrace.testkit.ParserDriver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LtsvParserTest {

  @Test
  void readsWhatFluentdReads() throws ParseException {
    assertThat(
            parse(
                "types n:integer\ntime_key t\ntime_type unixtime",
                "a:1\tn:5\tt:1700000000",
                "a:x:y\tn:zz",
                "noval\ta:1",
                "a:\tb:2"))
        .containsExactly(
            "2023-11-14T22:13:20Z {a=1, n=5}", "now {a=x:y, n=0}", "now {a=1}", "now {a=, b=2}");
    assertThat(
            parse("delimiter_pattern /[ ,]+/\nlabel_delimiter =", "a=1 b=2,c=x=y", " ,a=1,, b=2,"))
        .containsExactly("now {a=1, b=2, c=x=y}", "now {a=1, b=2}");
  }

  @Test
  void aTextWithoutFieldsIsAnEmptyRecord() throws ParseException {
    assertThat(parse("", "", "\t\t", "x")).containsExactly("now {}", "now {}", "now {}");
  }

  @Test
  void ofALabelThatStandsTwiceTheLastValueCounts() throws ParseException {
    assertThat(parse("", "a:1\tb:2\ta:3")).containsExactly("now {a=3, b=2}");
  }

  @Test
  void aBlankStandsForAnyWhiteSpace() throws ParseException {
    assertThat(parse("delimiter \" \"\nlabel_delimiter =", "  a=1 \t b=2\nc=3 "))
        .containsExactly("now {a=1, b=2, c=3}");
    assertThat(parse("delimiter ;\nlabel_delimiter \" \"", "a 1; b  x y;c;d "))
        .containsExactly("now {a=1, b=x y, d=}");
  }

  @Test
  void delimitersMayBeLonger() throws ParseException {
    assertThat(parse("delimiter \", \"\nlabel_delimiter =>", "a=>1, b=>2,3, c=>, =>e"))
        .containsExactly("now {a=1, b=2,3, c=, =e}");
  }

  @Test
  void aPatternThatMatchesNothingSplitsAtEachCharacter() throws ParseException {
    assertThat(parse("delimiter_pattern /;*/", "a:1;b:2")).containsExactly("now {=}");
  }

  @Test
  void aRecordMayHaveManyFields() throws ParseException {
    for (int size : new int[] {15, 16, 17, 70_000}) {
      final StringBuilder text = new StringBuilder();
      for (int i = 0; i < size; i++) {
        text.append('k').append(i).append(':').append(i).append('\t');
      }
      try (ParserDriver parser = ParserDriver.start("@type ltsv")) {
        final Map<String, Object> record = parser.parse(text.toString()).get(0).record();
        assertThat(record).hasSize(size).containsEntry("k" + (size - 1), "" + (size - 1));
      }
    }
  }

  @Test
  void needsDelimiters() {
    assertThatThrownBy(() -> parse("delimiter \"\"")).hasMessageContaining("delimiter is empty");
    assertThatThrownBy(() -> parse("label_delimiter \"\""))
        .hasMessageContaining("label_delimiter is empty");
  }

  private static List<String> parse(String parameters, String... texts) throws ParseException {
    return ParserDriver.parsed("@type ltsv\n" + parameters, texts);
  }
}
