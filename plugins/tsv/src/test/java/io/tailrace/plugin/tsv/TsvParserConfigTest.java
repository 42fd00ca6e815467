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

import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.testkit.ConfigAssertions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TsvParserConfigTest {
  private final ConfigAssertions config =
      ConfigAssertions.of(TsvParser.Config.class).requiring("keys a");

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
    expected.put("keys", List.of("a"));
    expected.put("delimiter", "\t");
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
    expected.put("keys", List.of("a", "b"));
    expected.put("delimiter", ";");
    config.assertExplicit(
        "types a:integer\ntime_key t\nnull_value_pattern ^-$\nnull_empty_string true\n"
            + "estimate_current_event false\nkeep_time_key true\ntimeout 2s\n"
            + "time_type mixed\ntime_format %s\nlocaltime false\nutc true\n"
            + "timezone +09:00\ntime_format_fallbacks unixtime\n"
            + "keys a,b\ndelimiter ;",
        expected);
  }
}
