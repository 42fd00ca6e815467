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
package io.tailrace.core.config;

/**
 * Where something was written.
 *
 * @param file name of the file as it was opened, or another name of a source, for example {@code
 *     --inline-config}
 * @param line 1 for the first line; 0 if the source has no lines
 * @param column 1 for the first character of the line; 0 if the source has no lines
 */
public record Origin(String file, int line, int column) {

  /** Returns the origin of something that has a source but no line, such as a default. */
  public static Origin of(String source) {
    return new Origin(source, 0, 0);
  }

  /** Returns {@code file:line:column}, or the file alone if there are no lines. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
