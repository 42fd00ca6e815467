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
package io.tailrace.plugin.bufferfile;

import io.tailrace.api.config.ParameterException;
import java.util.Optional;
import java.util.OptionalInt;

/** Permissions as configurations write them: octal digits. */
final class Permissions {
  private static final int OCTAL = 8;
  private static final int MAX = 07777;

  private Permissions() {}

  /**
   * Reads a parameter.
   *
   * @throws ParameterException if it is not a number of up to four octal digits
   */
  static OptionalInt parse(String parameter, Optional<String> text) {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      final int mode = Integer.parseInt(text.get().strip(), OCTAL);
      if (mode >= 0 && mode <= MAX) {
        return OptionalInt.of(mode);
      }
    } catch (NumberFormatException e) {
      throw refused(parameter, text.get());
    }
    throw refused(parameter, text.get());
  }

  private static ParameterException refused(String parameter, String text) {
    return new ParameterException(
        parameter, parameter + " '" + text + "' is not a permission", "write one such as 0644");
  }

  /** The first that is given. */
  static OptionalInt first(OptionalInt own, OptionalInt system, int otherwise) {
    return own.isPresent() ? own : system.isPresent() ? system : OptionalInt.of(otherwise);
  }
}
