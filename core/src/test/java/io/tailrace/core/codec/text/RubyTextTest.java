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
package io.tailrace.core.codec.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.core.codec.Vectors;
import io.tailrace.core.codec.time.TimeCodec;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RubyTextTest {
  private final RubyText text =
      new RubyText(TimeCodec.formatter(RubyText.EVENT_TIME, ZoneOffset.UTC), false);

  @Test
  void inspectsRecordsAsRubyDoes() {
    for (String line : Vectors.lines("text/inspect-vectors.txt")) {
      final String[] columns = line.split("\t", -1);
      final byte[] record = Vectors.hex(columns[1]);
      final ByteSink to = new ByteSink(0);
      assertThat(text.inspectValue(record, 0, to)).as(line).isEqualTo(record.length);
      assertThat(to.toByteArray()).as(line).isEqualTo(Vectors.unescape(columns[2]));
    }
  }

  @Test
  void printsFloatsInJsonAsOjDoes() {
    int seen = 0;
    for (String line : Vectors.lines("json-vectors.txt")) {
      final String[] columns = line.split("\t", -1);
      if (columns[1].startsWith("81a161cb")) {
        final long bits = Long.parseUnsignedLong(columns[1].substring(8), 16);
        final ByteSink to = new ByteSink(0);
        RubyText.writeJsonFloat(Double.longBitsToDouble(bits), to);
        assertThat("{\"a\":" + to + "}").as(line).isEqualTo(columns[2]);
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(50);
  }

  @Test
  void inspectsEveryWidthOfNumbersAndLengths() {
    assertInspected("d9026161", "\"aa\"");
    assertInspected("da00026161", "\"aa\"");
    assertInspected("db000000026161", "\"aa\"");
    assertInspected("c5000161", "\"a\"");
    assertInspected("c60000000161", "\"a\"");
    assertInspected("dc0001c0", "[nil]");
    assertInspected("dd00000001c3", "[true]");
    assertInspected("de0001c201", "{false=>1}");
    assertInspected("df00000001c201", "{false=>1}");
    assertInspected("ccff", "255");
    assertInspected("cdffff", "65535");
    assertInspected("ceffffffff", "4294967295");
    assertInspected("cfffffffffffffffff", "18446744073709551615");
    assertInspected("cf8000000000000000", "9223372036854775808");
    assertInspected("cf7fffffffffffffff", "9223372036854775807");
    assertInspected("d080", "-128");
    assertInspected("d18000", "-32768");
    assertInspected("d280000000", "-2147483648");
    assertInspected("d38000000000000000", "-9223372036854775808");
    assertInspected("ca3dcccccd", "0.10000000149011612");
  }

  private void assertInspected(String hex, String expected) {
    final byte[] bytes = Vectors.hex("c0" + hex + "c0");
    final ByteSink to = new ByteSink(0);
    assertThat(text.inspectValue(bytes, 1, to)).isEqualTo(bytes.length - 1);
    assertThat(to).hasToString(expected);
  }

  @Test
  void showsHashesAsRuby34DoesOnDemand() {
    final ByteSink to = new ByteSink(0);
    new RubyText(TimeCodec.formatter(RubyText.EVENT_TIME, ZoneOffset.UTC), true)
        .inspectValue(Vectors.hex("82a16101a16280"), 0, to);
    assertThat(to).hasToString("{\"a\" => 1, \"b\" => {}}");
  }

  @Test
  void carriesNanosecondsBeyondASecond() {
    final ByteSink to = new ByteSink(0);
    text.inspectValue(Vectors.hex("d70059682f00ffffffff"), 0, to);
    assertThat(to).hasToString("2017-07-14 02:40:04.294967295 +0000");
  }

  @Test
  void writesValuesAsToStringDoes() {
    assertWritten("a3612262", "a\"b");
    assertWritten("c403612262", "a\"b");
    assertWritten("d903612262", "a\"b");
    assertWritten("c0", "");
    assertWritten("c3", "true");
    assertWritten("2a", "42");
    assertWritten("cb4415af1d78b58c40", "1.0e+20");
    assertWritten("92a161c0", "[\"a\", nil]");
    assertWritten("d70059682f00075bcd15", "1500000000");
    assertWritten("c7080059682f00075bcd15", "1500000000");
  }

  private void assertWritten(String hex, String expected) {
    final byte[] bytes = Vectors.hex(hex);
    final ByteSink to = new ByteSink(0);
    assertThat(text.writeValue(bytes, 0, to)).isEqualTo(bytes.length);
    assertThat(to).hasToString(expected);
  }

  @Test
  void showsExtTypesThatFluentdCannotReadAsJsonDoes() {
    assertWritten("d401ab", "ext:1:ab");
    assertWritten("d5020102", "ext:2:0102");
    assertWritten("d6ff00000000", "ext:-1:00000000");
    assertWritten("d7010000000000000000", "ext:1:0000000000000000");
    assertWritten("d80700000000000000000000000000000000", "ext:7:" + "0".repeat(32));
    assertWritten("c703050102ff", "ext:5:0102ff");
    assertWritten("c80001050a", "ext:5:0a");
    assertWritten("c900000001050a", "ext:5:0a");
    assertInspected("d401ab", "\"ext:1:ab\"");
    assertInspected("81a161d40562", "{\"a\"=>\"ext:5:62\"}");
    assertInspected("92c703050102ffc80001050a", "[\"ext:5:0102ff\", \"ext:5:0a\"]");
    assertInspected("91c900000001050a", "[\"ext:5:0a\"]");
  }
}
