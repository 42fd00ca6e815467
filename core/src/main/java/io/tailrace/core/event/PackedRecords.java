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

import io.tailrace.api.Record;

/** What a reader of whole records can tell this package of them. */
public final class PackedRecords {
  private PackedRecords() {}

  /**
   * Notes where a record ends, so that the way to the next event need not look for it again.
   *
   * @param record one that answered {@link Record#get(io.tailrace.api.Value)}
   * @param array the array of its value
   * @param end the offset after the map that begins at the value's offset
   */
  public static void noteEnd(Record record, byte[] array, int end) {
    if (record instanceof PackedRecord packed) {
      packed.noteEnd(array, end);
    }
  }
}
