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
 * A stretch of a line, which a caret can mark.
 *
 * @param start its first character
 * @param length characters from there on the same line, 1 or more
 */
public record Span(Origin start, int length) {

  public Span {
    if (length < 1) {
      throw new IllegalArgumentException("length " + length + " of a span at " + start);
    }
  }

  /** Returns the span of something that has a source but no line. */
  public static Span of(String source) {
    return new Span(Origin.of(source), 1);
  }
}
