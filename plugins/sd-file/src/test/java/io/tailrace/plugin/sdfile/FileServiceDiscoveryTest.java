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
package io.tailrace.plugin.sdfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ServiceDiscovery.Service;
import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileServiceDiscoveryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path dir;

  private static TestPipeline start(Path file, String parameters) {
    return TestPipeline.output(
        "@type forward\n<service_discovery>\n@type file\npath "
            + file
            + "\n"
            + parameters
            + "\n</service_discovery>");
  }

  private static Service service(String host, int port) {
    return new Service(host, port, Optional.empty(), 60, false, "", "", Optional.empty());
  }

  @Test
  void readsYamlAndJson() throws IOException {
    final Path yaml =
        Files.writeString(
            dir.resolve("sd.yaml"),
            "- host: a.example\n  port: 24224\n- host: 192.0.2.7\n  port: 1\n  name: b\n"
                + "  weight: 7\n  standby: true\n  username: u\n  password: p\n"
                + "  shared_key: key\n");
    final Path json =
        Files.writeString(
            dir.resolve("sd.json"),
            "[{\"host\": \"a.example\", \"port\": 24224}, {\"host\": \"192.0.2.7\","
                + " \"port\": 1, \"name\": \"b\", \"weight\": 7, \"standby\": true,"
                + " \"username\": \"u\", \"password\": \"p\", \"shared_key\": \"key\"}]");
    for (Path file : new Path[] {yaml, json}) {
      try (TestPipeline pipeline = start(file, "")) {
        assertThat(pipeline.plugin(DiscoveringOutput.class).told.remove())
            .containsExactly(
                service("a.example", 24224),
                new Service(
                    "192.0.2.7", 1, Optional.of("b"), 7, true, "u", "p", Optional.of("key")));
      }
    }
  }

  @Test
  void readsTheFileAgainWhenItHasChangedAndOnlyThen() throws IOException {
    final Path file = Files.writeString(dir.resolve("sd.yaml"), "- {host: a, port: 1}");
    try (TestPipeline pipeline = start(file, "")) {
      final DiscoveringOutput output = pipeline.plugin(DiscoveringOutput.class);
      output.told.clear();
      pipeline.clock().advance(SECOND);
      assertThat(output.told).isEmpty();
      Files.writeString(file, "- {host: a, port: 1}\n- {host: b, port: 2}");
      pipeline.clock().advance(SECOND);
      assertThat(output.told.remove()).containsExactly(service("a", 1), service("b", 2));
      Files.delete(file);
      pipeline.clock().advance(SECOND.multipliedBy(3));
      assertThat(output.told).isEmpty();
      assertThat(pipeline.log().troubles()).hasSize(1).first().asString().contains("sd_file");
      Files.writeString(file, "- {host: c, port: 3}");
      pipeline.clock().advance(SECOND);
      assertThat(output.told.remove()).containsExactly(service("c", 3));
    }
  }

  @Test
  void keepsTheServicesIfTheNewFileIsBroken() throws IOException {
    final Path file = Files.writeString(dir.resolve("sd.yaml"), "- {host: a, port: 1}");
    try (TestPipeline pipeline = start(file, "")) {
      final DiscoveringOutput output = pipeline.plugin(DiscoveringOutput.class);
      output.told.clear();
      Files.writeString(file, "- {host: a}");
      pipeline.clock().advance(SECOND);
      assertThat(output.told).isEmpty();
      assertThat(pipeline.log().troubles())
          .first()
          .asString()
          .contains("Service must have `host` and `port`");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "- {host: a, port: [ | line 1, column",
        "- {port: 24224} | Service must have",
        "\"\" | not a list of services",
      })
  void saysOfEachBrokenStateOnceAndInOneLineWhatIsWrong(String broken, String reason)
      throws IOException {
    final Path file = Files.writeString(dir.resolve("sd.yaml"), "- {host: a, port: 1}");
    try (TestPipeline pipeline = start(file, "")) {
      final DiscoveringOutput output = pipeline.plugin(DiscoveringOutput.class);
      output.told.clear();
      Files.writeString(file, broken);
      pipeline.clock().advance(SECOND.multipliedBy(5));
      assertThat(pipeline.log().troubles())
          .hasSize(1)
          .first()
          .asString()
          .contains("couldn't be read: ", reason)
          .doesNotContain("\n");
      Files.writeString(file, broken + "\n ");
      pipeline.clock().advance(SECOND.multipliedBy(5));
      assertThat(pipeline.log().troubles()).hasSize(2);
      Files.writeString(file, "- {host: b, port: 2}");
      pipeline.clock().advance(SECOND);
      assertThat(output.told.remove()).containsExactly(service("b", 2));
    }
  }

  @Test
  void readsOtherEncodings() throws IOException {
    final Path file = dir.resolve("sd.yml");
    Files.write(file, "- {host: ärger, port: 1}".getBytes(StandardCharsets.ISO_8859_1));
    try (TestPipeline pipeline = start(file, "conf_encoding iso-8859-1")) {
      assertThat(pipeline.plugin(DiscoveringOutput.class).told.remove())
          .containsExactly(service("ärger", 1));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: b | not a list of services",
        "[3] | is not a map",
        "[{host: a}] | must have",
        "[{host: a, port: x}] | is not a number",
        "[{host: a, port: 70000}] | is outside 0..65535",
        "[{host: a, port: 1, weight: -1}] | is negative",
        "[ | couldn't be read",
      })
  void doesNotStartWithABrokenFile(String content, String reason) throws IOException {
    final Path file = Files.writeString(dir.resolve("sd.yaml"), content);
    assertThatThrownBy(() -> start(file, "")).hasMessageContaining(reason);
  }

  @Test
  void refusesFilesAndEncodingsThatAreNotThere() throws IOException {
    assertThatThrownBy(() -> start(dir.resolve("none.yaml"), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.yaml not found");
    final Path file = Files.writeString(dir.resolve("sd.yaml"), "[]");
    assertThatThrownBy(() -> start(file, "conf_encoding klingon"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("klingon");
  }
}
