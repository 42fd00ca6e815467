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

/** A text is not a value of the type that its parameter wants. */
public final class BadValueException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String help;

  BadValueException(String message, String help) {
    super(message);
    this.help = help;
  }

  /** Returns what to write instead. */
  public String help() {
    return help;
  }
}
