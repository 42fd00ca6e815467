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
 * Establishes streams from bytes that nobody has vouched for, in place: walks them once, checks
 * that they are whole events, and counts these.
 *
 * <p>An event is an array of two elements: the time, an integer or an EventTime (extension type 0
 * of eight bytes), and the record, a map. Nothing outside the range is read, whatever the bytes
 * say. Reused; not thread-safe; the results are those of the last scan.
 */
public interface EventScanner {
  /** What a scan found. */
  enum Outcome {
    /** Whole events from the first byte to the last. */
    COMPLETE,
    /** The range ends within an event. */
    CUT_OFF,
    /** A byte that is never used in MessagePack, or nesting deeper than the bound. */
    MALFORMED,
    /** A whole MessagePack value that is not an event. */
    NOT_AN_EVENT
  }

  /**
   * Scans a range up to its end or to the first thing that is not an event.
   *
   * @param bytes borrowed until the next scan
   */
  Outcome scan(byte[] bytes, int offset, int length);

  /** Whole events from the beginning of the range. */
  int count();

  /** Offset after the last of these events: the end of the range, or where the trouble begins. */
  int endOffset();

  /** Whether the time of one of these events is 0, or an EventTime of 0 seconds. */
  boolean hasZeroTime();

  /** The whole events from the beginning of the range as a stream, which borrows the bytes. */
  EventStream stream(String tag);

  /** What is wrong and at which byte of the range; empty if nothing is. */
  String problem();
}
