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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Builds the configurations in a document: every block that begins with <code>```conf</code> has to
 * be one without errors and warnings. Types that are not on the class path are taken to be right.
 *
 * <pre>{@code
 * final class ReadmeTest {
 *   @TestFactory
 *   Stream<DynamicTest> configurations() {
 *     return ReadmeConfigurations.tests(Path.of("README.md"));
 *   }
 * }
 * }</pre>
 */
public final class ReadmeConfigurations {
  private static final String FENCE = "```";
  private static final String BEGIN = FENCE + "conf";

  private ReadmeConfigurations() {}

  /**
   * A test for each block.
   *
   * @param document relative to the directory of the module
   * @throws AssertionError if the document has no such block
   */
  public static Stream<DynamicTest> tests(Path document) throws IOException {
    final List<DynamicTest> tests = new ArrayList<>();
    final List<String> lines = Files.readAllLines(document);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().equals(BEGIN)) {
        final int first = i + 1;
        int end = first;
        while (end < lines.size() && !lines.get(end).strip().equals(FENCE)) {
          end++;
        }
        final String config = String.join("\n", lines.subList(first, end)) + "\n";
        tests.add(
            DynamicTest.dynamicTest(
                document.getFileName() + ":" + (first + 1), () -> check(config)));
        i = end;
      }
    }
    if (tests.isEmpty()) {
      throw new AssertionError(document + " has no block that begins with " + BEGIN);
    }
    return tests.stream();
  }

  private static void check(String config) {
    final List<ConfigProblem> problems = TestPipeline.of(config).standIns().problems();
    if (!problems.isEmpty()) {
      final StringBuilder text = new StringBuilder("the configuration has problems:");
      problems.forEach(problem -> text.append("\n  ").append(problem));
      throw new AssertionError(text.append("\n").append(config).toString());
    }
  }
}
