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
 * A stream was not accepted: a buffer is full, an output failed, or there is nowhere to send it.
 */
public class EmitException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Makes an exception that says why the stream was not accepted. */
  public EmitException(String message) {
    super(message);
  }

  /** As {@link #EmitException(String)}, for something that failed underneath. */
  public EmitException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The reason itself if it is of this type, otherwise one that wraps it. */
  static EmitException of(Throwable reason) {
    return reason instanceof EmitException e ? e : new EmitException(reason.getMessage(), reason);
  }
}
