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
package io.tailrace.api;

/**
 * Builds a packed stream, event after event. Reused; not thread-safe.
 *
 * <p>A new event is begun, its record written as exactly one map, and ended with its time, which
 * may so be found while the record is written:
 *
 * <pre>{@code
 * ValueWriter record = writer.beginEvent();
 * record.writeMapHeader(1);
 * record.writeString("message");
 * record.writeString("hello");
 * writer.endEvent(seconds, nanos);
 * }</pre>
 */
public interface StreamWriter {
  /** Begins an event; the writer returned takes its record. */
  ValueWriter beginEvent();

  /**
   * Ends the event that was begun, with an EventTime.
   *
   * @param seconds since the epoch; values outside 0..2^32-1 are cut to 32 bits, as Fluentd does
   * @param nanos 0..999,999,999
   */
  void endEvent(long seconds, int nanos);

  /**
   * Begins an event with its time as it was received: an integer or an EventTime, whose bytes are
   * copied. {@link #endEvent()} ends it.
   *
   * @throws IllegalArgumentException if the range is not exactly one integer or EventTime
   */
  ValueWriter beginEvent(byte[] time, int offset, int length);

  /** Ends the event that was begun with its time. */
  void endEvent();

  /** Takes back the event that was begun and not ended. */
  void abandonEvent();

  /** Appends a whole event, with its edits, its time in its original bytes. */
  void copy(Event event);

  /** Appends all events of a stream. */
  void copy(EventStream stream);

  /** Events ended or copied since the last {@link #clear}. */
  int count();

  /** Bytes of those events. */
  int length();

  /** Takes back all but the first {@code count} events, which take {@code length} bytes. */
  void truncate(int count, int length);

  /** Forgets all events and keeps the room. */
  void clear();

  /** The events as a stream, which borrows this writer's bytes until the next change. */
  EventStream stream(String tag);
}
