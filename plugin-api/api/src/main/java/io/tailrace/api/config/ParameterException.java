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
package io.tailrace.api.config;

/**
 * A parameter has a value that its type allows and the plugin does not. Thrown by the compact
 * constructor of a configuration record or by the plugin's constructor, it is shown to the operator
 * with the place of the parameter in the configuration file.
 */
public final class ParameterException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String parameter;
  private final String help;

  /**
   * @param parameter the name of the parameter or section as it stands in the file
   * @param message what is wrong, with the value: {@code port '70000' is outside 0..65535}
   */
  public ParameterException(String parameter, String message) {
    this(parameter, message, "");
  }

  /**
   * @param help what to do about it; empty if there is nothing to add
   */
  public ParameterException(String parameter, String message, String help) {
    super(message);
    this.parameter = parameter;
    this.help = help;
  }

  /** The name of the parameter or section as it stands in the file. */
  public String parameter() {
    return parameter;
  }

  /** What to do about it; may be empty. */
  public String help() {
    return help;
  }
}
