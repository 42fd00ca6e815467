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
import io.tailrace.api.EditableEvent;
import io.tailrace.api.EditableRecord;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Value;

/**
 * What a call needs to expand templates for one event, reused from event to event: the fields that
 * templates name, as they are before the filter changes the record, and room for text. One owner at
 * a time; see {@link io.tailrace.api.Workspaces}.
 */
final class Workspace {
  /** Tags whose parts are remembered; a power of two. */
  private static final int TAGS_KEPT = 64;

  /** Room for text beyond this many bytes is not kept. */
  private static final int TEXT_BYTES_KEPT_MAX = 1 << 16;

  private final RecordPath[] paths;
  private final Value[] fields;
  private final boolean usesTag;
  private final TagTexts[] tags;
  private final Value time = new Value();
  private ByteSink text = new ByteSink(256);

  private TagTexts tag;
  private long seconds;
  private int nanos;

  /**
   * @param paths the fields to look up, each for the slot of its index
   * @param usesTag whether {@link #tag()} will be asked for
   */
  Workspace(RecordPath[] paths, boolean usesTag) {
    this.paths = paths;
    this.usesTag = usesTag;
    this.tags = new TagTexts[usesTag ? TAGS_KEPT : 0];
    this.fields = new Value[paths.length];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = new Value();
    }
  }

  /** Looks up in the event whatever templates can name. */
  void show(EditableEvent event) {
    if (usesTag) {
      tag = textsOf(event.tag());
    }
    seconds = event.seconds();
    nanos = event.nanos();
    final EditableRecord record = event.record();
    for (int i = 0; i < fields.length; i++) {
      record.get(paths[i], fields[i]);
    }
  }

  /** Lets go of the event's bytes, and of room that was needed for once. */
  void forget() {
    for (Value field : fields) {
      field.setMissing();
    }
    time.setMissing();
    if (text.array().length > TEXT_BYTES_KEPT_MAX) {
      text = new ByteSink(256);
    }
  }

  private TagTexts textsOf(String wanted) {
    final int hash = wanted.hashCode();
    final int place = (hash ^ hash >>> 16) & TAGS_KEPT - 1;
    TagTexts texts = tags[place];
    if (texts == null || !texts.isOf(wanted)) {
      texts = new TagTexts(wanted);
      tags[place] = texts;
    }
    return texts;
  }

  TagTexts tag() {
    return tag;
  }

  long seconds() {
    return seconds;
  }

  int nanos() {
    return nanos;
  }

  /** The field of the slot as it was when the event was shown; missing if there is none. */
  Value field(int slot) {
    return fields[slot];
  }

  /** A cursor for the value of the field that gives the event its time. */
  Value time() {
    return time;
  }

  /** Room for one text, emptied; the next call of this empties it again. */
  ByteSink emptyText() {
    text.clear();
    return text;
  }
}
