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
package io.tailrace.core.daemon;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Json;
import io.tailrace.api.MessagePack;
import io.tailrace.api.ParseException;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The records that stand in a stream, one after the other. Not thread-safe. */
final class CatRecords {
  /** How records are written. */
  enum Format {
    /** An object a line. */
    JSON,
    /** Maps behind each other, or the entries of a chunk, whose times are not looked at. */
    MSGPACK,
    /** A text a line. */
    NONE
  }

  /** Largest record; what is longer is no log line but the wrong file. */
  private static final int RECORD_BYTES_MAX = 64 << 20;

  private static final int READ_BYTES_MIN = 64 << 10;

  private final InputStream in;
  private final Format format;
  private final String messageKey;
  private final Json json;
  private final Value value = new Value();
  private byte[] buffer = new byte[READ_BYTES_MIN];
  private int start;
  private int limit;
  private int looked; // bytes from the start in which there is no end of a line
  private boolean isAtEnd;
  private long records;

  /**
   * @param messageKey field for the text of {@link Format#NONE}
   */
  CatRecords(InputStream in, Format format, String messageKey, Json json) {
    this.in = in;
    this.format = format;
    this.messageKey = messageKey;
    this.json = json;
  }

  /** Where in the stream the record stands that was looked at last. */
  String position() {
    return (format == Format.MSGPACK ? "value " : "line ") + records;
  }

  /**
   * Takes the next record of those that were read.
   *
   * @param record gets the record, packed
   * @return false if none is whole
   * @throws ParseException if it is no record
   */
  boolean next(ByteSink record) throws ParseException {
    final int end = format == Format.MSGPACK ? endOfValue() : endOfLine();
    if (end < 0) {
      return false;
    }
    records++;
    final int from = start;
    start = end;
    looked = 0;
    switch (format) {
      case JSON:
        json.readValue(buffer, from, end - from, new ValueWriter(record));
        value.set(record.array(), 0, record.length());
        checkMap();
        break;
      case MSGPACK:
        copyMap(from, end, record);
        break;
      default:
        final ValueWriter writer = new ValueWriter(record);
        writer.writeMapHeader(1);
        writer.writeString(messageKey);
        writer.writeUtf8(buffer, from, chomped(from, end) - from);
    }
    return true;
  }

  /** The offset after the next line, its end included; -1 if it has not come. */
  private int endOfLine() {
    for (int at = start + looked; at < limit; at++) {
      if (buffer[at] == '\n') {
        return at + 1;
      }
    }
    looked = limit - start;
    return isAtEnd && start < limit ? limit : -1;
  }

  private int chomped(int from, int to) {
    int end = to;
    if (end > from && buffer[end - 1] == '\n') {
      end--;
    }
    if (end > from && buffer[end - 1] == '\r') {
      end--;
    }
    return end;
  }

  private int endOfValue() throws ParseException {
    final int end = MessagePack.skip(buffer, start, limit);
    if (end == MessagePack.MALFORMED || end < 0 && isAtEnd && start < limit) {
      records++;
      throw new ParseException(
          end == MessagePack.MALFORMED ? "it is not MessagePack" : "it is cut off");
    }
    return end;
  }

  private void copyMap(int from, int end, ByteSink record) throws ParseException {
    int at = from;
    value.set(buffer, from, end);
    if (value.type() == Value.Type.ARRAY && value.size() == 2) {
      final int time = value.payloadOffset();
      value.set(buffer, time, end);
      if (value.type() == Value.Type.EXTENSION && value.extensionType() == 0) {
        at = MessagePack.skip(buffer, time, end);
      }
    }
    value.set(buffer, at, end);
    checkMap();
    record.write(buffer, at, end - at);
  }

  private void checkMap() throws ParseException {
    if (value.type() != Value.Type.MAP) {
      throw new ParseException("a record has to be a map, and this is of the type " + value.type());
    }
  }

  /**
   * Waits for more of the stream.
   *
   * @return false if it has ended, and all of it was taken
   */
  boolean readMore() throws IOException {
    if (isAtEnd) {
      return false;
    }
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, limit - start);
      limit -= start;
      start = 0;
    }
    if (limit > RECORD_BYTES_MAX) {
      throw new IOException(position() + " is followed by a record of more than 64 MiB");
    }
    if (buffer.length - limit < READ_BYTES_MIN) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    final int count = in.read(buffer, limit, buffer.length - limit);
    isAtEnd = count < 0;
    limit += Math.max(0, count);
    return true;
  }
}
