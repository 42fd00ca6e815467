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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs the configurations of the README. */
class ReadmeTest {
  private static final Pattern FILTER =
      Pattern.compile(
          "```\n<filter [^>]+>\n  @type record_transformer\n(.*?)</filter>\n```", Pattern.DOTALL);

  @Test
  void itsConfigurationsDoWhatItSays() throws Exception {
    final List<String> sections =
        FILTER
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(m -> m.group(1))
            .toList();

    assertThat(sections).hasSize(3);
    assertThat(new FilterFixture(sections.get(0)).run("app.web", "{\"message\":\"hi\"}"))
        .isEqualTo("{\"message\":\"hi\",\"hostname\":\"host-1\",\"service\":\"web\"}");
    assertThat(
            new FilterFixture(sections.get(1))
                .run(
                    "app.web",
                    "{\"message\":\"m\",\"debug\":true,\"bytes\":7,\"method\":\"GET\",\"seconds\":0.5}"))
        .isEqualTo(
            "{\"message\":\"m\",\"source\":{\"host\":\"host-1\",\"tags\":[\"app.web\",\"fixed\"]},"
                + "\"size\":7,\"summary\":\"GET took 0.5 s\"}");
    assertThat(new FilterFixture(sections.get(2)).run("sensor.1", "{\"measured_at\":1.5}"))
        .isEqualTo("{}");
  }
}
