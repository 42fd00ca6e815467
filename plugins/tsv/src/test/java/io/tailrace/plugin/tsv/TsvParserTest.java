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
package io.tailrace.plugin.tsv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ParseException;
import io.tailrace.testkit.ParserDriver;
import java.util.List;
import org.junit.jupiter.api.Test;

class TsvParserTest {

  @Test
  void readsWhatFluentdReads() throws ParseException {
    assertThat(parse("keys a,b,c", "a\tb\tc", "a\tb", "a\tb\tc\td", "\t\t"))
        .containsExactly(
            "now {a=a, b=b, c=c}",
            "now {a=a, b=b, c=null}",
            "now {a=a, b=b, c=c\td}",
            "now {a=, b=, c=}");
  }

  @Test
  void anEmptyTextHasNoField() throws ParseException {
    assertThat(parse("keys a,b", "", "\t")).containsExactly("now {a=null, b=null}", "now {a=, b=}");
  }

  @Test
  void aDelimiterMayBeLonger() throws ParseException {
    assertThat(parse("keys a,b,c\ndelimiter \"||\"", "x|y||z||", "||", "x|"))
        .containsExactly(
            "now {a=x|y, b=z, c=}", "now {a=, b=, c=null}", "now {a=x|, b=null, c=null}");
  }

  @Test
  void aBlankStandsForAnyWhiteSpace() throws ParseException {
    assertThat(parse("keys a,b\ndelimiter \" \"", "  x \t y  z ", "x ", "x"))
        .containsExactly("now {a=x, b=y  z }", "now {a=x, b=}", "now {a=x, b=null}");
  }

  @Test
  void ofAKeyThatStandsTwiceTheLastFieldCounts() throws ParseException {
    assertThat(parse("keys a,b,a", "x\ty\tz")).containsExactly("now {a=z, b=y}");
  }

  @Test
  void readsTimeAndTypes() throws ParseException {
    assertThat(parse("keys t,n\ntime_key t\ntime_type unixtime\ntypes n:integer", "1700000000\t5"))
        .containsExactly("2023-11-14T22:13:20Z {n=5}");
  }

  @Test
  void needsKeysAndADelimiter() {
    assertThatThrownBy(() -> parse("")).hasMessageContaining("'keys' parameter is required");
    assertThatThrownBy(() -> parse("keys a\ndelimiter \"\""))
        .hasMessageContaining("delimiter is empty");
  }

  private static List<String> parse(String parameters, String... texts) throws ParseException {
    return ParserDriver.parsed("@type tsv\n" + parameters, texts);
  }
}
