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
 * What the common parameters of {@code <parse>} do to the fields of a record that a parser has
 * written: the event's time is taken out of its field, values that stand for nothing become null,
 * and values are converted to the types wanted. Works on the packed bytes; costs nearly nothing
 * where no parameter is given. Thread-safe.
 *
 * <pre>{@code
 * ValueWriter record = out.beginEvent();
 * int start = record.sink().length();
 * record.writeMapHeader(1);
 * ...
 * fields.endEvent(out, record, start, times);
 * }</pre>
 */
public interface ParsedFields {
  /**
   * Applies the parameters to the record that was written, and ends the event with its time.
   *
   * @param out whose event was begun
   * @param record what {@link StreamWriter#beginEvent} gave
   * @param start length of the record's sink before the record's map was written
   * @param times gives the time if the record has none
   * @throws ParseException if the time cannot be understood; the event was abandoned
   */
  void endEvent(StreamWriter out, ValueWriter record, int start, FallbackTime times)
      throws ParseException;

  /**
   * Learns that a value was passed over where a record should be: a member of an array, or a whole
   * document. What follows may still be refused, with all before it.
   */
  default void passedOver() {}
}
