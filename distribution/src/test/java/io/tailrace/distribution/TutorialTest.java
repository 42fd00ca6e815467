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
package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.distribution.TailraceProcess.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations that everybody begins with, from Fluentd's own tutorial. */
final class TutorialTest {
  @TempDir Path folder;

  static Set<Path> javas() {
    return Javas.homes();
  }

  @ParameterizedTest
  @MethodSource("javas")
  void printsWhatIsPosted(Path java) throws IOException {
    int port = Ports.free();
    try (TailraceProcess daemon =
        start(
            java,
            port,
            """
            <source>
              @type http
              port 9880
              bind 0.0.0.0
            </source>
            <match **>
              @type stdout
            </match>
            """)) {
      assertThat(TailraceProcess.postForm(port, "/sample.test", "json={\"json\":\"message\"}"))
          .isEqualTo(200);

      assertThat(daemon.awaitLine("sample.test"))
          .matches(
              "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{9} [+-]\\d{4}"
                  + " sample\\.test: \\{\"json\":\"message\"}");
      daemon.stop();
    }
  }

  @ParameterizedTest
  @MethodSource("javas")
  void reportsATagThatNothingMatchesOnce(Path java) throws IOException {
    int port = Ports.free();
    try (TailraceProcess daemon =
        start(
            java,
            port,
            """
            <source>
              @type http
              port 8888
              bind 0.0.0.0
            </source>
            <match test.cycle>
              @type stdout
            </match>
            """)) {
      for (int i = 0; i < 3; i++) {
        assertThat(TailraceProcess.postJson(port, "/other.tag", "{\"n\":" + i + "}"))
            .isEqualTo(200);
      }
      TailraceProcess.postForm(port, "/test.cycle", "json={\"action\":\"login\",\"user\":2}");
      assertThat(daemon.awaitLine(" test.cycle: "))
          .endsWith(" test.cycle: {\"action\":\"login\",\"user\":2}");
      daemon.stop();

      // The first and the second are reported, then the fourth, the eighth and so on.
      assertThat(daemon.lines("no patterns matched tag=\"other.tag\"")).hasSize(2);
      assertThat(daemon.lines(" other.tag: ")).isEmpty();
    }
  }

  @Test
  void filtersWithGrep() throws IOException {
    int port = Ports.free();
    try (TailraceProcess daemon =
        start(
            Path.of(System.getProperty("java.home")),
            port,
            """
            <source>
              @type http
              port 8888
              bind 0.0.0.0
            </source>
            <filter test.cycle>
              @type grep
              <exclude>
                key action
                pattern ^logout$
              </exclude>
            </filter>
            <match test.cycle>
              @type stdout
            </match>
            """)) {
      TailraceProcess.postForm(port, "/test.cycle", "json={\"action\":\"logout\",\"user\":2}");
      TailraceProcess.postForm(port, "/test.cycle", "json={\"action\":\"login\",\"user\":2}");
      daemon.awaitLine(" test.cycle: ");
      daemon.stop();

      assertThat(daemon.lines(" test.cycle: "))
          .singleElement()
          .asString()
          .endsWith("{\"action\":\"login\",\"user\":2}");
    }
  }

  @ParameterizedTest
  @MethodSource("javas")
  void skipsTopLevelFiltersForALabel(Path java) throws IOException {
    int port = Ports.free();
    try (TailraceProcess daemon =
        start(
            java,
            port,
            """
            <source>
              @type http
              bind 0.0.0.0
              port 8888
              @label @STAGING
            </source>

            <filter test.**>
              @type record_transformer
              <record>
                filtered_at_top true
              </record>
            </filter>

            <label @STAGING>
              <filter test.cycle>
                @type grep
                <exclude>
                  key action
                  pattern ^logout$
                </exclude>
              </filter>
              <match test.cycle>
                @type stdout
              </match>
            </label>
            """)) {
      TailraceProcess.postForm(port, "/test.cycle", "json={\"action\":\"logout\",\"user\":2}");
      TailraceProcess.postForm(port, "/test.cycle", "json={\"action\":\"login\",\"user\":2}");
      daemon.awaitLine(" test.cycle: ");
      daemon.stop();

      assertThat(daemon.lines(" test.cycle: "))
          .singleElement()
          .asString()
          .endsWith("{\"action\":\"login\",\"user\":2}");
    }
  }

  /**
   * Fluentd has no comments in this style: it reads a section without a name and with the argument
   * {@code !-- ... --}, whose end tag never comes. Source: fluentd lib/fluent/config/v1_parser.rb,
   * parse_element.
   */
  @Test
  void refusesCommentsInTheStyleOfHtml() {
    Setup setup = Setup.in(folder);
    Path config =
        setup.write(
            "fluent.conf",
            """
            <label @STAGING>
              <!-- the filter comes here -->
              <match test.cycle>
                @type stdout
              </match>
            </label>
            """);

    TailraceProcess.Result result = setup.run("check", config.toString());

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .contains(":2:", "<!-- the filter comes here -->")
        .contains("help: ");
  }

  private TailraceProcess start(Path java, int port, String config) {
    Setup setup = Setup.in(folder).with(java);
    return setup.daemon(
        setup.write("fluent.conf", config.replaceFirst("port (9880|8888)", "port " + port)));
  }
}
