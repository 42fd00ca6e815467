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
package io.tailrace.core.daemon;

import ch.qos.logback.classic.Level;
import io.tailrace.core.config.ConfigLoader;
import io.tailrace.core.observe.LogSettings;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says; it wins over {@code <system>}.
 *
 * @param config main configuration file
 * @param configType how it is written
 * @param encoding how its bytes are read
 * @param inlineConfig text behind the main file
 * @param pluginDirectories directories with plugin jars, in the order in which they are looked at
 * @param workDirectory where copies of plugin jars are kept
 * @param logPath where the log goes; empty: standard output
 * @param logLevel lowest level that is logged
 * @param logRotateAge number of old log files to keep, or daily, weekly, monthly
 * @param logRotateBytes size at which the log file is rotated
 * @param isDryRun whether to check the configuration and end
 */
public record DaemonOptions(
    Path config,
    ConfigLoader.FileType configType,
    Charset encoding,
    Optional<String> inlineConfig,
    List<Path> pluginDirectories,
    Path workDirectory,
    Optional<Path> logPath,
    Optional<Level> logLevel,
    Optional<String> logRotateAge,
    Optional<Long> logRotateBytes,
    boolean isDryRun,
    boolean withoutSource,
    boolean strictConfigValue,
    boolean suppressConfigDump,
    boolean logEventVerbose,
    Optional<Boolean> suppressRepeatedStacktrace,
    Optional<Duration> emitErrorLogInterval,
    Optional<Integer> workers) {

  /** How to log until the configuration is read. */
  LogSettings earlyLogSettings() {
    return LogSettings.defaults().withLevel(logLevel.orElse(Level.INFO));
  }
}
