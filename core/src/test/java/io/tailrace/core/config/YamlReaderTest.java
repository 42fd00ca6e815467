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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlReaderTest {

  @TempDir Path directory;

  private final Problems problems = new Problems();

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private ConfigElement load(String text) throws IOException, ConfigException {
    return new ConfigLoader(ConfigSource.system(), ConfigText.CONTEXT)
        .load(ConfigLoader.Options.of(write("fluent.yaml", text)), problems);
  }

  @Test
  void readsEverySectionOfAConfiguration() throws Exception {
    final ConfigElement root =
        load(
            """
            system:
              log_level: warn
              workers: 1
            config:
              - source:
                  port: 9880
                  $type: http
                  $id: in
                  $label: '@Y'
              - label:
                  $name: '@Y'
                  config:
                    - filter:
                        $type: record_transformer
                        $tag: 'y.**'
                        record:
                          env: !fluent/s "#{ENV['SET']}-\\\\t"
                          js: !fluent/json {"a": [1, 2], "b": !fluent/s "#{hostname}"}
                          nil: !fluent/s "#{use_nil}"
                    - match:
                        $tag: [a.b, c.*]
                        $type: copy
                        store:
                          - $type: stdout
                          - $type: relabel
                            $arg: ignore_error
                            $label: '@Z'
                        buffer:
                          $arg: [tag, time]
                          keys: [a, 1, true]
            """);
    assertThat(root)
        .hasToString(
            """
            <ROOT>
              <system>
                log_level warn
                workers 1
              </system>
              <source>
                @type http
                @label @Y
                @id in
                port 9880
              </source>
              <label @Y>
                <filter y.**>
                  @type record_transformer
                  <record>
                    env from env-\t
                    js {"a":[1,2],"b":"web-1"}
                    nil\s
                  </record>
                </filter>
                <match a.b c.*>
                  @type copy
                  <store>
                    @type stdout
                  </store>
                  <store ignore_error>
                    @type relabel
                    @label @Z
                  </store>
                  <buffer tag,time>
                    keys ["a", 1, true]
                  </buffer>
                </match>
              </label>
            </ROOT>
            """);
    final ConfigElement source = root.elements("source").get(0);
    assertThat(source.param("port").get().value())
        .isEqualTo(new ConfigValue.Typed(9880L, source.param("port").get().value().span()));
    assertThat(source.param("port").get().keySpan().start())
        .isEqualTo(new Origin(directory.resolve("fluent.yaml").toString(), 6, 7));
    assertThat(problems.list()).isEmpty();
  }

  static List<Arguments> scalars() {
    return Arrays.asList(
        Arguments.of("text", "text"),
        Arguments.of("${tag}", "${tag}"),
        Arguments.of("'5'", "5"),
        Arguments.of("!!str 5", "5"),
        Arguments.of("5", 5L),
        Arguments.of("1_000", 1000L),
        Arguments.of("0644", 420L),
        Arguments.of("0x1f", 31L),
        Arguments.of("0b11", 3L),
        Arguments.of("1.5", 1.5),
        Arguments.of("1e3", 1000.0),
        Arguments.of("yes", true),
        Arguments.of("Off", false),
        Arguments.of("true", true),
        Arguments.of("10s", "10s"),
        Arguments.of("2024-01-01", "2024-01-01"),
        Arguments.of("~", null),
        Arguments.of("[]", List.of()));
  }

  @ParameterizedTest
  @MethodSource("scalars")
  void typesPlainScalarsAsRuby(String yaml, Object expected) throws Exception {
    final ConfigElement root = load("system:\n  k: " + yaml + "\n");
    final ConfigValue value = root.elements("system").get(0).param("k").get().value();
    if (expected == null) {
      assertThat(value).isInstanceOf(ConfigValue.Nil.class);
    } else if (expected instanceof String) {
      assertThat(value).isEqualTo(new ConfigValue.Text((String) expected, value.span()));
    } else {
      assertThat(value).isEqualTo(new ConfigValue.Typed(expected, value.span()));
    }
  }

  @Test
  void includesListsAndMergesMaps() throws Exception {
    write("a1.yaml", "- source: {$type: a}\n");
    write("a2.yml", "- source: {$type: b}\n- !include c.yaml\n");
    write("c.yaml", "- match: {$type: c, $tag: x}\n");
    final ConfigElement root =
        load(
            """
            config:
              - !include a*.y*ml
              - source: &base
                  $type: d
                  port: 1
              - source:
                  <<: *base
                  port: 2
            """);
    assertThat(root.elements())
        .extracting(
            element ->
                element.name()
                    + " "
                    + element.text("@type").orElse("")
                    + element.text("port").orElse(""))
        .containsExactly("source a", "source b", "match c", "source d1", "source d2");
    assertThat(root.elements().get(2).origin().file())
        .isEqualTo(directory.resolve("c.yaml").toString());
  }

  static List<Arguments> broken() {
    return List.of(
        Arguments.of("config: [\n", "not YAML:"),
        Arguments.of("config:\n  - sorce: {}\n", ":2:5: 'sorce' is not a section of 'config'"),
        Arguments.of("config:\n  - sorce: {}\n", "did you mean 'source'?"),
        Arguments.of("config:\n  a: 1\n", ":2:3: must be a list"),
        Arguments.of("config:\n  - a\n", ":2:5: must be a map"),
        Arguments.of("config:\n  - label: {$name: x}\n", ":2:5: 'label' has no 'config'"),
        Arguments.of("system:\n  k: !foo x\n", ":2:6: unknown tag '!foo'"),
        Arguments.of(
            "system:\n  k: !fluent/s \"#{foo}\"\n", ":2:6: 'foo' is not supported in #{...}"),
        Arguments.of("config:\n  - !include fluent.yaml\n", "the file includes itself"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void saysWhereAndWhatIsWrong(String text, String expected) {
    assertThatThrownBy(() -> load(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }
}
