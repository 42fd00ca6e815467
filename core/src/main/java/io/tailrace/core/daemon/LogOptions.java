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
import io.tailrace.core.observe.LogRotation;
import io.tailrace.core.observe.LogSettings;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the command line says about the daemon's own log; it wins over {@code <system>}.
 *
 * @param path where it goes; {@code -}: standard output
 * @param level lowest level that is logged
 * @param rotateAge daily, weekly, monthly, or a number of files; checked
 * @param rotateBytes size at which the file is rotated
 * @param suppressRepeatedStacktrace whether to leave out a stack trace equal to the one before
 */
record LogOptions(
    Optional<String> path,
    Optional<Level> level,
    Optional<String> rotateAge,
    OptionalLong rotateBytes,
    Optional<Boolean> suppressRepeatedStacktrace) {
  static final String STANDARD_OUTPUT = "-";

  /** How to log until the configuration is read. */
  LogSettings earlySettings() {
    return LogSettings.defaults().withLevel(level.orElse(Level.INFO));
  }

  /** Where to log until the configuration is read. */
  LogFile earlyFile() {
    return new LogFile(
        path.filter(text -> !text.equals(STANDARD_OUTPUT)),
        rotateAge,
        rotateBytes,
        LogRotation.of(rotateAge, rotateBytes));
  }

  /**
   * The log file that is decided on.
   *
   * @param path empty: standard output
   * @param rotateAge as it was written
   * @param rotateBytes as it was written
   * @param rotation what the two mean
   */
  record LogFile(
      Optional<String> path,
      Optional<String> rotateAge,
      OptionalLong rotateBytes,
      Optional<LogRotation> rotation) {}
}
