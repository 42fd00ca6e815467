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
package io.tailrace.plugin.grep;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.TestEvent;
import io.tailrace.testkit.TestPipeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GrepFilterTest {
  /** Every a and b that match or do not, an event without b, and one without either. */
  private static final List<Map<String, Object>> A_AND_B =
      List.of(
          Map.of("a", "x", "b", "y"),
          Map.of("a", "x", "b", "-"),
          Map.of("a", "-", "b", "y"),
          Map.of("a", "-", "b", "-"),
          Map.of("a", "x"),
          Map.of());

  @Test
  void keepsWhatAllRulesMatchAndReadsNumbersAsText() {
    assertThat(
            grep(
                "<regexp>\nkey level\npattern /^(error|warn)$/\n</regexp>\n"
                    + "<regexp>\nkey n\npattern /^\\d+$/\n</regexp>",
                Map.of("level", "error", "n", 5),
                Map.of("level", "error", "n", "x"),
                Map.of("level", "info", "n", 5),
                Map.of("n", 5),
                Map.of("level", "warn", "n", "12")))
        .containsExactly(Map.of("level", "error", "n", 5L), Map.of("level", "warn", "n", "12"));
  }

  @Test
  void dropsWhatAnyExcludeMatches() {
    assertThat(
            grep(
                "<exclude>\nkey level\npattern /debug/i\n</exclude>\n"
                    + "<exclude>\nkey msg\npattern secret\n</exclude>",
                Map.of("level", "DEBUG"),
                Map.of("level", "info", "msg", "a secret"),
                Map.of("level", "info", "msg", "ok"),
                Map.of("other", 1)))
        .containsExactly(Map.of("level", "info", "msg", "ok"), Map.of("other", 1L));
  }

  @Test
  void combinesRulesWithinAnd() {
    assertThat(grepAAndB("<and>\n" + rules("regexp") + "</and>"))
        .containsExactly(Map.of("a", "x", "b", "y"));
    assertThat(grepAAndB("<and>\n" + rules("exclude") + "</and>"))
        .containsExactlyElementsOf(A_AND_B.subList(1, 6));
  }

  @Test
  void combinesRulesWithinOr() {
    assertThat(grepAAndB("<or>\n" + rules("regexp") + "</or>"))
        .containsExactly(
            Map.of("a", "x", "b", "y"),
            Map.of("a", "x", "b", "-"),
            Map.of("a", "-", "b", "y"),
            Map.of("a", "x"));
    assertThat(grepAAndB("<or>\n" + rules("exclude") + "</or>"))
        .containsExactly(Map.of("a", "-", "b", "-"), Map.of());
  }

  @Test
  void takesTheOldNumberedParameters() {
    assertThat(grepAAndB("regexp1 a x\nexclude1 b y"))
        .containsExactly(Map.of("a", "x", "b", "-"), Map.of("a", "x"));
    assertThat(grepAAndB("regexp3 a x\nregexp20 b y")).containsExactly(Map.of("a", "x", "b", "y"));
  }

  @Test
  void looksIntoNestedFieldsAndLetsAMismatchPass() {
    assertThat(
            grep(
                "<regexp>\nkey $.k.sub\npattern /^1/\n</regexp>",
                Map.of("k", Map.of("sub", "1a")),
                Map.of("k", Map.of("sub", 2)),
                Map.of("k", Map.of("sub", 10)),
                Map.of("k", "str"),
                Map.of("k", Map.of("sub", true)),
                Map.of("k", List.of(1)),
                nil("k"),
                Map.of()))
        .containsExactly(
            Map.of("k", Map.of("sub", "1a")),
            Map.of("k", Map.of("sub", 10L)),
            Map.of("k", "str"),
            Map.of("k", List.of(1L)));
  }

  @Test
  void countsMismatchesAndLogsThemOnceInAWhile() {
    try (TestPipeline pipeline =
        TestPipeline.filter("@type grep\n<exclude>\nkey $.k.sub[0]\npattern x\n</exclude>")) {
      for (int i = 0; i < 5; i++) {
        pipeline.emit("t", Map.of("k", Map.of("sub", 1.5)));
      }
      pipeline.clock().advance(Duration.ofSeconds(10));
      pipeline.emit("t", Map.of("k", true));
      pipeline.emit("t", Map.of("k", Map.of("sub", List.of())));

      assertThat(pipeline.events()).hasSize(7);
      assertThat(pipeline.errorEvents()).isEmpty();
      assertThat(pipeline.counter("grep_failures")).isEqualTo(6);
      assertThat(pipeline.log().troubles())
          .containsExactly(
              "warn: failed to grep events error=io.tailrace.plugin.grep.MismatchException:"
                  + " $.k.sub[0] leads into a value of type FLOAT",
              "warn: failed to grep events (and 4 more since the last such line)"
                  + " error=io.tailrace.plugin.grep.MismatchException:"
                  + " $.k.sub[0] leads into a value of type BOOLEAN");
    }
  }

  @Test
  void readsEveryTypeOfValueAsRubyDoes() {
    final Map<String, Object> record = new LinkedHashMap<>();
    record.put("v", Map.of("a", List.of(1, 2)));
    assertThat(grep("<regexp>\nkey v\npattern /^{\"a\"=>\\[1, 2\\]}$/\n</regexp>", record))
        .hasSize(1);
    assertThat(grep("<regexp>\nkey v\npattern /^$/\n</regexp>", nil("v"), Map.of("v", " ")))
        .hasSize(1);
    assertThat(grep("<regexp>\nkey v\npattern /^true$/\n</regexp>", Map.of("v", true))).hasSize(1);
    assertThat(grep("<regexp>\nkey v\npattern /^1\\.5$/\n</regexp>", Map.of("v", 1.5))).hasSize(1);
    // bytes that are no UTF-8 count as question marks
    assertThat(
            grep(
                "<regexp>\nkey v\npattern /^a\\?b$/\n</regexp>",
                Map.of("v", new byte[] {'a', (byte) 0xff, 'b'})))
        .hasSize(1);
  }

  @Test
  void asksTheConditionsInFluentdsOrder() {
    // Every kind of condition drops one of the events, and only together they leave the last.
    assertThat(
            grep(
                "<regexp>\nkey a\npattern 1\n</regexp>\n"
                    + "<or>\n<regexp>\nkey b\npattern 1\n</regexp>\n"
                    + "<regexp>\nkey c\npattern 1\n</regexp>\n</or>\n"
                    + "<and>\n<exclude>\nkey d\npattern 1\n</exclude>\n"
                    + "<exclude>\nkey e\npattern 1\n</exclude>\n</and>\n"
                    + "<exclude>\nkey f\npattern 1\n</exclude>",
                Map.of("a", 0, "b", 1),
                Map.of("a", 1, "b", 0),
                Map.of("a", 1, "b", 1, "d", 1, "e", 1),
                Map.of("a", 1, "b", 1, "f", 1),
                Map.of("a", 1, "c", 1, "d", 1)))
        .containsExactly(Map.of("a", 1L, "c", 1L, "d", 1L));
  }

  @Test
  void passesAStreamThatItDoesNotThinAsItIs() {
    try (TestPipeline pipeline =
        TestPipeline.filter("@type grep\n<exclude>\nkey a\npattern secret\n</exclude>")) {
      pipeline.emit("t", 3_000_000_007L, Map.of("a", "x", "b", 1.0f));

      assertThat(pipeline.events())
          .containsExactly(new TestEvent("t", 3_000_000_007L, Map.of("a", "x", "b", 1.0)));
      assertThat(pipeline.books("filter_grep").dropped()).isEmpty();
    }
  }

  @Test
  void booksWhatItDropsAsFiltered() {
    try (TestPipeline pipeline =
        TestPipeline.filter("@type grep\n<regexp>\nkey a\npattern x\n</regexp>")) {
      pipeline.emitAll("t", A_AND_B);

      assertThat(pipeline.books("filter_grep").in()).isEqualTo(6);
      assertThat(pipeline.books("filter_grep").out()).isEqualTo(3);
      assertThat(pipeline.books("filter_grep").dropped()).isEqualTo(Map.of("filtered", 3L));
    }
  }

  private static List<Map<String, Object>> grepAAndB(String parameters) {
    try (TestPipeline pipeline = TestPipeline.filter("@type grep\n" + parameters)) {
      pipeline.emitAll("t", A_AND_B);
      return pipeline.records();
    }
  }

  private static List<Map<String, Object>> grep(String parameters, Map<?, ?>... records) {
    try (TestPipeline pipeline = TestPipeline.filter("@type grep\n" + parameters)) {
      for (Map<?, ?> record : records) {
        final Map<String, Object> named = new LinkedHashMap<>();
        record.forEach((key, value) -> named.put((String) key, value));
        pipeline.emit("t", named);
      }
      return pipeline.records();
    }
  }

  private static String rules(String kind) {
    return ("<kind>\nkey a\npattern /x/\n</kind>\n<kind>\nkey b\npattern /y/\n</kind>\n")
        .replace("kind", kind);
  }

  private static Map<String, Object> nil(String key) {
    final Map<String, Object> record = new LinkedHashMap<>();
    record.put(key, null);
    return record;
  }
}
