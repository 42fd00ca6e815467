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

/** Turns text or bytes into events. Called on many threads at once. */
public interface Parser extends Plugin {
  /**
   * Parses one input, such as a line or a request's body.
   *
   * <p>An event in whose text no time is found gets the time that {@code times} gives. If an
   * exception is thrown, the events written so far stay in {@code out}.
   *
   * @param bytes holds the input in {@code [offset, offset + length)}; borrowed
   * @param out takes the events
   * @param times gives the time where the input has none
   * @return the number of events written; 0 if the input does not match
   * @throws ParseException if the input matches and cannot be understood, for example its time
   */
  int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times)
      throws ParseException;
}
