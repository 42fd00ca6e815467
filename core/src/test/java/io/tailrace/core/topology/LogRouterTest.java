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
package io.tailrace.core.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the daemon's own log goes as events. */
class LogRouterTest {
  private final TestTopology t = new TestTopology();

  @AfterEach
  void booksBalance() {
    t.close();
  }

  private static String match(String pattern, String id) {
    return "<match " + pattern + ">\n@type collect\n@id " + id + "\n</match>\n";
  }

  private void emit(String tag) {
    assertThat(t.topology.logRouter().orElseThrow().emit(TestTopology.stream(tag, 1)).isAccepted())
        .isTrue();
  }

  @Test
  void prefersItsLabel() throws Exception {
    t.start(
        match("fluent.**", "root") + "<label @FLUENT_LOG>\n" + match("**", "log") + "</label>\n");
    assertThat(t.topology.logRouter().orElseThrow().label()).isEqualTo("@FLUENT_LOG");
    emit("fluent.info");
    assertThat(t.got("log")).containsExactly("fluent.info:1");
    assertThat(t.got("root")).isEmpty();
    assertThat(t.logged("define <match")).isZero();
  }

  @Test
  void leavesOutLevelsThatNothingMatchesWithoutReportingThem() throws Exception {
    t.start("<label @FLUENT_LOG>\n" + match("fluent.{warn,error}", "log") + "</label>\n");
    emit("fluent.info");
    emit("fluent.warn");
    assertThat(t.got("log")).containsExactly("fluent.warn:1");
    assertThat(t.logged("no patterns matched")).isZero();
    assertThat(t.logged("match for some tags of log events are not defined in @FLUENT_LOG"))
        .isPositive();
  }

  @Test
  void fallsBackToTheRootWithAWarning() throws Exception {
    t.start(match("fluent.warn", "w") + match("fluent.error", "e") + match("a", "a"));
    emit("fluent.error");
    assertThat(t.got("e")).containsExactly("fluent.error:1");
    assertThat(t.logged("define <match fluent.warn>, <match fluent.error> to capture fluentd logs"))
        .isPositive();
  }

  @Test
  void isAbsentWhereNothingMatches() throws Exception {
    t.start(match("a.**", "a"));
    assertThat(t.topology.logRouter()).isEmpty();
  }
}
