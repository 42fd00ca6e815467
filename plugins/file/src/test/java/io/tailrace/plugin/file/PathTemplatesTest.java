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
package io.tailrace.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.config.ParameterException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of fluentd test/plugin/test_out_file.rb, generate_path_template. */
class PathTemplatesTest {
  @ParameterizedTest
  @CsvSource({
    // path, timekey, numbered, suffix, compression suffix, time_slice_format, expected
    "/to/f.*, 86400, true, '', '', , /to/f.%Y%m%d_**",
    "/to/f.*, 3600, true, '', .gz, , /to/f.%Y%m%d%H_**.gz",
    "/to/f.*, 60, false, '', '', , /to/f.%Y%m%d%H%M",
    "/to/f.*, 60, false, '', .gz, , /to/f.%Y%m%d%H%M.gz",
    "/to/f.*, 86400, true, '', '', %Y-%m-%d, /to/f.%Y-%m-%d_**",
    "/to/f.*, 86400, false, '', .gz, %Y-%m-%d, /to/f.%Y-%m-%d.gz",
    "/to/f.*.data, 172800, true, .log, .gz, , /to/f.%Y%m%d_**.data.gz",
    "/to/f.*.data, 7200, false, .log, '', , /to/f.%Y%m%d%H.data",
    "/*/f.*, 7200, true, '', '', , /%Y%m%d%H_**/f.%Y%m%d%H_**",
    "/to/f, 604800, true, .log, '', , /to/f.%Y%m%d_**.log",
    "/to/f, 21600, true, .log, .zstd, , /to/f.%Y%m%d%H_**.log.zstd",
    "/to/f, 900, false, .log, .gz, , /to/f.%Y%m%d%H%M.log.gz",
    "/to/f, 900, true, .log, '', %Y-%m-%d_%H%M, /to/f.%Y-%m-%d_%H%M_**.log",
    "/to/f, 86400, true, '', '', , /to/f.%Y%m%d_**",
    "/to/f.%Y%m%d, 86400, false, '', '', , /to/f.%Y%m%d",
    "/to/%Y%m%d/f, 86400, false, '', '', , /to/%Y%m%d/f",
    "/to/%Y%m%d/f, 86400, true, '', '', , /to/%Y%m%d/f_**",
    "/to/${tag}/f.%Y%m%d_%H, 7200, true, .log, .gz, , /to/${tag}/f.%Y%m%d_%H_**.log.gz",
    "/to/%Y%m%d/f, 86400, true, .log, '', %Y-%m-%d_%H, /to/%Y%m%d/f.%Y-%m-%d_%H_**.log",
    "/to/f.log, , false, '', '', , /to/f.log",
    "/to/f.${tag}, , true, .log, .gz, , /to/f.${tag}_**.log.gz",
  })
  void addsTimeNumberAndSuffix(
      String path,
      Integer timekeySeconds,
      boolean hasIndex,
      String suffix,
      String compressionSuffix,
      String timeSliceFormat,
      String expected) {
    assertThat(
            PathTemplates.of(
                path,
                Optional.ofNullable(timekeySeconds).map(Duration::ofSeconds),
                hasIndex,
                suffix,
                compressionSuffix,
                Optional.ofNullable(timeSliceFormat)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1, %Y%m%d%H%M%S",
    "59, %Y%m%d%H%M%S",
    "60, %Y%m%d%H%M",
    "3599, %Y%m%d%H%M",
    "3600, %Y%m%d%H",
    "86399, %Y%m%d%H",
    "86400, %Y%m%d",
    "1000000000, %Y%m%d",
  })
  void writesTimeAsFineAsTheTimekeyIs(long seconds, String expected) {
    assertThat(PathTemplates.timeFormat(Duration.ofSeconds(seconds))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"/to/%Y%m/f, 86400", "/to/f.%Y%m%d.log, 3600", "/to/%H/f, 3600"})
  void refusesAPartOfTheTime(String path, long seconds) {
    final Optional<Duration> timekey = Optional.of(Duration.ofSeconds(seconds));
    assertThatThrownBy(() -> PathTemplates.of(path, timekey, false, "", "", Optional.empty()))
        .isInstanceOf(ParameterException.class)
        .hasMessage("insufficient timestamp placeholders in path");
  }

  @Test
  void refusesAStarWithoutTime() {
    assertThatThrownBy(
            () -> PathTemplates.of("/f.*", Optional.empty(), true, "", "", Optional.empty()))
        .isInstanceOf(ParameterException.class)
        .hasMessage("path including '*' must be used with buffer chunk key 'time'");
  }
}
