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
package io.tailrace.plugin.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ParseException;
import io.tailrace.testkit.ParserDriver;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvParserTest {

  private static final String[] LINES = {
    "1,2,3", "\"q,1\",\"say \"\"hi\"\"\",9", "a,b", "a,b,c,d", ",,", "a, b ,c"
  };

  @Test
  void readsWhatFluentdReads() throws ParseException {
    assertThat(parse("keys a,b,c\ntypes c:integer", LINES))
        .containsExactly(
            "now {a=1, b=2, c=3}",
            "now {a=q,1, b=say \"hi\", c=9}",
            "now {a=a, b=b, c=null}",
            "now {a=a, b=b, c=0}",
            "now {a=null, b=null, c=null}",
            "now {a=a, b= b , c=0}");
    assertThat(parse("keys a,b,c", "")).containsExactly("unmatched");
    assertThat(
            parse(
                "keys a,b,time\ndelimiter ;\ntime_key time\ntime_format %Y%m%d%H%M%S",
                "x;y;20231114221320"))
        .containsExactly("2023-11-14T22:13:20Z {a=x, b=y}");
  }

  @Test
  void theFastEngineReadsWhatFluentdReads() throws ParseException {
    assertThat(parse("keys a,b,c\nparser_type fast", LINES))
        .containsExactly(
            "now {a=1, b=2, c=3}",
            "now {a=q,1, b=say \"hi\", c=9}",
            "now {a=a, b=b}",
            "now {a=a, b=b, c=c, =d}",
            "now {a=null, b=null, c=null}",
            "now {a=a, b= b , c=c}");
    assertThat(parse("keys a,b,c\nparser_engine fast", "", "\"open,b,c"))
        .containsExactly("now {}", "now {a=open,b,}");
  }

  @Test
  void theFastEngineTakesWhatItCanGet() throws ParseException {
    final String fast = "keys a,b,c\nparser_engine fast";
    assertThat(
            parse(fast, "x\"y,\"z\"w,v\r\n", "\"\",\"", "\"a,b\u00e9", "a,b,c,d,e,f", "a\"\"\"b"))
        .containsExactly(
            "now {a=x\"y, b=\"z\"w, c=v}",
            "now {a=, b=}",
            "now {a=a,b}",
            "now {a=a, b=b, c=c, =f}",
            "now {a=a\"\"b}");
  }

  @Test
  void readsOnlyTheFirstRow() throws ParseException {
    assertThat(parse("keys a,b", "1,2\n3,4", "1\r\n2", "1\r2", "\n1", "\"x\ny\",2\n"))
        .containsExactly(
            "now {a=1, b=2}",
            "now {a=1, b=null}",
            "now {a=1, b=null}",
            "now {a=null, b=null}",
            "now {a=x\ny, b=2}");
  }

  @Test
  void tellsAnEmptyTextFromNothing() throws ParseException {
    assertThat(parse("keys a,b,c", "\"\",,\"\"\"\"")).containsExactly("now {a=, b=null, c=\"}");
  }

  @Test
  void saysWhatIsMalformed() {
    assertMalformed("\"open,b,c", "parse failed Unclosed quoted field in line 1.");
    assertMalformed("a\"b,c", "parse failed Illegal quoting in line 1.");
    assertMalformed("a, \"b\"", "parse failed Illegal quoting in line 1.");
    assertMalformed("a,b,c,\"d", "parse failed Unclosed quoted field in line 1.");
    assertMalformed(
        "\"a\"b,c", "parse failed Any value after quoted field isn't allowed in line 1.");
    assertMalformed(
        "\"\n\",b\rc", "parse failed Unquoted fields do not allow new line <\"\\r\"> in line 1.");
  }

  private static void assertMalformed(String text, String message) {
    assertThatThrownBy(() -> parse("keys a,b,c", text))
        .as(text)
        .isInstanceOf(ParseException.class)
        .hasMessage(message);
  }

  @Test
  void aDelimiterMayBeLonger() throws ParseException {
    for (String engine : List.of("normal", "fast")) {
      assertThat(
              parse("keys a,b\ndelimiter \"||\"\nparser_engine " + engine, "x|y||\"p||q\"", "x||"))
          .as(engine)
          .containsExactly("now {a=x|y, b=p||q}", "now {a=x, b=null}");
    }
  }

  @Test
  void ofAKeyThatStandsTwiceTheLastFieldCounts() throws ParseException {
    assertThat(parse("keys a,b,a", "x,y,z")).containsExactly("now {a=z, b=y}");
  }

  @Test
  void needsKeysAndADelimiter() {
    assertThatThrownBy(() -> parse("")).hasMessageContaining("'keys' parameter is required");
    assertThatThrownBy(() -> parse("keys a\ndelimiter \"\""))
        .hasMessageContaining("delimiter is empty");
  }

  private static List<String> parse(String parameters, String... texts) throws ParseException {
    return ParserDriver.parsed("@type csv\n" + parameters, texts);
  }
}
