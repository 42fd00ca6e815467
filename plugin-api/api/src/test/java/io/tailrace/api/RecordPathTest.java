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
package io.tailrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors printed by Fluentd's record accessor. */
class RecordPathTest {

  static List<Arguments> paths() {
    return List.of(
        Arguments.of("a", List.of("a")),
        Arguments.of("a.b", List.of("a.b")),
        Arguments.of("$", List.of("$")),
        Arguments.of("$.a", List.of("a")),
        Arguments.of("$.a.b", List.of("a", "b")),
        Arguments.of("$.a.b[0]", List.of("a", "b", 0)),
        Arguments.of("$.a[0][1].c", List.of("a", 0, 1, "c")),
        Arguments.of("$['a']['b'][0]", List.of("a", "b", 0)),
        Arguments.of("$[\"a.b\"][\"c\"]", List.of("a.b", "c")),
        Arguments.of("$.a-b.c@d", List.of("a-b", "c@d")),
        Arguments.of("$[0]['a']", List.of(0, "a")),
        Arguments.of("$.a[-1]", List.of("a", -1)),
        Arguments.of("$['a b']", List.of("a b")),
        Arguments.of("$['日本']", List.of("日本")));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void readsPathsAsFluentd(String text, List<Object> expected) {
    final RecordPath path = RecordPath.parse(text);
    final List<Object> segments = new ArrayList<>();
    for (int i = 0; i < path.size(); i++) {
      if (path.isIndex(i)) {
        segments.add(path.index(i));
      } else {
        segments.add(path.key(i));
        assertThat(path.keyBytes(i)).isEqualTo(path.key(i).getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(segments).isEqualTo(expected);
    assertThat(path).hasToString(text);
  }

  static List<Arguments> malformed() {
    return List.of(
        Arguments.of("$[\"a.b\"]['c']", "Mismatched quotes. Invalid syntax: $[\"a.b\"]['c']"),
        Arguments.of(
            "$.a b",
            "whitespace character is not allowed in dot notation. Use bracket notation: a b"),
        Arguments.of("$.", "empty keys in dot notation"),
        Arguments.of("$[a]", "invalid value for Integer(): \"a\""),
        Arguments.of("$['a'", "Incomplete bracket. Invalid syntax: $['a'"),
        Arguments.of("$.a[x]", "invalid value for Integer(): \"x\""),
        Arguments.of("$['a\"]", "Mismatched quotes. Invalid syntax: $['a\"]"),
        Arguments.of("$.a.b[0]['c']", "invalid value for Integer(): \"'c'\""),
        Arguments.of("$[]", "missing array index in '[]'. Invalid syntax: ]"),
        Arguments.of("$.a[]", "missing array index in '[]'. Invalid syntax: $.a[]"),
        Arguments.of("$.a[0", "'[' found but ']' not found. Invalid syntax: $.a[0"),
        Arguments.of("$.a[0]b", "found more characters after ']'. Invalid syntax: $.a[0]b"),
        Arguments.of("$['a'].b", "found more characters after ']'. Invalid syntax: $['a'].b"),
        Arguments.of("$[", "empty keys in bracket notation"),
        // Differs from Fluentd, which reads a.c here.
        Arguments.of(
            "$['a'].b['c']", "found more characters after ']'. Invalid syntax: $['a'].b['c']"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refusesMalformedPathsInFluentdsWords(String text, String message) {
    assertThatThrownBy(() -> RecordPath.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void isEqualByPlaceAndNotByNotation() {
    assertThat(RecordPath.parse("$.a.b"))
        .isEqualTo(RecordPath.parse("$['a']['b']"))
        .hasSameHashCodeAs(RecordPath.parse("$['a']['b']"))
        .isNotEqualTo(RecordPath.parse("a.b"));
    assertThat(RecordPath.parse("$.a[1]")).isNotEqualTo(RecordPath.parse("$.a[2]"));
  }

  @Test
  void knowsPlainKeys() {
    assertThat(RecordPath.parse("$.a").isKey()).isTrue();
    assertThat(RecordPath.parse("$.a.b").isKey()).isFalse();
    assertThat(RecordPath.parse("$[0]").isKey()).isFalse();
    assertThat(RecordPath.ofKey("$.a").key(0)).isEqualTo("$.a");
  }

  @Test
  void refusesTheWrongQuestionAboutASegment() {
    final RecordPath path = RecordPath.parse("$.a[0]");
    assertThatThrownBy(() -> path.key(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> path.keyBytes(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> path.index(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void knowsItsParent() {
    assertThat(RecordPath.parse("key").parent()).isEmpty();
    assertThat(RecordPath.parse("$.a").parent()).isEmpty();
    assertThat(RecordPath.parse("$.a.b[0].c").parent()).contains(RecordPath.parse("$.a.b[0]"));
    assertThat(RecordPath.parse("$['a'][-1]").parent()).contains(RecordPath.parse("$['a']"));
    assertThat(RecordPath.parse("$.a[1].c").parent().orElseThrow()).hasToString("$['a'][1]");
  }
}
