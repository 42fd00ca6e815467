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

import io.tailrace.api.ParserOptions;
import io.tailrace.testkit.ConfigAssertions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LtsvParserConfigTest {
  private final ConfigAssertions config =
      ConfigAssertions.of(LtsvParser.Config.class).apartFrom(ParserOptions.class);

  @Test
  void hasDefaults() {
    final Map<String, Object> expected = new HashMap<>();
    expected.put("delimiter", "\t");
    expected.put("delimiterPattern", Optional.empty());
    expected.put("labelDelimiter", ":");
    config.assertDefaults(expected);
  }

  @Test
  void takesAllParameters() {
    final Map<String, Object> expected = new HashMap<>();
    expected.put("delimiter", ";");
    expected.put("delimiterPattern", ",+");
    expected.put("labelDelimiter", "=");
    config.assertExplicit("delimiter ;\ndelimiter_pattern /,+/\nlabel_delimiter =", expected);
  }
}
