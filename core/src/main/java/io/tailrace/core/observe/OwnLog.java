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
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.tailrace.api.LogDevice;
import io.tailrace.core.seam.Clock;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * The daemon's own log, in the form that people's alerts match: Fluentd's.
 *
 * <p>Code logs through SLF4J, with fields as key-value pairs; a field named {@code error} that is a
 * {@link Throwable} becomes {@code error_class} and {@code error}. A stack trace follows only where
 * the throwable is passed as the cause of the log call.
 */
public final class OwnLog {
  /**
   * Lines of this logger are about the process and not about a worker, so they carry no number and
   * become no events.
   */
  static final String SUPERVISOR = "supervisor";

  private static final String PLUGIN_PREFIX = "plugin.";

  private final OwnLogAppender appender;
  private final LogSettings settings;

  private OwnLog(OwnLogAppender appender, LogSettings settings) {
    this.appender = appender;
    this.settings = settings;
  }

  /**
   * Sends everything that is logged in this process to the device, instead of where it went before.
   */
  public static OwnLog install(
      LogSettings settings, LogDevice device, boolean colour, Clock clock) {
    final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    final OwnLogAppender appender = new OwnLogAppender(settings, device, colour, clock);
    appender.setContext(context);
    appender.start();
    root.addAppender(appender);
    root.setLevel(settings.level());
    // Libraries speak only where a person is needed.
    for (String library : new String[] {"io.netty", "org.pf4j"}) {
      context.getLogger(library).setLevel(Level.WARN);
    }
    return new OwnLog(appender, settings);
  }

  /**
   * The log of a plugin.
   *
   * @param id stands at the head of each line in brackets, where given
   * @param level the plugin's {@code @log_level}, where given
   */
  public static org.slf4j.Logger pluginLog(
      String name, Optional<String> id, Optional<Level> level) {
    final String loggerName = PLUGIN_PREFIX + (id.isPresent() ? "[" + id.get() + "]" : name);
    final org.slf4j.Logger log = LoggerFactory.getLogger(loggerName);
    if (log instanceof Logger logger) {
      logger.setLevel(level.orElse(null));
    }
    return log;
  }

  /** The log of the process as a whole: what Fluentd's supervisor says. */
  public static org.slf4j.Logger supervisorLog() {
    return LoggerFactory.getLogger(SUPERVISOR);
  }

  /** A value that log lines show with a colon before it, as Ruby's symbols. */
  public static Object symbol(String name) {
    return new LogText.Symbol(name);
  }

  /** A value that log lines show as it is, without quotes. */
  public static Object word(String text) {
    return new LogText.Word(text);
  }

  /** The head that lines of the logger begin with: the plugin's id in brackets, or nothing. */
  static String head(String loggerName) {
    return loggerName.startsWith(PLUGIN_PREFIX + "[")
        ? loggerName.substring(PLUGIN_PREFIX.length()) + " "
        : "";
  }

  /** From now on lines carry the number of the worker. */
  public void workerStarted(int workerId) {
    appender.setWorkerId(workerId);
  }

  /** Where each line also goes, as an event; empty: nowhere. */
  public void setEvents(Optional<LogEvents> events) {
    appender.setEvents(events.orElse(null));
  }

  /** How many warnings were written. */
  public long warningCount() {
    return appender.warningCount();
  }

  /** How it is written. */
  public LogSettings settings() {
    return settings;
  }
}
