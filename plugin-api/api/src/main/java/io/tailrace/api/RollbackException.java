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
 * A chunk was not delivered, and its output has dealt with the reason: the chunk goes back to the
 * queue without a step of the retries.
 */
public class RollbackException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Makes an exception that says why the chunk was not delivered. */
  public RollbackException(String message) {
    super(message);
  }

  /** As {@link #RollbackException(String)}, for something that failed underneath. */
  public RollbackException(String message, Throwable cause) {
    super(message, cause);
  }
}
