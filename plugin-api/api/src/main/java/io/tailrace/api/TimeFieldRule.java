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

/** What may stand in the time field of a record. */
public enum TimeFieldRule {
  /** What the time parser of the parameters takes; anything else, null too, is an error. */
  PARSED,

  /** As {@link #PARSED}, but null and false are as if there were no such field. */
  PARSED_OR_NULL,

  /**
   * A number of seconds, whatever the parameters say; null and false are as if there were no such
   * field; anything else is an error.
   */
  SECONDS_OR_NULL
}
