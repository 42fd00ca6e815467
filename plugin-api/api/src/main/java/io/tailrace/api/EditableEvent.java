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

/** An event whose time and record a filter may change; see {@link Filter#edit}. */
public interface EditableEvent extends Event {
  @Override
  EditableRecord record();

  /**
   * Gives the event another time, as an EventTime.
   *
   * @param seconds since the epoch, 0..2^32-1
   * @param nanos 0..999,999,999
   * @throws IllegalArgumentException if one is out of its range
   */
  void setTime(long seconds, int nanos);

  /** Gives the event another time, as a plain integer of seconds since the epoch. */
  void setIntegerTime(long seconds);
}
