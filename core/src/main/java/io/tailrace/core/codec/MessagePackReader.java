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
package io.tailrace.core.codec;

import io.tailrace.api.FallbackTime;
import io.tailrace.api.MessagePack;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.util.Objects;

/** Reads events out of MessagePack values that follow each other, by copying their bytes. */
final class MessagePackReader {
  /** Deepest nesting of a record: its event is one more level. */
  private static final int RECORD_DEPTH_MAX = MessagePack.DEPTH_MAX - 1;

  private MessagePackReader() {}

  static int read(
      byte[] bytes,
      int offset,
      int length,
      ParsedFields fields,
      StreamWriter out,
      FallbackTime times)
      throws ParseException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    final int before = out.count();
    final int limit = offset + length;
    int at = offset;
    while (at < limit) {
      final int code = bytes[at] & 0xff;
      if (isArray(code)) {
        final int end = end(bytes, at, limit, MessagePack.DEPTH_MAX);
        final Value array = new Value();
        array.set(bytes, at, end);
        int member = array.payloadOffset();
        for (int i = array.size(); i > 0; i--) {
          member = member(bytes, member, end, fields, out, times);
        }
        at = end;
      } else {
        at = member(bytes, at, limit, fields, out, times);
      }
    }
    return out.count() - before;
  }

  /** Writes an event if the value is a map; returns the offset behind the value. */
  private static int member(
      byte[] bytes, int at, int limit, ParsedFields fields, StreamWriter out, FallbackTime times)
      throws ParseException {
    final int end = end(bytes, at, limit, RECORD_DEPTH_MAX);
    if (isMap(bytes[at] & 0xff)) {
      final ValueWriter record = out.beginEvent();
      final int start = record.sink().length();
      record.sink().write(bytes, at, end - at);
      fields.endEvent(out, record, start, times);
    } else {
      fields.passedOver();
    }
    return end;
  }

  private static int end(byte[] bytes, int at, int limit, int depthMax) throws ParseException {
    final int end = MessagePack.skip(bytes, at, limit, depthMax);
    if (end == MessagePack.INCOMPLETE) {
      throw new ParseException("the MessagePack ends in the middle of a value");
    }
    if (end == MessagePack.MALFORMED) {
      throw new ParseException("invalid byte"); // the words of Ruby's msgpack
    }
    return end;
  }

  private static boolean isArray(int code) {
    return code >= 0x90 && code < 0xa0 || code == 0xdc || code == 0xdd;
  }

  private static boolean isMap(int code) {
    return code >= 0x80 && code < 0x90 || code == 0xde || code == 0xdf;
  }
}
