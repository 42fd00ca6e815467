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
package io.tailrace.plugin.stdout;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.api.Formatter;
import io.tailrace.api.LogDevice;
import java.io.IOException;
import java.io.InputStream;

/** Prints the events of a stream in as few writes as possible. Thread-safe. */
final class LinePrinter {
  /** Bytes after which what was formatted is written, and beyond which no sink is kept. */
  private static final int WRITE_BYTES = 64 * 1024;

  private final Formatter formatter;
  private final LogDevice device;
  private final boolean endsLines;
  private final ThreadLocal<ByteSink> sinks = ThreadLocal.withInitial(() -> new ByteSink(1024));

  /**
   * @param endsLines whether each event is made one line, however the formatter ends it; otherwise
   *     nothing is added to what the formatter gives
   */
  LinePrinter(Formatter formatter, LogDevice device, boolean endsLines) {
    this.formatter = formatter;
    this.device = device;
    this.endsLines = endsLines;
  }

  /** Appends the text of an event. */
  void format(Event event, ByteSink lines) throws Exception {
    final int start = lines.length();
    formatter.format(event, lines);
    if (endsLines) {
      if (lines.length() > start) {
        StdoutFormatter.chomp(lines);
      }
      lines.write('\n');
    }
  }

  /** Prints what was formatted before, in pieces of whole lines. */
  void print(InputStream formatted) throws IOException {
    final ByteSink lines = new ByteSink(WRITE_BYTES);
    int read;
    do {
      final byte[] room = lines.ensure(WRITE_BYTES);
      read = formatted.read(room, lines.length(), WRITE_BYTES);
      lines.advance(Math.max(0, read));
      final int whole = read < 0 ? lines.length() : endOfLines(lines, Math.max(0, read));
      if (whole > 0) {
        device.write(lines.array(), 0, whole);
        final int rest = lines.length() - whole;
        System.arraycopy(lines.array(), whole, lines.array(), 0, rest);
        lines.truncate(rest);
      }
    } while (read >= 0);
  }

  /** The end of the last line that ends in the last bytes, or 0. */
  private static int endOfLines(ByteSink lines, int lastBytes) {
    final byte[] bytes = lines.array();
    for (int end = lines.length(); end > lines.length() - lastBytes; end--) {
      if (bytes[end - 1] == '\n') {
        return end;
      }
    }
    return 0;
  }

  /**
   * Prints a stream.
   *
   * @param errors takes the events that have no text
   */
  void print(EventStream stream, ErrorEvents errors) {
    final ByteSink lines = sinks.get();
    lines.clear();
    final EventCursor events = stream.cursor();
    while (events.next()) {
      final int start = lines.length();
      try {
        format(events, lines);
      } catch (Exception e) {
        lines.truncate(start);
        errors.emit(events, e);
      }
      if (lines.length() >= WRITE_BYTES) {
        device.write(lines.array(), 0, lines.length());
        lines.clear();
      }
    }
    if (lines.length() > 0) {
      device.write(lines.array(), 0, lines.length());
    }
    if (lines.array().length > 4 * WRITE_BYTES) {
      sinks.remove();
    }
  }
}
