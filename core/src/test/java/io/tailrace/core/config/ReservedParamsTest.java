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
package io.tailrace.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReservedParamsTest {

  private final Problems problems = new Problems();

  private Optional<String> find(String text, String key) throws ConfigException {
    return ReservedParams.find(ConfigText.parse(text), key, problems).map(ConfigParam::text);
  }

  @Test
  void prefersTheNameWithTheAtSign() throws ConfigException {
    assertThat(find("type a\n@type b\n", "@type")).contains("b");
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void takesTheOldNameWithAWarning() throws ConfigException {
    assertThat(find("type a\n", "@type")).contains("a");
    assertThat(problems.list())
        .extracting(Problem::message)
        .containsExactly("'type' is deprecated parameter name. use '@type' instead.");
  }

  @Test
  void hasNoOldNameForLabels() throws ConfigException {
    assertThat(find("label @X\n", "@label")).isEmpty();
  }
}
