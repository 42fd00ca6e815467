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

import io.tailrace.api.ByteSink;
import io.tailrace.api.EditableEvent;
import io.tailrace.api.EventCursor;
import io.tailrace.api.MessagePack;
import io.tailrace.api.ValueWriter;

/**
 * An event seen in place. One class serves as cursor over a stream and, with a scratch sink, as the
 * event that a chain of filters changes, so that calls from plugins always meet the same class.
 */
final class PackedEvent implements EventCursor, EditableEvent {
  /** Numbers in front of the record's edits: kind of time, seconds in two halves, nanoseconds. */
  private static final int TIME_NUMBERS = 4;

  private static final int TIME_ORIGINAL = 0;
  private static final int TIME_INTEGER = 1;
  private static final int TIME_EVENT_TIME = 2;

  private final PackedRecord record;
  private boolean editable;

  private String tag;
  private byte[] array;
  private int limit;
  private EventFlags duplicates;
  private int index; // of the event in its stream; -1 before the first
  private int start; // offset of the event
  private int end; // offset after it, or -1 if not yet looked for
  private int count;
  private int timeOffset;
  private int recordOffset; // -1 if not yet looked for
  private boolean recordOpen;
  private int timeKind;
  private long newSeconds;
  private int newNanos;
  private boolean finished;
  private PackedWriter watched;
  private int watchedCount;
  private int watchedLength;

  /** A cursor over a stream, only to be read. */
  PackedEvent(PackedStream stream) {
    record = new PackedRecord(null);
    editable = false;
    show(stream);
  }

  /** An event that can be edited; the edits' keys and values go to the scratch. */
  PackedEvent(ByteSink scratch) {
    record = new PackedRecord(scratch);
    editable = true;
  }

  /** Whether edits are taken from now on; for an event that has a scratch. */
  void setEditable(boolean newEditable) {
    editable = newEditable;
    record.setEditable(newEditable);
  }

  /** Makes every step note what had been written to {@code writer} before it. */
  void watch(PackedWriter writer) {
    watched = writer;
    noteWritten();
  }

  private void noteWritten() {
    watchedCount = watched.count();
    watchedLength = watched.length();
  }

  /** Takes back what was written since this came to the event that it stands on. */
  void takeBackWritten() {
    watched.truncate(watchedCount, watchedLength);
  }

  /** Whether {@link #next} has answered that there is no more. */
  boolean isFinished() {
    return finished;
  }

  /** Begins another stream, before its first event. */
  void show(PackedStream stream) {
    tag = stream.tag();
    array = stream.array();
    limit = stream.offset() + stream.length();
    duplicates = stream.duplicates();
    count = stream.count();
    index = -1;
    start = stream.offset();
    end = start;
    recordOpen = false;
    finished = false;
  }

  /** Index of the event this stands on; -1 before the first. */
  int index() {
    return index;
  }

  @Override
  public boolean next() {
    if (index >= count - 1) {
      finished = true;
      return false;
    }
    if (watched != null) {
      noteWritten();
    }
    moveTo(index + 1, end(), -1);
    return true;
  }

  /**
   * Moves to an event whose place is known.
   *
   * @param eventEnd offset after it, or -1
   */
  void moveTo(int eventIndex, int eventStart, int eventEnd) {
    index = eventIndex;
    start = eventStart;
    end = eventEnd;
    recordOpen = false;
    timeKind = TIME_ORIGINAL;
    timeOffset = array[start] == (byte) 0x92 ? start + 1 : start + longHeader(array[start]);
    final byte code = array[timeOffset];
    recordOffset = timeOffset + (code == MessagePack.EXT8 ? 11 : MessagePack.fixedSize(code));
  }

  private static int longHeader(byte code) {
    return code == MessagePack.ARRAY16 ? 3 : 5;
  }

  /** Offset after the event in its stream. */
  int end() {
    if (end < 0 && recordOpen) {
      end = record.knownEnd(array);
    }
    if (end < 0) {
      end = Containers.skip(array, recordOffset, limit);
    }
    return end;
  }

