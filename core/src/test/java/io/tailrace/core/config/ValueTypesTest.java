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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors printed by Fluentd's type converters; a warning where they read what was not meant. */
class ValueTypesTest {

  private final ValueTypes types = new ValueTypes(false);
  private final ValueTypes strict = new ValueTypes(true);
  private final List<String> warnings = new ArrayList<>();

  private void warn(String message, String help) {
    assertThat(help).isNotEmpty();
    warnings.add(message);
  }

  private static ConfigValue text(String text) {
    return new ConfigValue.Text(text, Span.of("test"));
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, 30000, true",
    "1.5h, 18000, true",
    "1h30m, 1800, true",
    "10, 10, false",
    "0.5, 0.5, false",
    "5m, 300, false",
    "1d, 86400, false",
    "2w, 2, true",
    "1w3d, 259200, true",
    "abc, 0, true",
    "90sec, 90, true",
    "0, 0, false",
    "-1, -1, false"
  })
  void readsTimes(String text, double seconds, boolean warns) throws Exception {
    final Duration expected = Duration.ofNanos((long) (seconds * 1e9));
    assertThat(types.time("t", text, this::warn)).isEqualTo(expected);
    assertThat(warnings).hasSize(warns ? 1 : 0);
  }

  @Test
  void saysHowADoubtfulTimeIsRead() throws Exception {
    types.time("flush_interval", "500ms", this::warn);
    assertThat(warnings).containsExactly("flush_interval '500ms' is read as '500m', 30000 seconds");
  }

  @ParameterizedTest
  @CsvSource({
    "8k, 8192, false", "8K, 8192, false", "8kb, 8192, false", "1.5m, 5242880, true",
    "1g, 1073741824, false", "10, 10, false", "10b, 10, false", "2t, 2199023255552, false",
    "abc, 0, true", "1_000, 1000, false", "8q, 8, true"
  })
  void readsSizes(String text, long bytes, boolean warns) throws Exception {
    assertThat(types.size("s", text, this::warn)).isEqualTo(bytes);
    assertThat(warnings).hasSize(warns ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10, false",
    "10b, 10, true",
    "abc, 0, true",
    "1_000, 1000, false",
    "0x10, 0, true",
    "-5, -5, false",
    "' 7 ', 7, false",
    "1.9, 1, true"
  })
  void readsIntegers(String text, long expected, boolean warns) throws Exception {
    assertThat(types.integer("i", text, this::warn)).isEqualTo(expected);
    assertThat(warnings).hasSize(warns ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 1.5, false",
    "abc, 0, true",
    "1e3, 1000, false",
    "1.5x, 1.5, true",
    ".5, 0.5, false",
    "-2, -2, false"
  })
  void readsFloats(String text, double expected, boolean warns) throws Exception {
    assertThat(types.real("f", text, this::warn)).isEqualTo(expected);
    assertThat(warnings).hasSize(warns ? 1 : 0);
  }

  static List<Arguments> booleans() {
    return Arrays.asList(
        Arguments.of("true", Optional.of(true)),
        Arguments.of("yes", Optional.of(true)),
        Arguments.of("false", Optional.of(false)),
        Arguments.of("no", Optional.of(false)),
        Arguments.of("", Optional.of(true)),
        Arguments.of("on", Optional.empty()),
        Arguments.of("off", Optional.empty()),
        Arguments.of("1", Optional.empty()),
        Arguments.of("TRUE", Optional.empty()),
        Arguments.of("#c", Optional.of(true)));
  }

  @ParameterizedTest
  @MethodSource("booleans")
  void readsBooleans(String text, Optional<Boolean> expected) throws Exception {
    assertThat(types.bool("b", text, this::warn)).isEqualTo(expected);
    assertThat(warnings).hasSize(text.startsWith("#") ? 1 : 0);
  }

  private static Map<String, Object> map(Object... pairs) {
    final Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  static List<Arguments> hashes() {
    return List.of(
        Arguments.of("a:b,c:d", map("a", "b", "c", "d")),
        Arguments.of("a:b:c", map("a", "b:c")),
        Arguments.of("{\"a\":1}", map("a", 1L)),
        Arguments.of("a, b:c", map("a", null, "b", "c")),
        Arguments.of("", map()));
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void readsHashes(String text, Map<String, Object> expected) throws Exception {
    assertThat(types.hash("h", text(text))).isEqualTo(expected);
  }

  static List<Arguments> arrays() {
    return List.of(
        Arguments.of("a,b , c", List.of("a", "b", "c")),
        Arguments.of("[\"a\",\"b\"]", List.of("a", "b")),
        Arguments.of("a", List.of("a")),
        Arguments.of("", List.of()),
        Arguments.of("a,,b,,", List.of("a", "", "b")),
        Arguments.of("[1, null]", Arrays.asList(1L, null)));
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void readsArrays(String text, List<Object> expected) throws Exception {
    assertThat(types.array("a", text(text))).isEqualTo(expected);
  }

  @Test
  void takesTheTypedValuesOfYaml() throws Exception {
    final Span span = Span.of("test");
    assertThat(types.array("a", new ConfigValue.Typed(List.of("x", 1L), span)))
        .isEqualTo(List.of("x", 1L));
    assertThat(types.array("a", new ConfigValue.Typed(5L, span))).isEqualTo(List.of(5L));
    assertThat(types.integer("i", new ConfigValue.Typed(5L, span).text(), this::warn)).isEqualTo(5);
    assertThat(types.bool("b", new ConfigValue.Typed(true, span).text(), this::warn))
        .contains(true);
    assertThatThrownBy(() -> types.hash("h", new ConfigValue.Typed(true, span)))
        .isInstanceOf(BadValueException.class)
        .hasMessage("hash required but got true");
    assertThatThrownBy(() -> types.array("a", new ConfigValue.Typed(Collections.emptyMap(), span)))
        .isInstanceOf(BadValueException.class)
        .hasMessage("array required but got {}");
  }

  static List<Arguments> regexps() {
    return List.of(
        Arguments.of("/ab/i", new RegexpText("ab", true, false), false),
        Arguments.of("/ab/mx", new RegexpText("ab", false, true), true),
        Arguments.of("ab/", new RegexpText("ab/", false, false), false),
        Arguments.of("/a\\/b/", new RegexpText("a\\/b", false, false), false),
        Arguments.of("//", new RegexpText("", false, false), false));
  }

  @ParameterizedTest
  @MethodSource("regexps")
  void takesRegexpsApart(String text, RegexpText expected, boolean warns) throws Exception {
    assertThat(types.regexp("r", text, this::warn)).isEqualTo(expected);
    assertThat(warnings).hasSize(warns ? 1 : 0);
  }

  @Test
  void refusesRegexpsWithoutTheirLastSlash() {
    for (String text : List.of("/ab/xmi", "/ab", "/")) {
      assertThatThrownBy(() -> types.regexp("r", text, this::warn))
          .isInstanceOf(BadValueException.class)
          .hasMessage("invalid regexp: missing right slash: " + text);
    }
  }

  @Test
  void readsWordsAndSymbols() throws Exception {
    assertThat(types.enumeration("json", List.of("text", "json"))).isEqualTo("json");
    assertThatThrownBy(() -> types.enumeration("jsn", List.of("text", "json")))
        .isInstanceOfSatisfying(
            BadValueException.class,
            e -> {
              assertThat(e).hasMessage("valid options are text,json but got jsn");
              assertThat(e.help()).isEqualTo("did you mean 'json'?");
            });
    assertThat(types.symbol(":a")).isEqualTo("a");
    assertThat(types.symbol("a")).isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource({"10, 10", "0x1f, 31", "0b11, 3", "017, 15", "0o17, 15", "1_000, 1000", "-3, -3"})
  void readsStrictIntegersAsRuby(String text, long expected) throws Exception {
    assertThat(strict.integer("i", text, this::warn)).isEqualTo(expected);
    assertThat(warnings).isEmpty();
  }

  @Test
  void refusesInexactValuesInStrictMode() {
    assertThatThrownBy(() -> strict.integer("i", "10b", this::warn))
        .isInstanceOf(BadValueException.class)
        .hasMessage("i: invalid value for Integer(): \"10b\"");
    assertThatThrownBy(() -> strict.real("f", "1.5x", this::warn))
        .isInstanceOf(BadValueException.class)
        .hasMessage("f: invalid value for Float(): \"1.5x\"");
    assertThatThrownBy(() -> strict.size("s", "8q", this::warn))
        .isInstanceOf(BadValueException.class)
        .hasMessage("s: invalid value for Integer(): \"8q\"");
    assertThatThrownBy(() -> strict.time("t", "2w", this::warn))
        .isInstanceOf(BadValueException.class)
        .hasMessage("t: invalid value for Float(): \"2w\"");
    assertThatThrownBy(() -> strict.bool("b", "on", this::warn))
        .isInstanceOf(BadValueException.class)
        .hasMessage("b: invalid bool value: on");
  }

  @Test
  void refusesWhatNoNumberHolds() {
    assertThatThrownBy(() -> types.size("s", "99999999999t", this::warn))
        .isInstanceOf(BadValueException.class)
        .hasMessage("s '99999999999t' is too large");
    assertThatThrownBy(() -> types.time("t", "1e999999999999", this::warn))
        .isInstanceOf(BadValueException.class);
    assertThatThrownBy(() -> types.real("f", "1e400", this::warn))
        .isInstanceOf(BadValueException.class);
    assertThatThrownBy(() -> types.hash("h", text("{\"a\":")))
        .isInstanceOf(BadValueException.class)
        .hasMessage("h '{\"a\":' is not JSON");
  }
}
