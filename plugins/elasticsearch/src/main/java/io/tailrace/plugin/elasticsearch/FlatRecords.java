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
import io.tailrace.api.EventCursor;
import io.tailrace.api.PluginContext;
import io.tailrace.api.Record;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;

/**
 * Makes records whose nested maps are fields of their own: {@code {"a":{"b":1}}} becomes {@code
 * {"a_b":1}}. Not thread-safe.
 */
final class FlatRecords {
  private final Codecs codecs;
  private final String separator;
  private final ByteSink packed = new ByteSink(1024);
  private final ByteSink name = new ByteSink(256);
  private final Value nested = new Value();
  private final StreamWriter flat;

  FlatRecords(String separator, PluginContext context) {
    this.codecs = context.codecs();
    this.separator = separator;
    this.flat = context.newStreamWriter();
  }

  /** A record of the event's fields; valid until the next one is made. */
  Record flattened(Event event) {
    packed.clear();
    event.record().writeTo(packed);
    nested.set(packed.array(), 0, packed.length());
    flat.clear();
    final ValueWriter writer = flat.beginEvent();
    writer.writeMapHeader(leaves(nested));
    name.clear();
    flatten(nested, writer);
    flat.endEvent(event.seconds(), event.nanos());
    final EventCursor cursor = flat.stream(event.tag()).cursor();
    cursor.next();
    return cursor.record();
  }

  private static int leaves(Value map) {
    final Value element = new Value();
    int count = 0;
    int at = map.payloadOffset();
    for (int i = 0; i < map.size(); i++) {
      element.set(map.array(), at, map.limit());
      element.set(map.array(), element.endOffset(), map.limit());
      at = element.endOffset();
      count += element.type() == Value.Type.MAP ? leaves(element) : 1;
    }
    return count;
  }

  /** Writes the leaves of a map; the name is that of the map. */
  private void flatten(Value map, ValueWriter writer) {
    final Value key = new Value();
    final Value element = new Value();
    final int prefix = name.length();
    int at = map.payloadOffset();
    for (int i = 0; i < map.size(); i++) {
      key.set(map.array(), at, map.limit());
      element.set(map.array(), key.endOffset(), map.limit());
      at = element.endOffset();
      if (prefix > 0) {
        name.writeUtf8(separator);
      }
      codecs.writeText(key, name);
      if (element.type() == Value.Type.MAP) {
        flatten(element, writer);
      } else {
        writer.writeUtf8(name.array(), 0, name.length());
        writer.writeValue(element);
      }
      name.truncate(prefix);
    }
  }
}
