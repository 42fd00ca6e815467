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
package io.tailrace.api.buffer;

import java.io.IOException;

/**
 * What a chunk held is not there any more: somebody removed its files. Trying again does not bring
 * it back; the host books its events as lost and goes on without it.
 */
public class LostChunkException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception that says which files are gone. */
  public LostChunkException(String message, Throwable cause) {
    super(message, cause);
  }
}
