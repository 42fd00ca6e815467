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

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerSectionsTest {

  private final Problems problems = new Problems();

  private List<String> resolve(String text, int workers, int workerId) {
    return WorkerSections.resolve(ConfigText.parse(text, problems), workers, workerId, problems)
        .elements()
        .stream()
        .map(element -> element.name() + " " + element.argument())
        .toList();
  }

  private static final String TWO =
      """
      <worker 0>
        <match a>
        </match>
      </worker>
      <worker 1-2>
        <match b>
        </match>
      </worker>
      <match c>
      </match>
      """;

  @Test
  void addsTheSectionsOfTheWorkerBehindTheOthers() {
    assertThat(resolve(TWO, 3, 0)).containsExactly("match c", "match a");
    assertThat(resolve(TWO, 3, 1)).containsExactly("match c", "match b");
    assertThat(resolve(TWO, 3, 2)).containsExactly("match c", "match b");
    assertThat(problems.list()).isEmpty();
  }

  static List<Arguments> broken() {
    return List.of(
        Arguments.of("<worker>\n</worker>\n", "Missing worker id on <worker> directive"),
        Arguments.of(
            "<worker 3>\n</worker>\n",
            "worker id 3 specified by <worker> directive is not allowed. Available worker id is"
                + " between 0 and 2"),
        Arguments.of("<worker x>\n</worker>\n", "worker id 'x' is not a number or a range"),
        Arguments.of(
            "<worker 2-1>\n</worker>\n",
            "greater first_worker_id<2> than last_worker_id<1> specified by <worker> directive is"
                + " not allowed. Available multi worker assign syntax is"
                + " <smaller_worker_id>-<greater_worker_id>"),
        Arguments.of(
            "<worker 0-1>\n</worker>\n<worker 1-2>\n</worker>\n",
            "specified worker_id<1> collisions is detected on <worker> directive"),
        Arguments.of(
            "<worker 0>\n<system>\n</system>\n</worker>\n",
            "<worker> section cannot have <system> directive"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesInFluentdsWords(String text, String message) {
    resolve(text, 3, 0);
    assertThat(problems.list()).extracting(Problem::message).containsExactly(message);
  }
}
