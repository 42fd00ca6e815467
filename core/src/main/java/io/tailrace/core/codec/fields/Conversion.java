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
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedTime;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.TimeParser;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.text.RubyText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * One entry of the parameter {@code types}: how the values of a field are converted.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser.rb, Parser#build_type_converters. Differs from
 * Fluentd: a text that is not UTF-8 is split into an array as it is, and an integer beyond 64 bits
 * becomes a float; there such an event cannot be packed.
 */
abstract class Conversion {

  /** What a conversion needs beside the value; of one thread at a time. */
  static final class Workspace {
    final ByteSink text = new ByteSink(64);
    final ParsedTime time = new ParsedTime();
  }

  /**
   * Writes the value converted.
   *
   * @param value neither nil nor false
   */
  abstract void write(Value value, ValueWriter out, Workspace workspace);

  /**
   * Makes the conversion that {@code type} describes.
   *
   * @param type {@code TYPE} or {@code TYPE:OPTION}, of a type that there is
   */
  static Conversion of(
      String type, TimeOptions time, RubyText ruby, Function<TimeOptions, TimeParser> timeParsers) {
    final String[] parts = type.split(":", 2);
    final Optional<String> option = parts.length > 1 ? Optional.of(parts[1]) : Optional.empty();
    switch (parts[0]) {
      case "string":
        return new ToString(ruby);
      case "integer":
        return new ToInteger(ruby);
      case "float":
        return new ToFloat(ruby);
      case "bool":
        return new ToBoolean(ruby);
      case "array":
        return new ToArray(ruby, option.orElse(",").getBytes(StandardCharsets.UTF_8));
      case "time":
        final TimeOptions own = timeOptions(option, time);
        return new ToTime(own.timeType() != TimeOptions.TimeType.STRING, timeParsers.apply(own));
      default:
        throw new IllegalStateException("BUG: unknown type '" + type + "' was let through");
    }
  }

  /** Reads {@code FORMAT}, {@code TIMEZONE:FORMAT}, {@code unixtime} or {@code float}. */
  private static TimeOptions timeOptions(Optional<String> option, TimeOptions time) {
    final TimeOptions plain =
        time.withType(TimeOptions.TimeType.STRING)
            .withFormat(Optional.empty())
            .withTimezone(Optional.empty());
    if (option.isEmpty()) {
      return plain;
    }
    String format = option.get();
    Optional<String> zone = Optional.empty();
    final int colon = format.indexOf(':');
    if (colon > 0 && isZone(format.substring(0, colon), plain)) {
      zone = Optional.of(format.substring(0, colon));
      format = format.substring(colon + 1);
    }
    switch (format) {
      case "unixtime":
        return plain.withType(TimeOptions.TimeType.UNIXTIME);
      case "float":
        return plain.withType(TimeOptions.TimeType.FLOAT);
      default:
        return plain.withFormat(Optional.of(format)).withTimezone(zone);
    }
  }

  private static boolean isZone(String text, TimeOptions plain) {
    try {
      plain.withTimezone(Optional.of(text));
      return true;
    } catch (IllegalArgumentException e) {
      return false; // then it is the beginning of the format
    }
  }

  private static boolean isText(Value value) {
    return value.type() == Value.Type.STRING || value.type() == Value.Type.BINARY;
  }

  /** Leaves {@code to_s} of the value in the sink. */
  private static ByteSink text(Value value, RubyText ruby, ByteSink sink) {
    sink.clear();
    ruby.writeValue(value.array(), value.offset(), sink);
    return sink;
  }

  private static final class ToString extends Conversion {
    private final RubyText ruby;

    ToString(RubyText ruby) {
      this.ruby = ruby;
    }

    @Override
    void write(Value value, ValueWriter out, Workspace workspace) {
      if (isText(value)) {
        out.writeValue(value);
      } else {
        final ByteSink text = text(value, ruby, workspace.text);
        out.writeUtf8(text.array(), 0, text.length());
      }
    }
  }

  private static final class ToInteger extends Conversion {
    private final RubyText ruby;

    ToInteger(RubyText ruby) {
      this.ruby = ruby;
    }

    @Override
    void write(Value value, ValueWriter out, Workspace workspace) {
      switch (value.type()) {
        case STRING:
        case BINARY:
          RubyNumbers.writeInteger(
              value.array(),
              value.payloadOffset(),
              value.payloadOffset() + value.payloadLength(),
              out);
          break;
        case INTEGER:
          out.writeValue(value);
          break;
        case FLOAT:
          final double number = value.asDouble();
          if (number >= -0x1p63 && number < 0x1p63) {
            out.writeLong((long) number);
          } else if (Double.isNaN(number) || Double.isInfinite(number)) {
            out.writeLong(0);
          } else if (number > 0 && number < 0x1p64) {
            out.writeUnsigned(new java.math.BigDecimal(number).toBigInteger().longValue());
          } else {
            out.writeDouble(number);
          }
          break;
        default:
          final ByteSink text = text(value, ruby, workspace.text);
          RubyNumbers.writeInteger(text.array(), 0, text.length(), out);
          break;
      }
    }
  }

  private static final class ToFloat extends Conversion {
    private final RubyText ruby;

    ToFloat(RubyText ruby) {
      this.ruby = ruby;
    }

