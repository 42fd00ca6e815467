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
package io.tailrace.plugin.none;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.FallbackTime;
import io.tailrace.api.ParseException;
import io.tailrace.core.event.PackedWriter;
import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.ParserDriver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoneParserTest {

  @Test
  void theTextIsOneField() throws ParseException {
    assertThat(parse("", "whatever\nline", "", " x "))
        .containsExactly("now {message=whatever\nline}", "now {message=}", "now {message= x }");
    assertThat(parse("message_key line", "{}")).containsExactly("now {line={}}");
  }

  @Test
  void keepsBytesThatAreNoText() throws ParseException {
    try (ParserDriver parser = ParserDriver.start("@type none")) {
      final byte[] bytes = {'a', (byte) 0xff, 'b'};
      assertThat(parser.parse(bytes).get(0).record().get("message"))
          .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Test
  void theCallerDecidesTheTimeIfItIsNotToBeEstimated() throws ParseException {
    final NoneParser.Config config = new NoneParser.Config("message", false);
    final PackedWriter out = new PackedWriter();
    new NoneParser(config, null)
        .parse(
            new byte[] {'x'},
            0,
            1,
            out,
            new FallbackTime() {
              @Override
              public long seconds() {
                return 42;
              }

              @Override
              public int nanos() {
                return 7;
              }
            });
    out.stream("t").forEach(event -> assertThat(event.timeNs()).isEqualTo(42_000_000_007L));
    assertThat(out.count()).isEqualTo(1);
  }

  @Test
  void bindsItsParameters() {
    final ConfigAssertions config = ConfigAssertions.of(NoneParser.Config.class);
    config.assertDefaults(Map.of("messageKey", "message", "estimateCurrentEvent", true));
    config.assertExplicit(
        "message_key line\nestimate_current_event false",
        Map.of("messageKey", "line", "estimateCurrentEvent", false));
  }

  private static List<String> parse(String parameters, String... texts) throws ParseException {
    return ParserDriver.parsed("@type none\n" + parameters, texts);
  }
}
