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
package io.tailrace.plugin.recordtransformer;

import io.tailrace.api.ByteSink;
import io.tailrace.api.EditableRecord;
import io.tailrace.api.RecordPath;
import io.tailrace.api.ValueWriter;

/** A field that the filter sets: a key, which may have placeholders, and a value. Immutable. */
final class FieldTemplate {
  private final RecordPath key; // of a field whose key is the same for all events; otherwise null
  private final Template.Text keyText; // of the others; otherwise null
  private final Template value;

  FieldTemplate(RecordPath key, Template value) {
    this.key = key;
    this.keyText = null;
    this.value = value;
  }

  FieldTemplate(Template.Text keyText, Template value) {
    this.key = null;
    this.keyText = keyText;
    this.value = value;
  }

  void putInto(EditableRecord record, Workspace event) {
    final ValueWriter out;
    if (keyText == null) {
      out = record.put(key);
    } else {
      final ByteSink text = event.emptyText();
      keyText.appendTo(text, event);
      out = record.put(text.array(), 0, text.length());
    }
    value.writeTo(out, event);
  }
}
