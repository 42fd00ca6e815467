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
package io.tailrace.core.codec.fields;

import io.tailrace.api.ByteSink;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.MessagePack;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.ParsedTime;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.Regex;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.api.TimeParser;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.text.RubyText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/**
 * The engine's {@link ParsedFields}: the time first, then null values, then types, as Fluentd does.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser.rb, Parser#parse_time and #convert_values. Differs
 * from Fluentd: a JSON number is read as seconds from its digits, not from the float nearest to it,
 * so that nanoseconds are not lost.
 *
 * <p>Immutable, and safe for use by many threads.
 */
public final class FieldRules implements ParsedFields {
  private final byte[] timeKey;
  private final boolean keepsTime;
  private final TimeFieldRule rule;
  private final TimeType timeType;
  private final TimeParser timeParser;
  private final boolean hasConversions;
  private final boolean nullsEmptyText;
  private final Regex nullPattern;
  private final byte[][] convertedKeys;
  private final Conversion[] conversions;
  private final ThreadLocal<Workspace> workspaces = ThreadLocal.withInitial(Workspace::new);

  private static final class Workspace {
    final ByteSink record = new ByteSink(512);
    final ValueWriter values = new ValueWriter(record);
    final Value key = new Value();
    final Value value = new Value();
    final ParsedTime time = new ParsedTime();
    final Conversion.Workspace conversion = new Conversion.Workspace();
  }

  /**
   * @param ruby gives values as text
   * @param timeParsers makes the parsers of times
   * @throws IllegalArgumentException if the parameters about time cannot be used
   */
  public FieldRules(
      ParserOptions options,
      TimeFieldRule rule,
      RubyText ruby,
      Function<TimeOptions, TimeParser> timeParsers) {
    this.rule = rule;
    timeKey = options.timeKey().value().map(FieldRules::packed).orElse(null);
    keepsTime = options.keepTimeKey();
    timeType = options.time().timeType();
    timeParser = rule == TimeFieldRule.SECONDS_OR_NULL ? null : timeParsers.apply(options.time());
    nullsEmptyText = options.nullEmptyString();
    nullPattern = options.nullValuePattern().orElse(null);
    convertedKeys = new byte[options.types().size()][];
    conversions = new Conversion[convertedKeys.length];
    int i = 0;
    for (Map.Entry<String, String> entry : options.types().entrySet()) {
      convertedKeys[i] = packed(entry.getKey());
      conversions[i] = Conversion.of(entry.getValue(), options.time(), ruby, timeParsers);
      i++;
    }
    hasConversions = conversions.length > 0 || nullPattern != null || nullsEmptyText;
  }

  private static byte[] packed(String key) {
    final byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
    final ByteSink sink = new ByteSink(utf8.length + 5);
    new ValueWriter(sink).writeUtf8(utf8, 0, utf8.length);
    return sink.toByteArray();
  }

  /** The packed key of the field with the time; null if there is none. Not to be modified. */
  public byte[] timeKey() {
    return timeKey;
  }

  /** Whether the field with the time stays in the record. */
  public boolean keepsTime() {
    return keepsTime;
  }

  @Override
  public void endEvent(StreamWriter out, ValueWriter record, int start, FallbackTime times)
      throws ParseException {
    final ByteSink sink = record.sink();
    boolean isEnded = false;
    try {
      final Workspace workspace = timeKey == null && !hasConversions ? null : workspaces.get();
      final boolean hasTime = timeKey != null && takeTime(sink, start, workspace);
      convert(sink, start);
      isEnded = true;
      if (hasTime) {
        out.endEvent(workspace.time.seconds(), workspace.time.nanos());
      } else {
        out.endEvent(times.seconds(), times.nanos());
      }
    } finally {
      if (!isEnded) {
        out.abandonEvent();
      }
    }
  }

  /** Reads the time out of the record; the last one if its field stands twice. */
  private boolean takeTime(ByteSink sink, int start, Workspace workspace) throws ParseException {
    final byte[] bytes = sink.array();
    final Value map = workspace.value;
    map.set(bytes, start, sink.length());
    int at = map.payloadOffset();
    final int size = map.size();
    int found = 0;
    int lastValue = 0;
    for (int i = 0; i < size; i++) {
      final int valueAt = skip(bytes, at, sink.length());
      if (isSame(timeKey, bytes, at, valueAt)) {
        found++;
        lastValue = valueAt;
      }
      at = skip(bytes, valueAt, sink.length());
    }
    if (found == 0) {
      return false;
    }
    workspace.value.set(bytes, lastValue, sink.length());
    final boolean hasTime = time(workspace.value, null, 0, 0, workspace.time);
    if (!keepsTime) {
      copyWithoutTime(sink, start, size, found, workspace);
    }
    return hasTime;
  }

  private void copyWithoutTime(ByteSink sink, int start, int size, int found, Workspace workspace) {
    final ByteSink copy = workspace.record;
    copy.clear();
    workspace.values.writeMapHeader(size - found);
    final byte[] bytes = sink.array();
    workspace.value.set(bytes, start, sink.length());
    int at = workspace.value.payloadOffset();
    for (int i = 0; i < size; i++) {
      final int valueAt = skip(bytes, at, sink.length());
      final int next = skip(bytes, valueAt, sink.length());
      if (!isSame(timeKey, bytes, at, valueAt)) {
        copy.write(bytes, at, next - at);
      }
      at = next;
    }
    sink.truncate(start);
    sink.write(copy.array(), 0, copy.length());
  }

