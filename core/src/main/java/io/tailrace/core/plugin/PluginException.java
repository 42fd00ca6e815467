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

/** A plugin cannot be made; the message is one sentence that says which jar and what to do. */
public final class PluginException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whose mistake it is. */
  public enum Reason {
    /** The plugin's constructor does not accept the configuration; the message is its own. */
    CONFIGURATION,
    /** The jar: a class that is missing or does not fit, or code that fails. */
    JAR
  }

  private final Reason reason;

  /**
   * @param message one sentence, as it is shown to the operator
   * @param cause what the plugin threw, or null
   */
  public PluginException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
