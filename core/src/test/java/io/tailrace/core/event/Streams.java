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
package io.tailrace.core.event;

import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Makes streams of Java objects, and objects of streams. */
final class Streams {
  private Streams() {}

  /** A stream with one event a record, at the seconds 0, 1, 2, ... */
  @SafeVarargs
  static PackedStream of(String tag, Map<String, ?>... records) {
    final PackedWriter writer = new PackedWriter();
    for (int i = 0; i < records.length; i++) {
      writer.beginEvent().writeObject(records[i]);
      writer.endEvent(i, 0);
    }
    return writer.stream(tag);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  static PackedStream scanHex(String digits) throws MalformedStreamException {
    final byte[] bytes = hex(digits);
    return PackedStream.scan("t", bytes, 0, bytes.length);
  }

  static List<Map<String, Object>> records(EventStream stream) {
    final List<Map<String, Object>> records = new ArrayList<>();
    stream.forEach((Event event) -> records.add(event.record().asMap()));
    return records;
  }

  static String hexOf(EventStream stream) {
    return HexFormat.of()
        .formatHex(stream.array(), stream.offset(), stream.offset() + stream.length());
  }
}
