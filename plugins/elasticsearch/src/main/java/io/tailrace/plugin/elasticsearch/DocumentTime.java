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
package io.tailrace.plugin.elasticsearch;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Event;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedTime;
import io.tailrace.api.PluginContext;
import io.tailrace.api.Record;
import io.tailrace.api.RecordPath;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.TimeParser;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The time that the index of an event is named by and that its {@code @timestamp} tells: of a field
 * of the record, or the event's own. Not thread-safe.
 */
final class DocumentTime {
  /** The field that servers expect the time in. */
  static final String FIELD = "@timestamp";

  private static final RecordPath PATH = RecordPath.ofKey(FIELD);
  private static final byte[] BEGIN = ("\"" + FIELD + "\":\"").getBytes(StandardCharsets.US_ASCII);

  private final DocumentOptions options;
  private final boolean isDataStream;
  private final PluginContext context;
  private final Optional<RecordPath> timePath;
  private final TimeFormatter formatter;
  private final TimeParser parser;
  private final Value value = new Value();
  private final ParsedTime parsed = new ParsedTime();

  private long seconds;
  private int nanos;

  DocumentTime(DocumentOptions options, boolean isDataStream, PluginContext context) {
    this.options = options;
    this.isDataStream = isDataStream;
    this.context = context;
    final Codecs codecs = context.codecs();
    timePath = options.timeKey().map(RecordPath::ofKey);
    final String fraction =
        options.timePrecision() == 0 ? "" : ".%" + options.timePrecision() + "N";
    formatter =
        codecs.timeFormatter(
            TimeOptions.DEFAULTS.withFormat(Optional.of("%Y-%m-%dT%H:%M:%S" + fraction + "%:z")));
    parser = codecs.timeParser(TimeOptions.DEFAULTS.withFormat(options.timeKeyFormat()));
  }

  /** Finds the time of an event; whether its document is to be given {@code @timestamp}. */
  boolean find(Event event, Record record) {
    seconds = event.seconds();
    nanos = event.nanos();
    if (isDataStream) {
      return !record.get(PATH, value);
    }
    if (!options.isStamping()) {
      return false;
    }
    if (record.get(PATH, value)) {
      if (options.logstashFormat()) {
        readTime(value, event);
      }
      return false;
    }
    if (timePath.isPresent() && record.get(timePath.get(), value)) {
      readTime(value, event);
      return !options.timeKeyExcludeTimestamp();
    }
    return true;
  }

  private void readTime(Value time, Event event) {
    try {
      switch (time.type()) {
        case STRING:
          parser.parse(time.array(), time.payloadOffset(), time.payloadLength(), parsed);
          seconds = parsed.seconds();
          nanos = parsed.nanos();
          return;
        case INTEGER:
          seconds = time.asLong();
          nanos = 0;
          return;
        case FLOAT:
          final double number = time.asDouble();
          if (Math.abs(number) < 1e15) {
            seconds = (long) Math.floor(number);
            nanos = (int) Math.min(999_999_999, (number - Math.floor(number)) * 1e9);
            return;
          }
          throw new ParseException("invalid time format: value = " + number);
        default:
          throw new ParseException("invalid time format: value is a " + time.type());
      }
    } catch (ParseException e) {
      tellOfTime(time, event, e);
    }
  }

  /** Emits an event that tells of a time that cannot be read. */
  private void tellOfTime(Value time, Event event, ParseException reason) {
    final long nowNs = context.nowNs();
    final StreamWriter writer = context.newStreamWriter();
    final ValueWriter record = writer.beginEvent();
    record.writeMapHeader(4);
    record.writeString("tag");
    record.writeString(event.tag());
    record.writeString("time");
    record.writeEventTime(event.seconds(), event.nanos());
    record.writeString("format");
    record.writeObject(options.timeKeyFormat().orElse(null));
    record.writeString("value");
    record.writeValue(time);
    writer.endEvent(nowNs / 1_000_000_000, (int) (nowNs % 1_000_000_000));
    writer.stream(options.timeParseErrorTag()).forEach(told -> context.errors().emit(told, reason));
  }

  long seconds() {
    return seconds;
  }

  int nanos() {
    return nanos;
  }

  /** Appends {@code "@timestamp":"..."}. */
  void writeTo(ByteSink body) {
    body.write(BEGIN);
    formatter.format(seconds, nanos, body);
    body.write('"');
  }
}
