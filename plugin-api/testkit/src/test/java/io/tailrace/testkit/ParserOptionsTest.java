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

import io.tailrace.api.ParserOptions;
import io.tailrace.api.TimeOptions.TimeType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The parameters that all parsers have; the tests of parsers leave them out. */
final class ParserOptionsTest {
  private final ConfigAssertions config = ConfigAssertions.of(ParserOptions.class);

  @Test
  void hasDefaults() {
    final Map<String, Object> expected = new HashMap<>();
    expected.put("types", Map.of());
    expected.put("timeKey", Optional.empty());
    expected.put("nullValuePattern", Optional.empty());
    expected.put("nullEmptyString", false);
    expected.put("estimateCurrentEvent", true);
    expected.put("keepTimeKey", false);
    expected.put("timeout", Optional.empty());
    expected.put("timeType", Optional.empty());
    expected.put("timeFormat", Optional.empty());
    expected.put("localtime", true);
    expected.put("utc", false);
    expected.put("timezone", Optional.empty());
    expected.put("timeFormatFallbacks", List.of());
    config.assertDefaults(expected);
  }

  @Test
  void takesAllParameters() {
    final Map<String, Object> expected = new HashMap<>();
    expected.put("types", Map.of("a", "integer"));
    expected.put("timeKey", "t");
    expected.put("nullValuePattern", "^-$");
    expected.put("nullEmptyString", true);
    expected.put("estimateCurrentEvent", false);
    expected.put("keepTimeKey", true);
    expected.put("timeout", Duration.ofSeconds(2));
    expected.put("timeType", TimeType.MIXED);
    expected.put("timeFormat", "%s");
    expected.put("localtime", false);
    expected.put("utc", true);
    expected.put("timezone", "+09:00");
    expected.put("timeFormatFallbacks", List.of("unixtime"));
    config.assertExplicit(
        """
        types a:integer
        time_key t
        null_value_pattern ^-$
        null_empty_string true
        estimate_current_event false
        keep_time_key true
        timeout 2s
        time_type mixed
        time_format %s
        localtime false
        utc true
        timezone +09:00
        time_format_fallbacks unixtime
        """,
        expected);
  }
}
