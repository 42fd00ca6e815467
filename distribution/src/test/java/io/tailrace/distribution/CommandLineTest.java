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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options and commands that need no running daemon. */
final class CommandLineTest {
  @TempDir Path folder;

  private Setup setup;

  @BeforeEach
  void setUp() {
    setup = Setup.in(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--nosuch                        | Unknown option: '--nosuch'",
        "stray                           | Unmatched argument at index 0: 'stray'",
        "--daemon x.pid                  | --daemon is not supported; run it under a service manager",
        "--user nobody                   | --user is not supported; start Tailrace as that user",
        "--gemfile Gemfile               | --gemfile is not supported; plugins are jars",
        "--use-v0-config                 | --use-v0-config is not supported",
        "--with-source-only              | --with-source-only is not supported",
        "--config-file-type json         | --config-file-type accepts yaml/yml or guess, not 'json'",
        "--log-rotate-age yearly         | log-rotate-age should be daily, weekly, monthly or a number",
        "--conf-encoding klingon         | 'klingon' is not an encoding",
      })
  void refusesOptionsWithAdvice(String arguments, String message) {
    Result result = setup.run(arguments.strip().split(" "));

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .contains("tailrace: ", message, "see 'tailrace --help'")
        .doesNotContain("Usage:", "\tat ", ".java:");
  }

  @Test
  void tellsItsVersionAndItsOptions() {
    assertThat(setup.run("--version")).isEqualTo(new Result(0, "tailrace 0.1.0\n"));
    assertThat(setup.run("--help").status()).isZero();
    assertThat(setup.run("--help").output()).startsWith("Usage: tailrace ").contains("--dry-run");
  }

  @Test
  void refusesSeveralWorkers() {
    assertThat(setup.run("--no-supervisor", "--workers", "2"))
        .isEqualTo(new Result(2, "Error: multi workers is not supported with --no-supervisor\n"));
    assertThat(setup.run("-c", good(), "-q", "--workers", "2").output())
        .contains("workers 2 is not supported yet")
        .contains("config error file=");
  }

  @Test
  void checksAndEndsInADryRun() {
    Result result = setup.run("--dry-run", "-c", good());

    assertThat(result.status()).isZero();
    assertThat(result.output())
        .contains("starting tailrace-0.1.0 as dry run mode", "finished dry run mode")
        .doesNotContain("starting fluentd worker");
  }

  @Test
  void takesTheConfigurationOfTheEnvironment() {
    assertThat(setup.with(Map.of("FLUENT_CONF", good())).run("--dry-run").output())
        .contains("parsing config file is succeeded path=\"" + good() + "\"");
  }

  @Test
  void takesItsOwnConfigurationWhereThereIsNoOther() {
    String used =
        Files.exists(Path.of("/etc/fluent/fluent.conf"))
            ? "/etc/fluent/fluent.conf"
            : Home.path() + "/conf/fluent.conf";

    Result result = setup.run("--dry-run");

    assertThat(result.status()).isZero();
    assertThat(result.output()).contains("path=\"" + used + "\"");
  }

  @Test
  void startsTheShippedConfigurationWithoutAnyWarning() throws IOException {
    String text = Files.readString(Home.path().resolve("conf/fluent.conf"));
    String port = Integer.toString(Ports.free());
    setup.write("shipped.conf", text.replace("port 9880", "port " + port));
    try (TailraceProcess daemon =
        setup
            .with(Map.of("FLUENT_CONF", "shipped.conf"))
            .startCommand(List.of(setup.launcher().toString()))) {
      daemon.awaitRunning(1);
      daemon.stop();

      assertThat(daemon.lines("using the configuration of $FLUENT_CONF: shipped.conf")).hasSize(1);
      assertThat(daemon.lines())
          .noneMatch(line -> line.contains("[warn]") || line.contains(" fluent."));
    }
  }

  @Test
  void countsTheWarningsThatACheckPrints() {
    String config =
        setup
            .write(
                "lossy.conf",
                """
                <match x>
                  @type stdout
                  <buffer>
                    flush_at_shutdown false
                  </buffer>
                </match>
                """)
            .toString();

    List<String> lines = setup.run("check", config).output().lines().toList();

    assertThat(lines.get(lines.size() - 1)).isEqualTo(config + ": no errors, 2 warnings");
  }

  @Test
  void appendsTheInlineConfiguration() {
    Result result =
        setup.run(
            "--dry-run", "-c", good(), "-i", "<match x>\\n@type null\\n@id inline\\n</match>");

    assertThat(result.status()).isZero();
    assertThat(result.output()).contains("@id inline");
  }

  @Test
  void saysOfOptionsThatTheyHaveNoEffect() {
    Result result =
        setup.run(
            "--dry-run", "-c", good(), "-q", "-I", "/x", "-r", "y", "--disable-shared-socket");

    assertThat(result.status()).isZero();
    assertThat(result.output().lines())
        .hasSize(3)
        .allMatch(line -> line.contains("[warn]: ") && line.contains("no effect"));
  }

  @Test
  void installsASampleConfigurationOnce() throws IOException {
    Path directory = folder.resolve("etc");

    assertThat(setup.run("--setup", directory.toString()))
        .isEqualTo(new Result(0, "Installed " + directory + "/fluent.conf.\n"));
    assertThat(directory.resolve("fluent.conf"))
        .hasSameTextualContentAs(Home.path().resolve("conf/fluent.conf"));
    assertThat(setup.run("--setup", directory.toString()))
        .isEqualTo(new Result(0, directory + "/fluent.conf already exists.\n"));
  }

  @Test
  void followsTheLogSectionOfTheConfiguration() throws IOException {
    Path log = folder.resolve("x.log");
    String config =
        setup
            .write(
                "log.conf",
                """
                <system>
                  log_level debug
                  <log>
                    path %s
                    format json
                    time_format %%s
                  </log>
                </system>
                <match x>
                  @type null
                </match>
                """
                    .formatted(log))
            .toString();

    assertThat(setup.run("--dry-run", "-c", config).status()).isZero();
    assertThat(Files.readAllLines(log))
        .isNotEmpty()
        .allMatch(
            line ->
                line.matches(
                    "\\{\"time\":\"\\d+\",\"level\":\"(debug|info)\",\"message\":\".*\"}"));
  }

  @Test
  void describesPluginsFromTheirIndexes() {
    assertThat(setup.run("plugin", "list").output())
        .contains("input\n", "http", "record_transformer", "tailrace-plugin-copy-0.1.0.jar");
    assertThat(setup.run("plugin", "describe", "http").output())
        .contains("input 'http', in tailrace-plugin-http-0.1.0.jar", "body_size_limit", "32m");
    assertThat(setup.run("plugin", "describe", "htp"))
        .satisfies(result -> assertThat(result.status()).isEqualTo(1))
        .satisfies(result -> assertThat(result.output()).contains("did you mean 'http'?"));
  }

  private String good() {
    return setup.write("good.conf", "<match x>\n  @type null\n</match>\n").toString();
  }
}