  @Override
  public String tag() {
    return tag;
  }

  @Override
  public long seconds() {
    if (timeKind != TIME_ORIGINAL) {
      return newSeconds;
    }
    final int payload = eventTimePayload();
    return payload < 0
        ? Keys.saturatedInteger(array, timeOffset)
        : (Bytes.getInt(array, payload) & 0xffffffffL) + wireNanos(payload) / 1_000_000_000;
  }

  @Override
  public int nanos() {
    if (timeKind != TIME_ORIGINAL) {
      return newNanos;
    }
    final int payload = eventTimePayload();
    return payload < 0 ? 0 : (int) (wireNanos(payload) % 1_000_000_000);
  }

  /** Nanoseconds as they came: 32 bits, which can be more than a second. */
  private long wireNanos(int payload) {
    return Bytes.getInt(array, payload + 4) & 0xffffffffL;
  }

  /** Offset of the eight bytes of an EventTime, or -1 if the time is an integer. */
  private int eventTimePayload() {
    final byte code = array[timeOffset];
    return code == MessagePack.FIXEXT8
        ? timeOffset + 2
        : code == MessagePack.EXT8 ? timeOffset + 3 : -1;
  }

  @Override
  public boolean hasIntegerTime() {
    return timeKind == TIME_ORIGINAL ? eventTimePayload() < 0 : timeKind == TIME_INTEGER;
  }

  @Override
  public PackedRecord record() {
    if (!recordOpen) {
      final int flag = duplicates == null ? -1 : duplicates.get(index) ? 1 : 0;
      record.open(array, recordOffset, end, limit, flag);
      recordOpen = true; // behind what a filter may lack the stack for
    }
    return record;
  }

  @Override
  public void writeTo(ByteSink sink) {
    if (timeKind == TIME_ORIGINAL) {
      sink.write(array, start, recordOffset - start);
    } else {
      sink.write(0x92);
      final ValueWriter writer = new ValueWriter(sink);
      if (timeKind == TIME_INTEGER) {
        writer.writeLong(newSeconds);
      } else {
        writer.writeEventTime(newSeconds, newNanos);
      }
    }
    record().writeTo(sink);
  }

  @Override
  public void setTime(long seconds, int nanos) {
    if (seconds < 0 || seconds > 0xffffffffL || nanos < 0 || nanos > 999_999_999) {
      throw new IllegalArgumentException(
          "time of " + seconds + " s and " + nanos + " ns is no EventTime");
    }
    beginEdit();
    timeKind = TIME_EVENT_TIME;
    newSeconds = seconds;
    newNanos = nanos;
  }

  @Override
  public void setIntegerTime(long seconds) {
    beginEdit();
    timeKind = TIME_INTEGER;
    newSeconds = seconds;
    newNanos = 0;
  }

  private void beginEdit() {
    if (!editable) {
      throw new IllegalStateException("the event is only to be read here");
    }
  }

  /** Takes in the value that has to have been written since a put. */
  void settle() {
    if (recordOpen) {
      record.settle();
    }
  }

  /** Whether there are edits; to be called when all are settled. */
  boolean isEdited() {
    return recordOpen && record.isEdited() || timeKind != TIME_ORIGINAL;
  }

  int savedSize() {
    return TIME_NUMBERS + record().savedSize();
  }

  void saveEdits(int[] to, int at) {
    to[at] = timeKind;
    to[at + 1] = (int) (newSeconds >>> 32);
    to[at + 2] = (int) newSeconds;
    to[at + 3] = newNanos;
    record().saveEdits(to, at + TIME_NUMBERS);
  }

  void loadEdits(int[] from, int at) {
    timeKind = from[at];
    newSeconds = (long) from[at + 1] << 32 | from[at + 2] & 0xffffffffL;
    newNanos = from[at + 3];
    record().loadEdits(from, at + TIME_NUMBERS);
  }
}
