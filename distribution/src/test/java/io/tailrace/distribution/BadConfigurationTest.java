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

import io.tailrace.distribution.TailraceProcess.Result;
import io.tailrace.distribution.TailraceProcess.Setup;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Configurations that must not start. */
final class BadConfigurationTest {
  @TempDir Path folder;

  static List<Arguments> configurations() {
    return List.of(
        Arguments.of("<match **>\n</match>\n", "1:2: Missing '@type' parameter on <match>"),
        Arguments.of(
            "<match **>\n  @type nosuch\n</match>\n", "2:9: Unknown output plugin 'nosuch'"),
        Arguments.of("<source>\n  @type nosuch\n</source>\n", "2:9: Unknown input plugin 'nosuch'"),
        Arguments.of(
            "<match **>\n  @type copy\n</match>\n", "1:2: '<store>' sections are required"),
        Arguments.of("<match **>\n  @type null\n", "1:2: expected end tag '</match>'"),
        Arguments.of("<match **>\n  a \"x\" y\n</match>\n", "2:9: expected end of line"),
        Arguments.of(
            "<filter **>\n  @type grep\n  <regexp>\n    key a\n    pattern /(/\n  </regexp>\n</filter>\n",
            "5:13: pattern: "),
        Arguments.of(
            "<match a>\n  @type null\n  @id x\n</match>\n<match b>\n  @type null\n  @id x\n</match>\n",
            "7:7: Duplicated plugin id `x`"),
        Arguments.of(
            "<match a>\n  @type file\n  path /x/a\n  <buffer>\n    path /x/b\n  </buffer>\n</match>\n"
                + "<match b>\n  @type file\n  path /x/c\n  <buffer>\n    path /x/b\n  </buffer>\n</match>\n",
            "12:10: Other 'file' plugin already use same buffer path: type = file, buffer"
                + " path = /x/b/buffer.*.log"),
        Arguments.of(
            "<source>\n  @type http\n  @label @A\n</source>\n", "3:10: @A label not found"),
        Arguments.of("<label @A>\n</label>\n", "1:2: Missing <match> sections in <label @A>"),
        Arguments.of(
            "<system>\n  root_dir /dev/null\n</system>\n",
            "2:12: non directory entry exists:/dev/null"),
        Arguments.of("<system>\n  workers 4\n</system>\n", "2:11: workers 4 is not supported yet"));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void isReportedWithItsPlaceAndNothingStarts(String config, String problem) {
    Setup setup = Setup.in(folder);
    String file = setup.write("fluent.conf", config).toString();

    Result result = setup.run("-c", file, "-q");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .contains(file + ":" + problem)
        .containsPattern("\\^\n")
        .containsPattern(
            "\\[error]: config error file=\"[^\"]+\" error_class=Fluent::ConfigError error=\"")
        .doesNotContain("\tat ", ".java:", "starting fluentd worker");
  }

  @Test
  void isReportedWholeAndInFileOrder() {
    Setup setup = Setup.in(folder);
    String file =
        setup
            .write(
                "fluent.conf",
                """
                <source>
                  @type http
                  prt 9880
                </source>
                <filter **>
                  @type grpe
                </filter>
                <match a>
                  @type copy
                </match>
                <match **>
                  @type stdot
                </match>
                """)
            .toString();

    Result result = setup.run("check", file);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output().lines().filter(line -> line.startsWith(file)))
        .containsExactly(
            file + ":3:3: warning: parameter 'prt' in <source> is not used.",
            file + ":6:9: Unknown filter plugin 'grpe'",
            file + ":8:2: '<store>' sections are required",
            file + ":12:9: Unknown output plugin 'stdot'",
            file + ": 3 errors, 1 warning");
    assertThat(result.output())
        .contains("did you mean 'port'?", "did you mean 'grep'?", "did you mean 'stdout'?");
  }

  @Test
  void isReportedWhereItCannotBeRead() {
    Result result = Setup.in(folder).run("-c", folder.resolve("none.conf").toString());

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("none.conf: cannot be read", "config error file=");
  }
}
