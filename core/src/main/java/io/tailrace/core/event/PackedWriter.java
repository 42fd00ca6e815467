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
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.ValueWriter;
import java.util.Objects;

/**
 * Builds packed streams in a sink that is kept from stream to stream.
 *
 * <p>The record of each event is checked when it is ended, so a plugin that writes something else
 * than one map hears of it at once, and no chunk is ever spoilt by it.
 */
public final class PackedWriter implements StreamWriter {
  /** Bytes in front of a record: the array's header and an EventTime. */
  private static final int TIME_OFFSET = 1;

  private static final int RECORD_OFFSET = TIME_OFFSET + 10;

  private static final int NOT_BEGUN = -1;

  private final ByteSink sink;
  private final ValueWriter values;
  private final StreamScanner scanner = new StreamScanner();
  private final EventFlags duplicates = new EventFlags();
  private int count;
  private int begun = NOT_BEGUN;
  private int recordOffset; // from the event's first byte
  private boolean timeKnown;
  private boolean duplicatesKnown = true;

  /** A writer with a sink of its own. */
  public PackedWriter() {
    sink = new ByteSink(1024);
    values = new ValueWriter(sink);
  }

  @Override
  public ValueWriter beginEvent() {
    expectNoneBegun();
    begun = sink.length();
    recordOffset = RECORD_OFFSET;
    timeKnown = false;
    sink.ensure(RECORD_OFFSET)[begun] = (byte) 0x92;
    sink.advance(RECORD_OFFSET);
    return values;
  }

  @Override
  public ValueWriter beginEvent(byte[] time, int offset, int length) {
    expectNoneBegun();
    Objects.checkFromIndexSize(offset, length, time.length);
    if (length == 0 || StreamScanner.afterTime(time, offset, offset + length) != offset + length) {
      throw new IllegalArgumentException("the time is not exactly one integer or EventTime");
    }
    begun = sink.length();
    recordOffset = TIME_OFFSET + length;
    timeKnown = true;
    sink.write(0x92);
    sink.write(time, offset, length);
    return values;
  }

  @Override
  public void endEvent(long seconds, int nanos) {
    expectBegun(false);
    if (nanos < 0 || nanos > 999_999_999) {
      abandonEvent();
      throw new IllegalArgumentException("nanoseconds " + nanos + " are outside 0..999999999");
    }
    checkRecord();
    ValueWriter.putEventTime(sink.array(), begun + TIME_OFFSET, seconds, nanos);
    countEvent();
  }

  @Override
  public void endEvent() {
    expectBegun(true);
    checkRecord();
    countEvent();
  }

  private void expectBegun(boolean withTime) {
    if (begun == NOT_BEGUN) {
      throw new IllegalStateException("no event was begun");
    }
    if (timeKnown != withTime) {
      throw new IllegalStateException(
          "the event was begun " + (timeKnown ? "with" : "without") + " its time");
    }
  }

  private void checkRecord() {
    if (!scanner.isRecord(sink.array(), begun + recordOffset, sink.length())) {
      abandonEvent();
      throw new IllegalStateException("the record of the event was not written as exactly one map");
    }
  }

  private void countEvent() {
    if (scanner.lastRecordHasDuplicates()) {
      duplicates.set(count);
    }
    begun = NOT_BEGUN;
    count++;
  }

  @Override
  public void abandonEvent() {
    if (begun != NOT_BEGUN) {
      sink.truncate(begun);
      scanner.forgetShape();
      begun = NOT_BEGUN;
    }
  }

  @Override
  public void copy(Event event) {
    expectNoneBegun();
    event.writeTo(sink);
    count++;
  }

  @Override
  public void copy(EventStream stream) {
    final PackedStream packed = PackedStream.of(stream);
    copyRange(packed, 0, packed.count(), packed.offset(), packed.offset() + packed.length());
  }

  /** Appends the events {@code [from, to)}, which lie in {@code [start, end)} of the array. */
  void copyRange(PackedStream stream, int from, int to, int start, int end) {
    expectNoneBegun();
    if (from == to) {
      return;
    }
    sink.write(stream.array(), start, end - start);
    if (stream.duplicates() == null) {
      duplicatesKnown = false;
    } else {
      duplicates.addRange(stream.duplicates(), from, to, count);
    }
    count += to - from;
  }

  /** Appends an event from the bytes of a time and of a record, both checked before. */
  void append(byte[] bytes, int time, int timeEnd, int record, int recordEnd) {
    expectNoneBegun();
    sink.write(0x92);
    sink.write(bytes, time, timeEnd - time);
    sink.write(bytes, record, recordEnd - record);
    if (scanner.hasDuplicateKeys(bytes, record, recordEnd)) {
      duplicates.set(count);
    }
    count++;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int length() {
    return begun == NOT_BEGUN ? sink.length() : begun;
  }

  @Override
  public void truncate(int newCount, int newLength) {
    abandonEvent();
    if (newCount < 0 || newCount > count) {
      throw new IllegalArgumentException("count " + newCount + " is outside 0.." + count);
    }
    sink.truncate(newLength);
    scanner.forgetShape();
    duplicates.truncate(newCount);
    count = newCount;
  }

  @Override
  public void clear() {
    truncate(0, 0);
    duplicatesKnown = true;
  }

  @Override
  public PackedStream stream(String tag) {
    expectNoneBegun();
    return PackedStream.scanned(
        tag, sink.array(), 0, sink.length(), count, duplicatesKnown ? duplicates.copy() : null);
  }

  /** Bytes of the room it keeps. */
  int capacity() {
    return sink.array().length;
  }

  void expectNoneBegun() {
    if (begun != NOT_BEGUN) {
      throw new IllegalStateException("the event begun before was neither ended nor abandoned");
    }
  }
}