    @Override
    void write(Value value, ValueWriter out, Workspace workspace) {
      switch (value.type()) {
        case STRING:
        case BINARY:
          out.writeDouble(
              RubyNumbers.toDouble(
                  value.array(),
                  value.payloadOffset(),
                  value.payloadOffset() + value.payloadLength()));
          break;
        case INTEGER:
        case FLOAT:
          out.writeDouble(value.asDouble());
          break;
        default:
          final ByteSink text = text(value, ruby, workspace.text);
          out.writeDouble(RubyNumbers.toDouble(text.array(), 0, text.length()));
          break;
      }
    }
  }

  private static final class ToBoolean extends Conversion {
    private static final byte[][] TRUE_WORDS = {{'t', 'r', 'u', 'e'}, {'y', 'e', 's'}, {'1'}};

    private final RubyText ruby;

    ToBoolean(RubyText ruby) {
      this.ruby = ruby;
    }

    @Override
    void write(Value value, ValueWriter out, Workspace workspace) {
      final ByteSink text = text(value, ruby, workspace.text);
      boolean isTrue = false;
      for (byte[] word : TRUE_WORDS) {
        isTrue |= isSameInAnyCase(word, text);
      }
      out.writeBoolean(isTrue);
    }

    private static boolean isSameInAnyCase(byte[] word, ByteSink text) {
      if (word.length != text.length()) {
        return false;
      }
      for (int i = 0; i < word.length; i++) {
        final byte c = text.array()[i];
        if (word[i] != (c >= 'A' && c <= 'Z' ? c | 0x20 : c)) {
          return false;
        }
      }
      return true;
    }
  }

  /** An EventTime, or nil where there is none to be read. */
  private static final class ToTime extends Conversion {
    private final boolean takesNumbers;
    private final TimeParser parser;

    ToTime(boolean takesNumbers, TimeParser parser) {
      this.takesNumbers = takesNumbers;
      this.parser = parser;
    }

    @Override
    void write(Value value, ValueWriter out, Workspace workspace) {
      final ParsedTime time = workspace.time;
      try {
        if (isText(value)) {
          parser.parse(value.array(), value.payloadOffset(), value.payloadLength(), time);
        } else if (takesNumbers && value.type() == Value.Type.INTEGER) {
          parser.parse(value.asLong(), time);
        } else if (takesNumbers && value.type() == Value.Type.FLOAT) {
          parser.parse(value.asDouble(), time);
        } else {
          out.writeNil();
          return;
        }
      } catch (ParseException e) {
        out.writeNil(); // as Fluentd: the field then has no value
        return;
      }
      out.writeEventTime(time.seconds(), time.nanos());
    }
  }

  /** {@code String#split}: empty parts at the end are left out; a blank splits at any blanks. */
  private static final class ToArray extends Conversion {
    private final RubyText ruby;
    private final byte[] delimiter;

    ToArray(RubyText ruby, byte[] delimiter) {
      this.ruby = ruby;
      this.delimiter = delimiter;
    }

    @Override
    void write(Value value, ValueWriter out, Workspace workspace) {
      final ByteSink text = text(value, ruby, workspace.text);
      final byte[] bytes = text.array();
      int end = text.length();
      int count = 0;
      int filled = 0;
      for (int at = next(bytes, 0, end); at <= end; at = next(bytes, after(bytes, at, end), end)) {
        count++;
        if (partEnd(bytes, at, end) > at) {
          filled = count;
        }
      }
      out.writeArrayHeader(filled);
      int at = next(bytes, 0, end);
      for (int i = 0; i < filled; i++) {
        out.writeUtf8(bytes, at, partEnd(bytes, at, end) - at);
        at = next(bytes, after(bytes, at, end), end);
      }
    }

    private boolean splitsAtBlanks() {
      return delimiter.length == 1 && delimiter[0] == ' ';
    }

    /** Where the part begins that is looked for from {@code at}; beyond the end: there is none. */
    private int next(byte[] bytes, int at, int end) {
      if (!splitsAtBlanks()) {
        return at;
      }
      int i = at;
      while (i < end && isBlank(bytes[i])) {
        i++;
      }
      return i >= end ? end + 1 : i;
    }

    private int partEnd(byte[] bytes, int at, int end) {
      int i = at;
      if (delimiter.length == 0) {
        i++;
        while (i < end && (bytes[i] & 0xc0) == 0x80) {
          i++;
        }
        return Math.min(i, end);
      }
      while (i < end && !isDelimiter(bytes, i, end)) {
        i++;
      }
      return i;
    }

    /** Where to look for the part after the one that begins at {@code at}. */
    private int after(byte[] bytes, int at, int end) {
      final int partEnd = partEnd(bytes, at, end);
      if (delimiter.length == 0) {
        return partEnd == end ? end + 1 : partEnd;
      }
      return partEnd == end ? end + 1 : partEnd + delimiter.length;
    }

    private boolean isDelimiter(byte[] bytes, int at, int end) {
      if (splitsAtBlanks()) {
        return isBlank(bytes[at]);
      }
      return end - at >= delimiter.length
          && java.util.Arrays.equals(
              bytes, at, at + delimiter.length, delimiter, 0, delimiter.length);
    }

    private static boolean isBlank(byte c) {
      return c == ' ' || c >= '\t' && c <= '\r';
    }
  }
}
