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

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the plugins declared about the sections that were bound: which parameters and sections were
 * read, which are secret. What nobody read is a warning: a typing error, or a parameter of another
 * plugin. Not thread-safe.
 */
public final class Declarations implements ConfigDump.Facts {
  private static final class Section {
    final Map<String, Parameter> parameters = new HashMap<>();
    final Set<String> sections = new TreeSet<>();
    boolean isOpen;
    boolean isUnmadePlugin;
  }

  private record Parameter(boolean isSecret, boolean isString, String defaultText) {}

  private final Map<ConfigElement, Section> declared = new IdentityHashMap<>();

  /** Notes that somebody read the section, though perhaps not all that is in it. */
  public void section(ConfigElement element) {
    declared.computeIfAbsent(element.written(), key -> new Section());
  }

  /** Notes that the section is a plugin's: it may have what all plugins may have. */
  public void plugin(ConfigElement element) {
    section(element);
    declared.get(element.written()).isUnmadePlugin = false;
    for (String name : ReservedParams.NAMES) {
      final String written = element.has(name) ? name : ReservedParams.oldName(name).orElse(name);
      if (element.has(written)) {
        parameter(element, written, false, false, ""); // Fluentd's dump has no quotes around them
      }
    }
  }

  /** Notes that the section may have a parameter of that name. */
  public void parameter(ConfigElement element, String name) {
    parameter(element, name, false, true, "");
  }

  void parameter(
      ConfigElement element, String name, boolean isSecret, boolean isString, String defaultText) {
    section(element);
    declared
        .get(element.written())
        .parameters
        .put(name, new Parameter(isSecret, isString, defaultText));
  }

  /** Notes that the section may have sections of that name. */
  public void childSection(ConfigElement element, String name) {
    section(element);
    declared.get(element.written()).sections.add(name);
  }

  /** Notes that the section is a nested plugin's, which is yet to be made and to read it. */
  void nestedPlugin(ConfigElement element) {
    section(element);
    declared.get(element.written()).isUnmadePlugin = true;
  }

  /** Whether the section is that of a nested plugin that was never made: nobody has read it. */
  boolean isUnmadePlugin(ConfigElement element) {
    final Section section = declared.get(element.written());
    return section != null && section.isUnmadePlugin;
  }

  /** Notes that the section takes parameters of any name. */
  void anyParameter(ConfigElement element) {
    section(element);
    declared.get(element.written()).isOpen = true;
  }

  boolean isRead(ConfigElement element) {
    return declared.containsKey(element.written());
  }

  boolean isParameter(ConfigElement element, String name) {
    final Section section = declared.get(element.written());
    return section != null && (section.isOpen || section.parameters.containsKey(name));
  }

  Set<String> parameterNames(ConfigElement element) {
    final Section section = declared.get(element.written());
    return section == null ? Set.of() : section.parameters.keySet();
  }

  Set<String> sectionNames(ConfigElement element) {
    final Section section = declared.get(element.written());
    return section == null ? Set.of() : section.sections;
  }

  @Override
  public boolean isSecret(ConfigElement element, String key) {
    final Parameter parameter = find(element, key);
    return parameter != null && parameter.isSecret;
  }

  @Override
  public boolean isString(ConfigElement element, String key) {
    final Parameter parameter = find(element, key);
    return parameter != null && parameter.isString;
  }

  @Override
  public String defaultText(ConfigElement element, String key) {
    final Parameter parameter = find(element, key);
    return parameter == null ? "" : parameter.defaultText;
  }

  private Parameter find(ConfigElement element, String key) {
    final Section section = declared.get(element.written());
    return section == null ? null : section.parameters.get(key);
  }
}
