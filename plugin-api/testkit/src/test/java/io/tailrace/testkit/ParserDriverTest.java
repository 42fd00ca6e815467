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
package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.FallbackTime;
import io.tailrace.api.Parser;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ParserDriverTest {

  /** Makes a record of each line. */
  @PluginType("lines")
  static final class LineParser implements Parser {
    record Config(@Default("0") int miscount) {}

    private final Config config;
    private byte[] kept;

    LineParser(Config config) {
      this.config = config;
    }

    @Override
    public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times) {
      kept = bytes;
      final int before = out.count();
      new String(bytes, offset, length, StandardCharsets.UTF_8)
          .lines()
          .forEach(
              line -> {
                out.beginEvent().writeObject(Map.of("line", line));
                out.endEvent(times.seconds(), times.nanos());
              });
      return out.count() - before + config.miscount();
    }
  }

  @Test
  void givesTheEventsOfAnInputAndNothingAroundIt() throws Exception {
    try (ParserDriver parser = ParserDriver.start("@type lines", LineParser.class)) {
      assertThat(parser.parse("a\nb"))
          .containsExactly(
              new TestEvent("test", 1_700_000_000_000_000_000L, Map.of("line", "a")),
              new TestEvent("test", 1_700_000_000_000_000_000L, Map.of("line", "b")));
      assertThat(parser.parse("")).isEmpty();
    }
  }

  @Test
  void showsEventsInALineEach() throws Exception {
    try (ParserDriver parser = ParserDriver.start("@type lines", LineParser.class)) {
      assertThat(parser.lines("a\nb", "", "c"))
          .containsExactly("now {line=a}", "now {line=b}", "unmatched", "now {line=c}");
    }
  }

  @Test
  void overwritesTheInputAfterwards() throws Exception {
    try (ParserDriver parser = ParserDriver.start("@type lines", LineParser.class)) {
      parser.parse("a");
      assertThat(parser.pipeline().plugin(LineParser.class).kept).containsOnly((byte) 0xc1);
    }
  }

  @Test
  void failsIfTheParserMiscounts() {
    try (ParserDriver parser = ParserDriver.start("@type lines\nmiscount 1", LineParser.class)) {
      assertThatThrownBy(() -> parser.parse("a"))
          .isInstanceOf(AssertionError.class)
          .hasMessage("the parser wrote 1 events and says that it wrote 2");
    }
  }
}
