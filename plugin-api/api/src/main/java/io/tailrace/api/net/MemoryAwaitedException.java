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
package io.tailrace.api.net;

import java.io.IOException;

/**
 * There is not enough memory for what a handler makes of what came, but there will be when others
 * have given theirs back. A handler that catches it, and returns how many bytes it has consumed
 * before, is shown the others again when the memory is there; passed on, it ends the connection.
 */
public final class MemoryAwaitedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message how much memory is awaited
   */
  public MemoryAwaitedException(String message) {
    super(message);
  }
}
