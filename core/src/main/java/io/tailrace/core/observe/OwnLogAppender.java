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
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tailrace.api.ByteSink;
import io.tailrace.api.LogDevice;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.core.codec.time.TimeCodec;
import io.tailrace.core.seam.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.event.KeyValuePair;

/**
 * Writes log lines in Fluentd's form, as text or JSON, and hands them on as events.
 *
 * <p>Source: fluentd lib/fluent/log.rb, {@code event}, {@code caller_line}, {@code
 * dump_stacktrace}. What repeats is remembered for each thread, as there.
 */
final class OwnLogAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final int SAME_MESSAGES_MAX = 1000;
  private static final String COLOUR_RESET = "\u001b[0;39m";

  private final LogSettings settings;
  private final LogDevice device;
  private final boolean colour;
  private final Clock clock;
  private final TimeFormatter timeFormatter;
  private final ThreadLocal<Memory> memories = ThreadLocal.withInitial(Memory::new);
  private final LongAdder warnings = new LongAdder();
  private volatile int workerId = -1;
  private volatile LogEvents events;

  /** What a thread logged last. */
  private static final class Memory {
    final ByteSink line = new ByteSink(256);
    String lastMessage;
    long lastMessageNs;
    String lastTrace;
    final Map<String, Long> sameMessages = new LinkedHashMap<>();
  }

  OwnLogAppender(LogSettings settings, LogDevice device, boolean colour, Clock clock) {
    this.settings = settings;
    this.device = device;
    this.colour = colour && !settings.json();
    this.clock = clock;
    this.timeFormatter =
        TimeCodec.formatter(
            TimeOptions.DEFAULTS.withFormat(Optional.of(settings.timeFormat())),
            ZoneId.systemDefault());
  }

  void setWorkerId(int id) {
    workerId = id;
  }

  void setEvents(LogEvents target) {
    events = target;
  }

  long warningCount() {
    return warnings.sum();
  }

  @Override
  protected void append(ILoggingEvent event) {
    final Map<String, Object> fields = fields(event);
    final String message = message(event, fields);
    final Memory memory = memories.get();
    if (isRepeated(memory, message)) {
      return;
    }
    if (event.getLevel() == Level.WARN) {
      warnings.increment();
    }
    final long nowNs = clock.nowNs();
    final String level = levelText(event);
    final LogEvents target = events;
    if (target != null && !event.getLoggerName().equals(OwnLog.SUPERVISOR)) {
      target.add(level, nowNs, fields, message);
    }
    final ByteSink line = memory.line;
    line.clear();
    writeLine(line, event, nowNs, level, message);
    if (event.getThrowableProxy() != null) {
      writeTrace(line, memory, event, nowNs);
    }
    device.write(line.array(), 0, line.length());
    if (line.length() > 64 * 1024) {
      memories.remove();
    }
  }

  private static Map<String, Object> fields(ILoggingEvent event) {
    if (event.getKeyValuePairs() == null) {
      return Map.of();
    }
    final Map<String, Object> fields = new LinkedHashMap<>();
    for (KeyValuePair pair : event.getKeyValuePairs()) {
      fields.put(pair.key, pair.value);
    }
    return fields;
  }

  private static String message(ILoggingEvent event, Map<String, Object> fields) {
    final ByteSink text = new ByteSink(256);
    text.writeUtf8(OwnLog.head(event.getLoggerName()));
    text.writeUtf8(said(event));
    fields.forEach(
        (key, value) -> {
          final Object shown;
          if (value instanceof Throwable error) {
            if (key.equals("error") && !fields.containsKey("error_class")) {
              text.writeUtf8(" error_class=" + error.getClass().getSimpleName());
            }
            shown = String.valueOf(error.getMessage());
          } else {
            shown = value;
          }
          text.write(' ');
          text.writeUtf8(key);
          text.write('=');
          LogText.inspect(shown, text);
        });
    return text.toString();
  }

  /** Libraries log exceptions by their messages, and not every exception has one. */
  private static String said(ILoggingEvent event) {
    if (event.getFormattedMessage() != null) {
      return event.getFormattedMessage();
    }
    final IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null ? "" : thrown.getClassName();
  }

  private boolean isRepeated(Memory memory, String message) {
    if (settings.ignoreSameInterval().isPresent()) {
      final long intervalNs = settings.ignoreSameInterval().get().toNanos();
      final long now = clock.elapsedNs();
      final Long previous = memory.sameMessages.get(message);
      if (previous != null && now - previous <= intervalNs) {
        return true;
      }
      if (previous == null && memory.sameMessages.size() >= SAME_MESSAGES_MAX) {
        memory.sameMessages.values().removeIf(loggedNs -> now - loggedNs > intervalNs);
        if (memory.sameMessages.size() >= SAME_MESSAGES_MAX) {
          memory.sameMessages.clear();
        }
      }
      memory.sameMessages.put(message, now);
      return false;
    }
    if (settings.ignoreRepeatedInterval().isPresent()) {
      final long intervalNs = settings.ignoreRepeatedInterval().get().toNanos();
      final long now = clock.elapsedNs();
      if (message.equals(memory.lastMessage) && now - memory.lastMessageNs <= intervalNs) {
        return true;
      }
      memory.lastMessage = message;
      memory.lastMessageNs = now;
    }
    return false;
  }

  private void writeLine(
      ByteSink line, ILoggingEvent event, long timeNs, String level, String message) {
    if (settings.json()) {
      line.writeUtf8("{\"time\":\"");
      final ByteSink time = new ByteSink(32);
      writeTime(timeNs, time);
      line.write(JsonStringEncoder.getInstance().quoteAsUTF8(time.toString()));
      line.writeUtf8("\",\"level\":\"" + level + "\",\"message\":\"");
      line.write(JsonStringEncoder.getInstance().quoteAsUTF8(message));
      line.write('"');
      if (hasWorkerId(event)) {
        line.writeUtf8(",\"worker_id\":" + workerId);
      }
      line.writeUtf8("}\n");
      return;
    }
    if (colour) {
      line.writeUtf8(colourOf(level));
    }
    writeHead(line, event, timeNs, level);
    line.writeUtf8(message);
    if (colour) {
      line.writeUtf8(COLOUR_RESET);
    }
    line.write('\n');
  }

  private void writeHead(ByteSink line, ILoggingEvent event, long timeNs, String level) {
    writeTime(timeNs, line);
    line.writeUtf8(" [" + level + "]: ");
    if (hasWorkerId(event)) {
      line.write('#');
      line.writeDecimal(workerId);
      line.write(' ');
    }
    if (settings.level().toInt() <= Level.DEBUG_INT) {
      writeCaller(line, event);
    }
  }

  private boolean hasWorkerId(ILoggingEvent event) {
    return workerId >= 0 && !event.getLoggerName().equals(OwnLog.SUPERVISOR);
  }

  private void writeTime(long timeNs, ByteSink to) {
    timeFormatter.format(
        Math.floorDiv(timeNs, 1_000_000_000L), (int) Math.floorMod(timeNs, 1_000_000_000L), to);
  }

  /** Where the line comes from: the last directory of the package, file, line and method. */
  private static void writeCaller(ByteSink line, ILoggingEvent event) {
    final StackTraceElement[] callers = event.getCallerData();
    if (callers.length == 0) {
      return;
    }
    final String className = callers[0].getClassName();
    final int end = Math.max(0, className.lastIndexOf('.'));
    final String directory = className.substring(className.lastIndexOf('.', end - 1) + 1, end);
    line.writeUtf8(directory + "/" + callers[0].getFileName() + ":");
    line.writeDecimal(callers[0].getLineNumber());
    line.writeUtf8(":" + callers[0].getMethodName() + ": ");
  }

  private void writeTrace(ByteSink line, Memory memory, ILoggingEvent event, long timeNs) {
    final Level level = settings.forcedStacktraceLevel().orElse(event.getLevel());
    if (!level.isGreaterOrEqual(settings.level())) {
      return;
    }
    String text = trace(event.getThrowableProxy());
    if (settings.suppressRepeatedStacktrace()) {
      if (text.equals(memory.lastTrace)) {
        text = "suppressed same stacktrace\n";
      } else {
        memory.lastTrace = text;
      }
    }
    if (settings.json()) {
      writeLine(line, event, timeNs, levelText(level), text.strip());
    } else {
      for (String part : text.split("\n")) {
        line.writeUtf8("  ");
        writeHead(line, event, timeNs, levelText(level));
        line.writeUtf8(part);
        line.write('\n');
      }
    }
  }

  private static String trace(IThrowableProxy thrown) {
    final StringBuilder trace = new StringBuilder();
    for (IThrowableProxy at = thrown; at != null; at = at.getCause()) {
      trace.append(at == thrown ? "" : "caused by: ");
      trace.append(at.getClassName()).append(": ").append(at.getMessage()).append('\n');
      for (StackTraceElementProxy frame : at.getStackTraceElementProxyArray()) {
        trace.append(frame.getSTEAsString()).append('\n');
      }
    }
    return trace.toString();
  }

  private static String levelText(ILoggingEvent event) {
    return levelText(event.getLevel());
  }

  private static String levelText(Level level) {
    switch (level.toInt()) {
      case Level.TRACE_INT:
        return "trace";
      case Level.DEBUG_INT:
        return "debug";
      case Level.INFO_INT:
        return "info";
      case Level.WARN_INT:
        return "warn";
      default:
        return "error";
    }
  }

  private static String colourOf(String level) {
    switch (level) {
      case "trace":
        return "\u001b[1;34m";
      case "debug":
        return "\u001b[1;37m";
      case "info":
        return "\u001b[1;32m";
      case "warn":
        return "\u001b[1;33m";
      default:
        return "\u001b[1;35m";
    }
  }
}
