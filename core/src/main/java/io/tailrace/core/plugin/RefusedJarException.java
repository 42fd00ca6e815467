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
package io.tailrace.core.plugin;

/** A jar cannot be used; the message goes on after the name of its file. */
final class RefusedJarException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean isUnreadable;

  RefusedJarException(String message) {
    this(message, null);
  }

  RefusedJarException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private RefusedJarException(String message, Throwable cause, boolean isUnreadable) {
    super(message, cause);
    this.isUnreadable = isUnreadable;
  }

  /** The file is no whole zip file; it may not be written to its end yet. */
  static RefusedJarException unreadable(String message, Throwable cause) {
    return new RefusedJarException(message, cause, true);
  }

  boolean isUnreadable() {
    return isUnreadable;
  }
}
