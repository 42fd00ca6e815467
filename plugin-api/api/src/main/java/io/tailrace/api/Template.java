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
 * A text with the placeholders of chunks: {@code ${tag}}, {@code ${tag[0]}}, {@code ${chunk_id}},
 * {@code ${field}} and, if {@code time} is a chunk key, those of strftime. Thread-safe.
 */
public interface Template {
  /** The text as it was configured. */
  String text();

  /** Whether the text differs from chunk to chunk. */
  boolean hasPlaceholders();

  /**
   * Fills in what the chunk says.
   *
   * @throws UnrecoverableException if the tag or a field would lead out of a directory: it begins
   *     with a slash, or has {@code ../} in it
   */
  String expand(Chunk chunk) throws UnrecoverableException;
}
