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

import java.util.Map;

/**
 * The record of an event: a MessagePack map seen in place. Valid as long as its event is.
 *
 * <p>A key that stands twice counts once, with its last value at its first position; that holds for
 * all methods here and for what is written out.
 */
public interface Record {
  /** Fields of the record. */
  int size();

  /**
   * Looks up a top-level field.
   *
   * @return a cursor that the next {@code get} of this record moves; of type {@link
   *     Value.Type#MISSING} if there is no such field
   */
  Value get(String key);

  /** Looks up what the path leads to; otherwise like {@link #get(String)}. */
  Value get(RecordPath path);

  /**
   * Looks up what the path leads to and points {@code value} at it.
   *
   * @return whether it exists
   */
  boolean get(RecordPath path, Value value);

  /**
   * Points {@code value} at the whole map, for who reads all of it: that costs less than a cursor.
   *
   * @return whether it does; not if the record was edited, so that its map is nowhere yet
   */
  boolean get(Value value);

  /** A cursor before the first field, reused by the next call of this method. */
  FieldCursor fields();

  /**
   * The record as Java objects: nested {@link java.util.LinkedHashMap}, {@link
   * java.util.ArrayList}, {@link String}, {@code byte[]}, {@link Long} (or {@link
   * java.math.BigInteger} beyond it), {@link Double}, {@link Boolean}, null. An EventTime is the
   * {@link Long} of its seconds, as in Fluentd; of other extensions the bytes are given. A key that
   * is no text becomes text: the digits of a number, nothing for nil. Of keys that are then the
   * same the last value counts. The map is the caller's own.
   */
  Map<String, Object> asMap();

  /** Appends the record's MessagePack map to the sink, with any edits applied. */
  void writeTo(ByteSink sink);

  /** Moves over the fields of a record in their order. */
  interface FieldCursor {
    /** Moves to the next field; false after the last. */
    boolean next();

    /** The field's key; moved by {@link #next}. */
    Value key();

    /** The field's value; moved by {@link #next}. */
    Value value();
  }
}
