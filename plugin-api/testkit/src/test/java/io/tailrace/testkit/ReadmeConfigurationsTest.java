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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadmeConfigurationsTest {
  @TempDir Path directory;

  @Test
  void buildsEveryBlockAndTakesUnknownTypesToBeRight() throws Throwable {
    final List<DynamicTest> tests =
        tests(
            "# It",
            "```conf",
            "<match **>",
            "  @type somewhere",
            "  any parameter",
            "</match>",
            "```",
            "```text",
            "<match",
            "```",
            "```conf",
            "<match **>",
            "  @type collect",
            "  any parameter",
            "</match>",
            "```");

    assertThat(tests)
        .extracting(DynamicTest::getDisplayName)
        .containsExactly("README.md:3", "README.md:12");
    tests.get(0).getExecutable().execute();
    assertThatThrownBy(() -> tests.get(1).getExecutable().execute())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("3:3: warning: parameter 'any' in <match **> is not used.");
  }

  @Test
  void failsForADocumentWithoutConfigurations() {
    assertThatThrownBy(() -> tests("# It", "```", "<match>", "```"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("has no block");
  }

  private List<DynamicTest> tests(String... lines) throws Exception {
    final Path readme = directory.resolve("README.md");
    Files.write(readme, List.of(lines));
    return ReadmeConfigurations.tests(readme).toList();
  }
}
