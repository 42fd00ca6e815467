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
 * A search for a {@link Regex} was given up because it took too long.
 *
 * <p>The cause is a pattern that can be matched in very many ways, such as nested repetitions,
 * together with a text that matches none of them. The search left nothing behind and the expression
 * stays usable; the event in question should be treated as one that could not be decided.
 */
public final class RegexTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that names the pattern and the limit. */
  public RegexTimeoutException(String message) {
    super(message);
  }
}
