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
package io.tailrace.plugin.regexp;

import io.tailrace.api.ParserOptions;
import io.tailrace.testkit.ConfigAssertions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegexpParserConfigTest {
  private final ConfigAssertions config =
      ConfigAssertions.of(RegexpParser.Config.class)
          .apartFrom(ParserOptions.class)
          .requiring("expression /(?<a>.)/");

  @Test
  void hasDefaults() {
    final Map<String, Object> expected = new HashMap<>();
    expected.put("expression", "(?<a>.)");
    expected.put("ignorecase", false);
    expected.put("multiline", false);
    config.assertDefaults(expected);
  }

  @Test
  void takesAllParameters() {
    final Map<String, Object> expected = new HashMap<>();
    expected.put("expression", "(?<b>.)");
    expected.put("ignorecase", true);
    expected.put("multiline", true);
    config.assertExplicit("expression /(?<b>.)/\nignorecase true\nmultiline true", expected);
  }
}
