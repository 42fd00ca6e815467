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
package io.tailrace.core.observe;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * How the daemon's own log is written.
 *
 * @param level lowest level that is written
 * @param json whether lines are JSON objects instead of text
 * @param timeFormat strftime format of the time
 * @param suppressRepeatedStacktrace whether a stack trace equal to the thread's last one is left
 *     out
 * @param ignoreRepeatedInterval a message equal to the thread's last one is left out if it comes
 *     within this time
 * @param ignoreSameInterval a message that the thread logged within this time is left out
 * @param forcedStacktraceLevel level at which all stack traces are written; empty: that of their
 *     message
 */
public record LogSettings(
    Level level,
    boolean json,
    String timeFormat,
    boolean suppressRepeatedStacktrace,
    Optional<Duration> ignoreRepeatedInterval,
    Optional<Duration> ignoreSameInterval,
    Optional<Level> forcedStacktraceLevel) {
  /** Fluentd's default. */
  public static final String DEFAULT_TIME_FORMAT = "%Y-%m-%d %H:%M:%S %z";

  /** Text at level info. */
  public static LogSettings defaults() {
    return new LogSettings(
        Level.INFO,
        false,
        DEFAULT_TIME_FORMAT,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with another level. */
  public LogSettings withLevel(Level newLevel) {
    return new LogSettings(
        newLevel,
        json,
        timeFormat,
        suppressRepeatedStacktrace,
        ignoreRepeatedInterval,
        ignoreSameInterval,
        forcedStacktraceLevel);
  }

  /**
   * The level of a name.
   *
   * @param name trace, debug, info, warn, error or fatal. Nothing here logs at level fatal, so that
   *     one silences the log.
   */
  public static Level level(String name) {
    return name.equals("fatal") ? Level.OFF : Level.valueOf(name);
  }
}
