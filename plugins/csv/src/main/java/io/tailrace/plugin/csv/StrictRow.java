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
package io.tailrace.plugin.csv;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ParseException;
import io.tailrace.api.ValueWriter;
import java.util.Arrays;

/**
 * The first row of a text, as Ruby's {@code CSV.parse_line} reads it.
 *
 * <pre>
 *   row    = field *( delimiter field ) ( line end | end of text )
 *   field  = *( anything but a delimiter, a quote, CR, LF )       nothing at all is null
 *          / quote *( anything but a quote / quote quote ) quote  nothing at all is ""
 * </pre>
 *
 * <p>The line end is the first of CR LF, LF and CR that the text has. Fields beyond the keys are
 * read and dropped, keys beyond the fields are null. Immutable; safe for use by many threads.
 */
final class StrictRow implements CsvParser.Row {
  private final byte[][] keys;
  private final byte[] delimiter;

  StrictRow(byte[][] keys, byte[] delimiter) {
    this.keys = keys;
    this.delimiter = delimiter;
  }

  @Override
  public boolean write(byte[] bytes, int offset, int end, ValueWriter record)
      throws ParseException {
    if (offset == end) {
      return false;
    }
    record.writeMapHeader(keys.length);
    int at = offset;
    int column = 0;
    // A line without anything has no field; any other has one more than it has delimiters.
    boolean hasMore = !isLineEnd(bytes[offset]);
    while (hasMore) {
      final boolean isKept = column < keys.length;
      if (isKept) {
        record.writeUtf8(keys[column], 0, keys[column].length);
      }
      at =
          at < end && bytes[at] == '"'
              ? quoted(bytes, at + 1, end, isKept, record)
              : unquoted(bytes, at, end, isKept, record);
      column++;
      hasMore = isDelimiter(bytes, at, end);
      if (hasMore) {
        at += delimiter.length;
      } else if (at < end) {
        expectLineEnd(bytes, offset, at, end);
      }
    }
    for (; column < keys.length; column++) {
      record.writeUtf8(keys[column], 0, keys[column].length);
      record.writeNil();
    }
    return true;
  }

  private int unquoted(byte[] bytes, int from, int end, boolean isKept, ValueWriter record)
      throws ParseException {
    int at = from;
    while (at < end && !isLineEnd(bytes[at]) && !isDelimiter(bytes, at, end)) {
      if (bytes[at] == '"') {
        throw malformed("Illegal quoting");
      }
      at++;
    }
    if (isKept && at == from) {
      record.writeNil();
    } else if (isKept) {
      record.writeUtf8(bytes, from, at - from);
    }
    return at;
  }

  private int quoted(byte[] bytes, int from, int end, boolean isKept, ValueWriter record)
      throws ParseException {
    int at = from;
    int doubled = 0;
    while (true) {
      while (at < end && bytes[at] != '"') {
        at++;
      }
      if (at == end) {
        throw malformed("Unclosed quoted field");
      }
      if (at + 1 == end || bytes[at + 1] != '"') {
        break;
      }
      doubled++;
      at += 2;
    }
    if (isKept && doubled == 0) {
      record.writeUtf8(bytes, from, at - from);
    } else if (isKept) {
      record.writeStringHeader(at - from - doubled);
      writeWithSingleQuotes(bytes, from, at, record.sink());
    }
    final int next = at + 1;
    if (next < end && !isLineEnd(bytes[next]) && !isDelimiter(bytes, next, end)) {
      throw malformed("Any value after quoted field isn't allowed");
    }
    return next;
  }

  private static void writeWithSingleQuotes(byte[] bytes, int from, int end, ByteSink sink) {
    int start = from;
    for (int at = from; at < end; at++) {
      if (bytes[at] == '"') {
        sink.write(bytes, start, at + 1 - start);
        at++; // the second one
        start = at + 1;
      }
    }
    sink.write(bytes, start, end - start);
  }

  /** Refuses a CR or LF that is not the line end of this text. */
  private static void expectLineEnd(byte[] bytes, int offset, int at, int end)
      throws ParseException {
    int first = offset;
    while (!isLineEnd(bytes[first])) {
      first++;
    }
    final boolean isLf = bytes[first] == '\n';
    final boolean isCrLf = !isLf && first + 1 < end && bytes[first + 1] == '\n';
    final boolean fits =
        isLf
            ? bytes[at] == '\n'
            : bytes[at] == '\r' && (!isCrLf || at + 1 < end && bytes[at + 1] == '\n');
    if (!fits) {
      throw malformed(
          "Unquoted fields do not allow new line <"
              + (bytes[at] == '\n' ? "\"\\n\"" : "\"\\r\"")
              + ">");
    }
  }

  private boolean isDelimiter(byte[] bytes, int at, int end) {
    return at < end
        && bytes[at] == delimiter[0]
        && (delimiter.length == 1
            || end - at >= delimiter.length
                && Arrays.equals(bytes, at, at + delimiter.length, delimiter, 0, delimiter.length));
  }

  private static boolean isLineEnd(byte c) {
    return c == '\n' || c == '\r';
  }

  private static ParseException malformed(String what) {
    return new ParseException("parse failed " + what + " in line 1.");
  }
}
