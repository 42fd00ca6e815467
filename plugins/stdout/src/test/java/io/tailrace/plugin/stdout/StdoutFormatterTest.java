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
package io.tailrace.plugin.stdout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.FormatterDriver;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StdoutFormatterTest {
  private static final long TIME_NS = 1_700_000_000_000_000_005L;

  @Test
  void putsTimeAndTagInFrontOfTheRecord() throws Exception {
    assertThat(format("@type stdout"))
        .isEqualTo("2023-11-14 22:13:20.000000005 +0000 the.tag: {\"a\":1}\n");
  }

  @Test
  void writesTheTimeInAnotherFormat() throws Exception {
    assertThat(format("@type stdout\ntime_format %s.%3N"))
        .isEqualTo("1700000000.000 the.tag: {\"a\":1}\n");
  }

  @Test
  void handsItsParametersToTheFormatterWithin() throws Exception {
    assertThat(format("@type stdout\noutput_type json\nadd_newline false"))
        .endsWith(" the.tag: {\"a\":1}\n");
  }

  @Test
  void refusesAnOutputTypeThatIsNotInstalled() {
    assertThatThrownBy(() -> FormatterDriver.start("@type stdout\noutput_type jsonn"))
        .hasMessageContaining("Unknown formatter plugin 'jsonn'");
  }

  private static String format(String parameters) throws Exception {
    try (FormatterDriver formatter = FormatterDriver.start(parameters)) {
      assertThat(formatter.pipeline().warnings()).isEmpty();
      return formatter.format("the.tag", TIME_NS, Map.of("a", 1));
    }
  }
}
