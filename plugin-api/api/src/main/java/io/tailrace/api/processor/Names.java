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
package io.tailrace.api.processor;

import java.util.Locale;
import java.util.regex.Pattern;

/** How Java names become names of the configuration. */
final class Names {
  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_-]*");
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_@$][A-Za-z0-9_.@$-]*");

  private Names() {}

  /** {@code bodySizeLimit} is {@code body_size_limit}. */
  static String snakeCase(String component) {
    StringBuilder name = new StringBuilder(component.length() + 8);
    for (int i = 0; i < component.length(); i++) {
      char c = component.charAt(i);
      if (Character.isUpperCase(c)) {
        if (i > 0) {
          name.append('_');
        }
        name.append(Character.toLowerCase(c));
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }

  /** {@code NO_COPY} is {@code no_copy}; a name that is not all upper case stays as it is. */
  static String memberName(String constant) {
    return constant.equals(constant.toUpperCase(Locale.ROOT))
        ? constant.toLowerCase(Locale.ROOT)
        : constant;
  }

  static boolean isType(String text) {
    return TYPE.matcher(text).matches();
  }

  static boolean isParameter(String text) {
    return PARAMETER.matcher(text).matches();
  }
}