  /**
   * Reads the time that stands in the time field.
   *
   * @param value the field's value
   * @param text if the value is a number, the text that it was read from; may be null
   * @return false if the event is to be treated as if it had no such field
   * @throws ParseException if the value is no time
   */
  public boolean time(Value value, byte[] text, int offset, int length, ParsedTime result)
      throws ParseException {
    final Value.Type type = value.type();
    if (rule != TimeFieldRule.PARSED
        && (type == Value.Type.NIL || type == Value.Type.BOOLEAN && !value.asBoolean())) {
      return false;
    }
    final boolean isNumber = type == Value.Type.INTEGER || type == Value.Type.FLOAT;
    if (isNumber
        && text != null
        && (rule == TimeFieldRule.SECONDS_OR_NULL || timeType == TimeType.FLOAT)
        && DecimalSeconds.read(text, offset, length, result)) {
      return true;
    }
    if (rule == TimeFieldRule.SECONDS_OR_NULL) {
      secondsOf(value, result);
    } else if (type == Value.Type.STRING || type == Value.Type.BINARY) {
      timeParser.parse(value.array(), value.payloadOffset(), value.payloadLength(), result);
    } else if (timeType == TimeType.STRING) {
      throw new ParseException("value must be string: " + shown(value));
    } else if (type == Value.Type.INTEGER && !value.isUnsignedBeyondLong()) {
      timeParser.parse(value.asLong(), result);
    } else if (isNumber) {
      timeParser.parse(value.asDouble(), result);
    } else {
      throw new ParseException("value must be a string or a number: " + shown(value));
    }
    return true;
  }

  private static void secondsOf(Value value, ParsedTime result) throws ParseException {
    switch (value.type()) {
      case INTEGER:
        result.set(value.asLong(), 0);
        break;
      case FLOAT:
        if (!Double.isFinite(value.asDouble())) {
          throw new ParseException("time is not a finite number: " + value.asDouble());
        }
        DecimalSeconds.of(value.asDouble(), result);
        break;
      default:
        throw new ParseException("can't convert " + shown(value) + " into an exact number");
    }
  }

  private static String shown(Value value) {
    switch (value.type()) {
      case NIL:
        return "nil";
      case BOOLEAN:
        return String.valueOf(value.asBoolean());
      case STRING:
      case BINARY:
        return "String";
      case ARRAY:
        return "Array";
      case MAP:
        return "Hash";
      case INTEGER:
        return Long.toUnsignedString(value.asLong());
      case FLOAT:
        return String.valueOf(value.asDouble());
      default:
        return "an extension";
    }
  }

  /**
   * Converts the values of the record that is all of the sink from {@code start} on. Costs nothing
   * where no parameter asks for it.
   */
  public void convert(ByteSink sink, int start) {
    if (!hasConversions) {
      return;
    }
    final Workspace workspace = workspaces.get();
    final ByteSink copy = workspace.record;
    copy.clear();
    final byte[] bytes = sink.array();
    final int end = sink.length();
    final Value value = workspace.value;
    value.set(bytes, start, end);
    final int size = value.size();
    int at = value.payloadOffset();
    copy.write(bytes, start, at - start);
    for (int i = 0; i < size; i++) {
      final int valueAt = skip(bytes, at, end);
      copy.write(bytes, at, valueAt - at);
      value.set(bytes, valueAt, end);
      writeConverted(bytes, at, valueAt, value, workspace);
      at = skip(bytes, valueAt, end);
    }
    sink.truncate(start);
    sink.write(copy.array(), 0, copy.length());
  }

  private void writeConverted(byte[] bytes, int key, int keyEnd, Value value, Workspace workspace) {
    final ValueWriter out = workspace.values;
    final Value.Type type = value.type();
    if (type == Value.Type.NIL || type == Value.Type.BOOLEAN && !value.asBoolean()) {
      out.writeValue(value);
      return;
    }
    if ((type == Value.Type.STRING || type == Value.Type.BINARY)
        && (nullsEmptyText && value.payloadLength() == 0
            || nullPattern != null
                && nullPattern.find(bytes, value.payloadOffset(), value.payloadLength()))) {
      out.writeNil();
      return;
    }
    for (int i = 0; i < conversions.length; i++) {
      if (isSame(convertedKeys[i], bytes, key, keyEnd)) {
        conversions[i].write(value, out, workspace.conversion);
        return;
      }
    }
    out.writeValue(value);
  }

  private static boolean isSame(byte[] packedKey, byte[] bytes, int offset, int end) {
    return packedKey.length == end - offset
        && Arrays.equals(bytes, offset, end, packedKey, 0, packedKey.length);
  }

  private static int skip(byte[] bytes, int offset, int end) {
    final int next = MessagePack.skip(bytes, offset, end);
    if (next < 0) {
      throw new IllegalStateException("the record of the event was not written as exactly one map");
    }
    return next;
  }
}
