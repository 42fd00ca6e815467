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
import io.tailrace.api.Json;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;

/** Makes JSON of texts that are written into many documents. */
final class JsonTexts {
  private final Json json;

  JsonTexts(Json json) {
    this.json = json;
  }

  /** The text as a JSON string. */
  byte[] quoted(String text) {
    final ByteSink packed = new ByteSink(text.length() + 8);
    new ValueWriter(packed).writeString(text);
    final Value string = new Value();
    string.set(packed.array(), 0, packed.length());
    final ByteSink written = new ByteSink(text.length() + 8);
    json.write(string, written);
    return written.toByteArray();
  }

  /** The text as the name of a field, with the colon. */
  byte[] name(String text) {
    final ByteSink sink = new ByteSink(32);
    sink.write(quoted(text));
    sink.write(':');
    return sink.toByteArray();
  }
}
