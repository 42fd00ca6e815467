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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SystemConfigTest {

  private final Problems problems = new Problems();

  private SystemConfig system(String text) {
    return SystemConfig.of(ConfigText.parse(text, problems), false, problems);
  }

  private List<String> messages() {
    return problems.list().stream()
        .map(
            problem ->
                problem.origin().line()
                    + (problem.severity() == Severity.WARNING ? " warning: " : " ")
                    + problem.message())
        .toList();
  }

  @Test
  void hasFluentdsDefaults() {
    final SystemConfig config = system("");
    assertThat(config)
        .isEqualTo(
            new SystemConfig(
                1,
                Duration.ZERO,
                Optional.empty(),
                "info",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                new SystemConfig.Log(
                    Optional.empty(),
                    "text",
                    "%Y-%m-%d %H:%M:%S %z",
                    Optional.empty(),
                    OptionalLong.empty(),
                    "none"),
                Optional.empty(),
                Optional.empty(),
                "local",
                Map.of(),
                new SystemConfig.SourceOnlyBuffer(
                    1,
                    "drop_oldest_chunk",
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty())));
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void readsEveryParameter() {
    final SystemConfig config =
        system(
            """
            <system>
              workers 1
              restart_worker_interval 2s
              root_dir /r
              log_level debug
              suppress_repeated_stacktrace false
              ignore_repeated_log_interval 3s
              ignore_same_log_interval 4s
              emit_error_log_interval 5s
              suppress_config_dump true
              log_event_verbose true
              without_source true
              with_source_only false
              rpc_endpoint 127.0.0.1:24444
              enable_get_dump yes
              process_name p
              file_permission 0640
              dir_permission 750
              strict_config_value true
              enable_msgpack_time_support true
              disable_shared_socket true
              enable_input_metrics false
              enable_size_metrics true
              enable_jit true
              config_include_dir ""
              umask 0022
              <log>
                path /l
                format json
                time_format %Y
                rotate_age 7
                rotate_size 10m
                forced_stacktrace_level warn
              </log>
              <counter_server>
                scope s
                port 1
                bind 0.0.0.0
                backup_path /b
              </counter_server>
              <counter_client>
                host h
                port 2
                timeout 6s
              </counter_client>
              <metrics>
                @type prometheus
                labels {"a":"b"}
              </metrics>
              <source_only_buffer>
                flush_thread_count 2
                overflow_action block
                path /s
                flush_interval 7s
                chunk_limit_size 1k
                total_limit_size 1m
                compress gzip
              </source_only_buffer>
            </system>
            """);
    assertThat(config)
        .isEqualTo(
            new SystemConfig(
                1,
                Duration.ofSeconds(2),
                Optional.of("/r"),
                "debug",
                Optional.of(false),
                Optional.of(Duration.ofSeconds(3)),
                Optional.of(Duration.ofSeconds(4)),
                Optional.of(Duration.ofSeconds(5)),
                Optional.of(true),
                Optional.of(true),
                Optional.of(true),
                Optional.of(false),
                Optional.of("127.0.0.1:24444"),
                Optional.of(true),
                Optional.of("p"),
                OptionalInt.of(0640),
                OptionalInt.of(0750),
                Optional.of(true),
                Optional.of(true),
                Optional.of(true),
                false,
                Optional.of(true),
                true,
                Optional.of(""),
                Optional.of("0022"),
                new SystemConfig.Log(
                    Optional.of("/l"),
                    "json",
                    "%Y",
                    Optional.of("7"),
                    OptionalLong.of(10 << 20),
                    "warn"),
                Optional.of(new SystemConfig.CounterServer("s", 1, "0.0.0.0", "/b")),
                Optional.of(new SystemConfig.CounterClient("h", 2, Duration.ofSeconds(6))),
                "prometheus",
                Map.of("a", "b"),
                new SystemConfig.SourceOnlyBuffer(
                    2,
                    "block",
                    Optional.of("/s"),
                    Optional.of(Duration.ofSeconds(7)),
                    OptionalLong.of(1024),
                    OptionalLong.of(1 << 20),
                    Optional.of("gzip"))));
    assertThat(problems.hasErrors()).isFalse();
    assertThat(problems.list())
        .extracting(Problem::message)
        .allMatch(
            message ->
                message.endsWith("is accepted and not used yet")
                    || message.endsWith("has no effect"))
        .hasSize(SystemConfig.NOT_USED_YET.size() + SystemConfig.WITHOUT_EFFECT.size());
  }

  @Test
  void saysNothingOfPermissionsWhichNewFilesGet() {
    system("<system>\nfile_permission 0600\ndir_permission 0700\n</system>\n");
    assertThat(messages()).isEmpty();
  }

  static List<Arguments> doubtful() {
    return List.of(
        Arguments.of(
            "<system>\nlog_levle debug\n</system>\n",
            "2 warning: parameter 'log_levle' in <system> is not used."),
        Arguments.of(
            "<system>\n<logg>\n</logg>\n</system>\n",
            "2 warning: section <logg> is not used in <system>"),
        Arguments.of(
            "<system>\nprocess_name x\n</system>\n",
            "2 warning: parameter 'process_name' in <system> is accepted and not used yet"),
        Arguments.of(
            "<system>\nenable_jit false\n</system>\n",
            "2 warning: parameter 'enable_jit' in <system> has no effect"),
        Arguments.of(
            "<system>\nwithout_source on\n</system>\n",
            "2 warning: without_source 'on' is not a boolean and counts as not given"),
        Arguments.of(
            "<system>\n</system>\n<system>\n</system>\n",
            "3 <system> is duplicated. <system> should be only one"),
        Arguments.of(
            "<system>\nlog_level inf\n</system>\n",
            "2 valid options are trace,debug,info,warn,error,fatal but got inf"),
        Arguments.of(
            "<system>\nworkers 2\n</system>\n", "2 workers 2 is not supported yet, only 1 is"),
        Arguments.of("<system>\nworkers 0\n</system>\n", "2 workers '0' is less than 1"),
        Arguments.of(
            "<system>\n<log>\n</log>\n<log>\n</log>\n</system>\n",
            "4 '<log>' section cannot be written twice or more"),
        Arguments.of(
            "<system>\nstrict_config_value true\nsuppress_config_dump on\n</system>\n",
            "3 suppress_config_dump: invalid bool value: on"));
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void saysWhatIsWrong(String text, String expected) {
    system(text);
    assertThat(messages()).containsExactly(expected);
  }

  @Test
  void missesWhatIsRequiredInNestedSections() {
    system("<system>\n<counter_client>\n</counter_client>\n</system>\n");
    assertThat(messages()).contains("2 'host' parameter is required, in section counter_client");
  }

  @Test
  void commandLineMakesItStrict() {
    SystemConfig.of(
        ConfigText.parse("<system>\nsuppress_config_dump on\n</system>\n", problems),
        true,
        problems);
    assertThat(messages()).containsExactly("2 suppress_config_dump: invalid bool value: on");
  }
}
