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
import io.tailrace.api.ValueWriter;
import java.util.Arrays;

/**
 * A line as Fluentd's engine {@code fast} reads it: it is split at each delimiter, and quotes are
 * looked at afterwards.
 *
 * <ul>
 *   <li>A column without a quote is taken as it is; an empty one is null.
 *   <li>One that begins with its only quote reaches to the next column that ends with a quote, or
 *       to the end; its first and its last character are dropped.
 *   <li>One with two quotes loses them if they are its first and last characters.
 *   <li>One with more loses those too, and has single quotes for double ones.
 * </ul>
 *
 * <p>Keys beyond the columns are left out. The last of the columns beyond the keys is kept under
 * the key nil, as Fluentd does. An empty line is an empty record. Immutable; safe for use by many
 * threads.
 *
 * <p>Source: fluentd lib/fluent/plugin/parser_csv.rb, CSVParser#parse_fast_internal.
 */
final class LenientRow implements CsvParser.Row {
  private static final byte QUOTE = '"';

  private final byte[][] keys;
  private final byte[] delimiter;

  LenientRow(byte[][] keys, byte[] delimiter) {
    this.keys = keys;
    this.delimiter = delimiter;
  }

  @Override
  public boolean write(byte[] bytes, int offset, int limit, ValueWriter record) {
    final int end = chomp(bytes, offset, limit);
    final ByteSink sink = record.sink();
    final int start = sink.length();
    MapSize.reserve(sink);
    int size = 0;
    int extra = -1; // where the column beyond the keys was written that was the last so far
    int at = offset;
    boolean hasMore = at < end;
    while (hasMore) {
      int columnEnd = columnEnd(bytes, at, end);
      final int quotes = quotes(bytes, at, columnEnd);
      if (quotes == 1 && bytes[at] == QUOTE) {
        columnEnd = closingEnd(bytes, columnEnd, end);
      }
      if (size < keys.length) {
        record.writeUtf8(keys[size], 0, keys[size].length);
        size++;
      } else {
        if (extra < 0) {
          extra = sink.length();
          size++;
        }
        sink.truncate(extra);
        record.writeNil();
      }
      writeColumn(bytes, at, columnEnd, quotes, record);
      hasMore = columnEnd < end;
      at = columnEnd + delimiter.length;
    }
    MapSize.set(sink, start, size);
    return true;
  }

  private static void writeColumn(byte[] bytes, int from, int end, int quotes, ValueWriter record) {
    final boolean isOpen = from < end && bytes[from] == QUOTE;
    if (quotes == 0) {
      if (from == end) {
        record.writeNil();
      } else {
        record.writeUtf8(bytes, from, end - from);
      }
    } else if (quotes == 1) {
      if (isOpen) {
        final int inner = Math.max(from + 1, lastCharacter(bytes, from, end));
        record.writeUtf8(bytes, from + 1, inner - from - 1);
      } else {
        record.writeUtf8(bytes, from, end - from);
      }
    } else {
      final boolean isQuoted = isOpen && bytes[end - 1] == QUOTE;
      final int innerFrom = isQuoted ? from + 1 : from;
      final int innerEnd = isQuoted ? end - 1 : end;
      if (quotes == 2) {
        record.writeUtf8(bytes, innerFrom, innerEnd - innerFrom);
      } else {
        writeWithSingleQuotes(bytes, innerFrom, innerEnd, record);
      }
    }
  }

  private static void writeWithSingleQuotes(byte[] bytes, int from, int end, ValueWriter record) {
    int doubled = 0;
    for (int at = from; at + 1 < end; at++) {
      if (bytes[at] == QUOTE && bytes[at + 1] == QUOTE) {
        doubled++;
        at++;
      }
    }
    record.writeStringHeader(end - from - doubled);
    final ByteSink sink = record.sink();
    int start = from;
    for (int at = from; at + 1 < end; at++) {
      if (bytes[at] == QUOTE && bytes[at + 1] == QUOTE) {
        sink.write(bytes, start, at + 1 - start);
        at++;
        start = at + 1;
      }
    }
    sink.write(bytes, start, end - start);
  }

  /** The end of the first column behind {@code from} that ends with a quote, or of the text. */
  private int closingEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      final int begin = at + delimiter.length;
      at = columnEnd(bytes, begin, end);
      if (at > begin && bytes[at - 1] == QUOTE) {
        return at;
      }
    }
    return end;
  }

  private int columnEnd(byte[] bytes, int from, int end) {
    for (int at = from; at <= end - delimiter.length; at++) {
      if (bytes[at] == delimiter[0]
          && Arrays.equals(bytes, at, at + delimiter.length, delimiter, 0, delimiter.length)) {
        return at;
      }
    }
    return end;
  }

  private static int quotes(byte[] bytes, int from, int end) {
    int quotes = 0;
    for (int at = from; at < end; at++) {
      quotes += bytes[at] == QUOTE ? 1 : 0;
    }
    return quotes;
  }

  /** Where the last character in UTF-8 begins. */
  private static int lastCharacter(byte[] bytes, int from, int end) {
    int at = end - 1;
    while (at > from && (bytes[at] & 0xc0) == 0x80) {
      at--;
    }
    return at;
  }

  /** The end without one CR LF, LF or CR. */
  private static int chomp(byte[] bytes, int from, int limit) {
    int end = limit;
    if (end > from && bytes[end - 1] == '\n') {
      end--;
      if (end > from && bytes[end - 1] == '\r') {
        end--;
      }
    } else if (end > from && bytes[end - 1] == '\r') {
      end--;
    }
    return end;
  }
}
