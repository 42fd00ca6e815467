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
package io.tailrace.testkit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What is logged, at level info and above, while a pipeline is there. It goes nowhere else as long
 * as any pipeline is open. Pipelines that are open at the same time see each other's lines.
 */
public final class CapturedLog {
  private static final Tap TAP = new Tap();

  private final List<LogLine> lines = new CopyOnWriteArrayList<>();

  CapturedLog() {
    TAP.open(this);
  }

  void close() {
    TAP.close(this);
  }

  /** All lines so far. */
  public List<LogLine> lines() {
    return List.copyOf(lines);
  }

  /** The lines so far of level warn and error, as {@link LogLine#toString} gives them. */
  public List<String> troubles() {
    return lines.stream()
        .filter(line -> line.level().toInt() >= Level.WARN.toInt())
        .map(LogLine::toString)
        .toList();
  }

  /** Takes the place of the appenders while a captured log is open. */
  private static final class Tap extends AppenderBase<ILoggingEvent> {
    private final List<CapturedLog> logs = new CopyOnWriteArrayList<>();
    private final List<Appender<ILoggingEvent>> outer = new ArrayList<>(); // guarded by logs
    private ch.qos.logback.classic.Level outerLevel; // guarded by logs

    void open(CapturedLog log) {
      synchronized (logs) {
        if (logs.isEmpty()) {
          final Logger root = root();
          for (Iterator<Appender<ILoggingEvent>> i = root.iteratorForAppenders(); i.hasNext(); ) {
            outer.add(i.next());
          }
          outer.forEach(root::detachAppender);
          outerLevel = root.getLevel();
          root.setLevel(ch.qos.logback.classic.Level.INFO);
          setContext(root.getLoggerContext());
          start();
          root.addAppender(this);
        }
        logs.add(log);
      }
    }

    void close(CapturedLog log) {
      synchronized (logs) {
        if (logs.remove(log) && logs.isEmpty()) {
          final Logger root = root();
          root.detachAppender(this);
          outer.forEach(root::addAppender);
          outer.clear();
          root.setLevel(outerLevel);
        }
      }
    }

    private static Logger root() {
      final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Override
    protected void append(ILoggingEvent event) {
      final Map<String, Object> fields = new LinkedHashMap<>();
      if (event.getKeyValuePairs() != null) {
        event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
      }
      final LogLine line =
          new LogLine(
              Level.valueOf(event.getLevel().toString()),
              event.getLoggerName(),
              event.getFormattedMessage(),
              fields);
      logs.forEach(log -> log.lines.add(line));
    }
  }
}
