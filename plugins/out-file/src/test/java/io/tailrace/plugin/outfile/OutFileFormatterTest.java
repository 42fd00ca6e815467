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
package io.tailrace.plugin.outfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.TimeOptions;
import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.FormatterDriver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the cases of fluentd test/plugin/test_formatter_out_file.rb. */
class OutFileFormatterTest {
  private static final long TIME_NS = 1_700_000_000_123_456_789L;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // parameters | the line; ^ stands for a tab
        "`` | 2023-11-14T22:13:20+00:00^o.out^{\"a\":\"x,y\"}",
        "output_time false | o.out^{\"a\":\"x,y\"}",
        "output_tag false | 2023-11-14T22:13:20+00:00^{\"a\":\"x,y\"}",
        "`output_tag false\noutput_time false` | {\"a\":\"x,y\"}",
        "delimiter ^ | 2023-11-14T22:13:20+00:00^o.out^{\"a\":\"x,y\"}",
        "delimiter , | 2023-11-14T22:13:20+00:00^o.out^{\"a\":\"x,y\"}",
        "delimiter COMMA | 2023-11-14T22:13:20+00:00,o.out,{\"a\":\"x,y\"}",
        "delimiter a space | 2023-11-14T22:13:20+00:00 o.out {\"a\":\"x,y\"}",
        "utc true | 2023-11-14T22:13:20Z^o.out^{\"a\":\"x,y\"}",
        "timezone +0900 | 2023-11-15T07:13:20+09:00^o.out^{\"a\":\"x,y\"}",
        "`timezone Asia/Tokyo\ntime_format %H.%3N %z` | 07.123 +0900^o.out^{\"a\":\"x,y\"}",
        "time_type unixtime | 1700000000^o.out^{\"a\":\"x,y\"}",
        "time_type float | 1700000000.123456789^o.out^{\"a\":\"x,y\"}",
      })
  void printsTimeTagAndRecord(String parameters, String line) throws Exception {
    assertThat(format(parameters.replace('^', '\t'), Map.of("a", "x,y")))
        .isEqualTo(line.replace('^', '\t') + "\n");
  }

  @Test
  void endsTheLineAsTold() throws Exception {
    assertThat(format("output_time false\nnewline crlf", Map.of())).isEqualTo("o.out\t{}\r\n");
  }

  @Test
  void printsWhatRubysJsonRefuses() throws Exception {
    assertThat(format("output_time false", Map.of("a", Double.NaN)))
        .isEqualTo("o.out\t{\"a\":NaN}\n");
  }

  @Test
  void bindsItsParameters() {
    final ConfigAssertions config = ConfigAssertions.of(OutFileFormatter.Config.class);
    final Map<String, Object> values = new LinkedHashMap<>();
    values.put("outputTime", true);
    values.put("outputTag", true);
    values.put("delimiter", "TAB");
    values.put("timeType", TimeOptions.TimeType.STRING);
    values.put("timeFormat", Optional.empty());
    values.put("localtime", true);
    values.put("utc", false);
    values.put("timezone", Optional.empty());
    values.put("timeFormatFallbacks", List.of());
    values.put("newline", OutFileFormatter.Config.Newline.LF);
    config.assertDefaults(values);
    values.put("outputTime", false);
    values.put("outputTag", false);
    values.put("delimiter", "SPACE");
    values.put("timeType", TimeOptions.TimeType.FLOAT);
    values.put("timeFormat", "%s");
    values.put("localtime", false);
    values.put("utc", true);
    values.put("timezone", "+0900");
    values.put("timeFormatFallbacks", List.of("%Y"));
    values.put("newline", OutFileFormatter.Config.Newline.CRLF);
    config.assertExplicit(
        "output_time false\noutput_tag false\ndelimiter SPACE\ntime_type float\ntime_format %s\n"
            + "localtime false\nutc true\ntimezone +0900\ntime_format_fallbacks %Y\nnewline crlf",
        values);
  }

  @Test
  void refusesTimeParametersThatContradictEachOther() {
    assertThatThrownBy(() -> FormatterDriver.start("@type out_file\nutc true\nlocaltime true"))
        .hasMessageContaining("both of utc and localtime are specified, use only one of them");
  }

  private static String format(String parameters, Map<String, ?> record) throws Exception {
    try (FormatterDriver formatter = FormatterDriver.start("@type out_file\n" + parameters)) {
      assertThat(formatter.pipeline().warnings()).isEmpty();
      return formatter.format("o.out", TIME_NS, record);
    }
  }
}
