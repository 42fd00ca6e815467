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

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Fluentd's own parser made of small texts; see {@code v1-vectors.txt}. For errors the text is
 * Fluentd's and the place is ours.
 */
class V1ParserVectorsTest {

  static Stream<String> vectors() throws IOException {
    try (InputStream in = V1ParserVectorsTest.class.getResourceAsStream("v1-vectors.txt")) {
      final List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("//"))
              .toList();
      return lines.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void parsesAsFluentd(String vector) {
    final int arrow = vector.indexOf("\" => ") + 1;
    final String text = ConfigText.unquote(vector.substring(0, arrow));
    final String expected = vector.substring(arrow + 4);
    final Problems problems = new Problems();
    final ConfigElement root = ConfigText.parse(text, problems);
    final String errors =
        problems.list().stream()
            .filter(problem -> problem.severity() == Severity.ERROR)
            .map(
                problem ->
                    "error "
                        + problem.origin().line()
                        + ":"
                        + problem.origin().column()
                        + " "
                        + problem.message())
            .collect(Collectors.joining("; "));
    assertThat(errors.isEmpty() ? ConfigText.inspect(root) : errors).isEqualTo(expected);
  }
}
