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
package io.tailrace.plugin.grep;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Record;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Regex;
import io.tailrace.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pattern to look for in one field; thread-safe. */
final class Condition {
  private final RecordPath key;
  private final RecordPath[] parents; // of the key, the nearest first
  private final Regex pattern;
  private final Codecs codecs;

  /** Takes the text of values that are no strings. */
  private final ThreadLocal<ByteSink> texts = ThreadLocal.withInitial(() -> new ByteSink(64));

  Condition(RecordPath key, Regex pattern, Codecs codecs) {
    this.key = key;
    this.parents = parents(key);
    this.pattern = pattern;
    this.codecs = codecs;
  }

  private static RecordPath[] parents(RecordPath key) {
    final List<RecordPath> parents = new ArrayList<>();
    for (Optional<RecordPath> parent = key.parent();
        parent.isPresent();
        parent = parent.get().parent()) {
      parents.add(parent.get());
    }
    return parents.toArray(new RecordPath[0]);
  }

  /**
   * Whether the pattern is found in the field's text; a missing field is the empty text.
   *
   * @throws MismatchException if the key leads into something that is neither map nor array
   */
  boolean matches(Record record) {
    final Value value = record.get(key);
    if (value.type() == Value.Type.STRING || value.type() == Value.Type.BINARY) {
      return pattern.find(value.array(), value.payloadOffset(), value.payloadLength());
    }
    if (value.isMissing()) {
      checkContainer(record);
    }
    final ByteSink text = texts.get();
    text.clear();
    codecs.writeText(value, text);
    return pattern.find(text.array(), 0, text.length());
  }

  /** Looks at the last value that there is on the way to a missing field. */
  private void checkContainer(Record record) {
    for (RecordPath parent : parents) {
      final Value value = record.get(parent);
      final Value.Type type = value.type();
      if (type == Value.Type.MISSING) {
        continue;
      }
      final boolean leadsOn =
          type == Value.Type.NIL
              || type == Value.Type.MAP
              || type == Value.Type.ARRAY && key.isIndex(parent.size());
      if (!leadsOn) {
        throw new MismatchException(key, type);
      }
      return;
    }
  }
}
