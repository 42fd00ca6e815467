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
package io.tailrace.plugin.recordtransformer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.ReadmeConfigurations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Pattern FILTER =
      Pattern.compile(
          "```conf\n<filter [^>]+>\n  @type record_transformer\n(.*?)</filter>\n```",
          Pattern.DOTALL);

  @TestFactory
  Stream<DynamicTest> configurations() throws IOException {
    return ReadmeConfigurations.tests(README);
  }

  @Test
  void configurationsDoWhatItSays() throws IOException {
    final List<String> sections =
        FILTER.matcher(Files.readString(README)).results().map(this::section).toList();

    assertThat(sections).hasSize(3);
    assertThat(run(sections.get(0), "{\"message\":\"hi\"}"))
        .isEqualTo("{\"message\":\"hi\",\"hostname\":\"test-host\",\"service\":\"web\"}");
    assertThat(
            run(
                sections.get(1),
                "{\"message\":\"m\",\"debug\":true,\"bytes\":7,"
                    + "\"method\":\"GET\",\"seconds\":0.5}"))
        .isEqualTo(
            "{\"message\":\"m\",\"source\":{\"host\":\"test-host\","
                + "\"tags\":[\"app.web\",\"fixed\"]},"
                + "\"size\":7,\"summary\":\"GET took 0.5 s\"}");
    assertThat(run(sections.get(2), "{\"measured_at\":1.5}")).isEqualTo("{}");
  }

  private String section(MatchResult found) {
    return found.group(1);
  }

  private static String run(String section, String record) {
    try (FilterFixture filter = new FilterFixture(section)) {
      return filter.run("app.web", record);
    }
  }
}
