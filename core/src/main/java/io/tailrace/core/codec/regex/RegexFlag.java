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
package io.tailrace.core.codec.regex;

/** How a pattern is read; the two flags that Fluentd knows. */
public enum RegexFlag {
  /** Letters match in both cases. */
  IGNORE_CASE('i'),
  /** The dot matches a newline too; Ruby calls this multiline. */
  MULTILINE('m');

  private final char letter;

  RegexFlag(char letter) {
    this.letter = letter;
  }

  /** The letter that stands for the flag behind the closing slash. */
  public char letter() {
    return letter;
  }
}
