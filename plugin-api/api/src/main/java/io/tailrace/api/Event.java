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
 * One event of a stream: tag, time and record, seen in place.
 *
 * <p>An event is a cursor that is pointed at one event after the other: it and everything it hands
 * out are valid inside the callback only. Not thread-safe.
 */
public interface Event {
  /** The event's tag; may be empty, never null. */
  String tag();

  /** Whole seconds since the epoch: 0..2^32-1 in an EventTime, any integer otherwise. */
  long seconds();

  /** Nanoseconds within the second, 0..999,999,999; 0 for a time that is an integer. */
  int nanos();

  /** Nanoseconds since the epoch; saturates at the ends of the range of {@code long}. */
  default long timeNs() {
    final long seconds = seconds();
    if (seconds > Long.MAX_VALUE / 1_000_000_000 - 1) {
      return Long.MAX_VALUE;
    }
    if (seconds < Long.MIN_VALUE / 1_000_000_000) {
      return Long.MIN_VALUE;
    }
    return seconds * 1_000_000_000 + nanos();
  }

  /** Whether the time came as a plain integer of seconds and not as an EventTime. */
  boolean hasIntegerTime();

  /** The event's record, valid as long as the event is; the same object for every event. */
  Record record();

  /** Appends the packed event, {@code [time, record]}, to the sink, with any edits applied. */
  void writeTo(ByteSink sink);
}
