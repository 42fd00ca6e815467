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
package io.tailrace.core.codec.json;

import io.tailrace.api.ByteSink;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.Json;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.Record;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.text.RubyText;

/** The engine's {@link Json}. Thread-safe: each thread has a reader and a writer of its own. */
public final class JsonCodec implements Json {
  private final ThreadLocal<EventReader> readers = ThreadLocal.withInitial(EventReader::new);
  private final ThreadLocal<JsonWriter> writers;

  /**
   * @param ruby gives the text of keys that are no strings
   */
  public JsonCodec(RubyText ruby) {
    writers = ThreadLocal.withInitial(() -> new JsonWriter(ruby));
  }

  @Override
  public int readDocument(
      byte[] bytes,
      int offset,
      int length,
      ParsedFields fields,
      StreamWriter out,
      FallbackTime times)
      throws ParseException {
    final EventReader reader = reader();
    reader.begin(bytes, offset, length, fields, out, times);
    try {
      return reader.readDocument();
    } finally {
      reader.end();
    }
  }

  @Override
  public int readSequence(
      byte[] bytes,
      int offset,
      int length,
      ParsedFields fields,
      StreamWriter out,
      FallbackTime times)
      throws ParseException {
    final EventReader reader = reader();
    reader.begin(bytes, offset, length, fields, out, times);
    try {
      return reader.readSequence();
    } finally {
      reader.end();
    }
  }

  @Override
  public void readValue(byte[] bytes, int offset, int length, ValueWriter out)
      throws JsonSyntaxException {
    final EventReader reader = reader();
    reader.begin(bytes, offset, length, null, null, null);
    try {
      reader.readValue(out.sink());
    } finally {
      reader.end();
    }
  }

  @Override
  public void write(Record record, ByteSink out) {
    writers.get().write(record, out);
  }

  @Override
  public void write(Value value, ByteSink out) {
    writers.get().write(value, out);
  }

  /** This thread's reader; another one if a callback of a call that is going on calls again. */
  private EventReader reader() {
    final EventReader reader = readers.get();
    return reader.isBusy() ? new EventReader() : reader;
  }
}
