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
 * A record that a filter may change. Edits are noted beside the bytes; writing the record out
 * copies the untouched ranges and adds the edits. Reading sees the edits made so far.
 */
public interface EditableRecord extends Record {
  /**
   * Sets a top-level field: an existing one keeps its position, a new one comes last.
   *
   * @return a writer to which exactly one value has to be written before the record is changed
   *     again; it may be read in between, and shows what it had before
   */
  ValueWriter put(String key);

  /** As {@link #put(String)}, for a key given as UTF-8 bytes, which are copied. */
  ValueWriter put(byte[] key, int offset, int length);

  /**
   * Sets what the path leads to. If its parent does not exist or is no container, nothing is set
   * and the value written is dropped, as Fluentd's record accessor does. An array is filled up with
   * nils as far as the index, for at most 65,536 of them.
   */
  ValueWriter put(RecordPath path);

  /**
   * Removes what the path leads to.
   *
   * @return whether it was there
   */
  boolean remove(RecordPath path);

  /** Removes a top-level field; false if there is none. */
  boolean remove(String key);

  /** Removes all fields. */
  void clear();
}
