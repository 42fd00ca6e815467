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
package io.tailrace.plugin.monitoragent;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Json;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Prints maps, lists and single values as JSON. Thread-safe. */
final class JsonText {
  private static final int CAPACITY = 4096;

  private final Json json;

  JsonText(Json json) {
    this.json = json;
  }

  /** The value without white space. */
  byte[] compact(Object value) {
    final ByteSink out = new ByteSink(CAPACITY);
    writeCompact(value, out);
    return out.toByteArray();
  }

  /** The value over many lines, as Ruby's {@code JSON.pretty_generate} prints it. */
  byte[] pretty(Object value) {
    final ByteSink out = new ByteSink(CAPACITY);
    writePretty(value, "", out);
    return out.toByteArray();
  }

  private void writeCompact(Object value, ByteSink out) {
    final ByteSink packed = new ByteSink(CAPACITY);
    new ValueWriter(packed).writeObject(value);
    final Value cursor = new Value();
    cursor.set(packed.array(), 0, packed.length());
    json.write(cursor, out);
  }

  private void writePretty(Object value, String indent, ByteSink out) {
    final String inner = indent + "  ";
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      out.writeUtf8("{\n");
      final Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
      while (entries.hasNext()) {
        final Map.Entry<?, ?> entry = entries.next();
        out.writeUtf8(inner);
        writeCompact(entry.getKey(), out);
        out.writeUtf8(": ");
        writePretty(entry.getValue(), inner, out);
        out.writeUtf8(entries.hasNext() ? ",\n" : "\n");
      }
      out.writeUtf8(indent + "}");
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      out.writeUtf8("[\n");
      for (int i = 0; i < list.size(); i++) {
        out.writeUtf8(inner);
        writePretty(list.get(i), inner, out);
        out.writeUtf8(i + 1 < list.size() ? ",\n" : "\n");
      }
      out.writeUtf8(indent + "]");
    } else {
      writeCompact(value, out);
    }
  }
}
