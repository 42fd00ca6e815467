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

import java.util.function.Consumer;

/**
 * An immutable run of events of one tag, packed: the bytes {@code [time, record] [time, record]
 * ...} in MessagePack, which is what PackedForward carries and what a chunk stores.
 *
 * <p>Whoever made the stream has established that its range holds exactly {@link #count()} whole
 * arrays of two elements, each time an integer or an EventTime in its original bytes and each
 * record a map. A stream is borrowed for the call that it is handed to; {@link #retained()} gives
 * one that may be kept.
 */
public interface EventStream {
  /** The tag of all events; may be empty, never null. */
  String tag();

  /** Events in the stream, exactly; 0 or more. */
  int count();

  /** The array that holds the packed bytes; borrowed and not to be written to. */
  byte[] array();

  /** Offset of the first packed byte. */
  int offset();

  /** Packed bytes. */
  int length();

  /** A stream of the same events under another tag; shares the bytes. */
  EventStream withTag(String tag);

  /** A stream of the same events that stays valid after the call: itself, or a copy. */
  EventStream retained();

  /**
   * A new cursor before the first event. The cursor and what it shows are valid as long as the
   * stream is.
   */
  EventCursor cursor();

  /** Shows each event in order; the event is valid inside the callback only. */
  default void forEach(Consumer<? super Event> action) {
    final EventCursor cursor = cursor();
    while (cursor.next()) {
      action.accept(cursor);
    }
  }
}
