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

import io.tailrace.api.config.Name;
import io.tailrace.api.config.Section;
import java.lang.reflect.RecordComponent;
import java.util.List;

/** The names of parameters and sections, as they stand in configuration files. */
final class Names {
  private Names() {}

  static String parameter(RecordComponent component) {
    final Name name = component.getAnnotation(Name.class);
    return name != null ? name.value() : snakeCase(component.getName());
  }

  static String section(RecordComponent component) {
    final Section section = component.getAnnotation(Section.class);
    return section != null && !section.name().isEmpty()
        ? section.name()
        : snakeCase(component.getName());
  }

  /**
   * Returns {@code , in section buffer > file} as Fluentd ends its messages.
   *
   * @param sections the sections inside the plugin's own, outermost first; none: empty
   */
  static String in(List<String> sections) {
    return sections.isEmpty() ? "" : ", in section " + String.join(" > ", sections);
  }

  static String snakeCase(String camelCase) {
    final StringBuilder name = new StringBuilder();
    for (int i = 0; i < camelCase.length(); i++) {
      final char c = camelCase.charAt(i);
      if (Character.isUpperCase(c)) {
        name.append(i == 0 ? "" : "_").append(Character.toLowerCase(c));
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }
}
