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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the plugins declared about the sections that were bound: which parameters and sections were
 * read, which are secret. What nobody read is a warning: a typing error, or a parameter of another
 * plugin. Not thread-safe.
 */
public final class Declarations implements ConfigDump.Facts {
  /** A secret that is shorter is looked for as a word of its own. */
  private static final int SECRET_CHARS_MIN = 4;

  private static final String NOT_IN_WORD_BEFORE = "(?<![\\p{L}\\p{N}_])";
  private static final String NOT_IN_WORD_BEHIND = "(?![\\p{L}\\p{N}_])";

  private static final class Section {
    final Map<String, Parameter> parameters = new HashMap<>();
    final Set<String> sections = new TreeSet<>();
    boolean isOpen;
    boolean isOpaque;
  }

  /**
   * @param canonical the name that the parameter is declared under, if this is another one for it
   */
  private record Parameter(
      String canonical, boolean isSecret, boolean isString, String defaultText) {}

  private record Moved(ConfigElement section, String name) {}

  private final Map<ConfigElement, Section> declared = new IdentityHashMap<>();
  private final Map<ConfigElement, Map<String, Moved>> moved = new IdentityHashMap<>();
  private final Map<ConfigElement, Map<String, ConfigElement>> unwritten = new IdentityHashMap<>();

  /** Notes that somebody read the section, though perhaps not all that is in it. */
  public void section(ConfigElement element) {
    declared.computeIfAbsent(element.written(), key -> new Section());
  }

  /**
   * Notes that nobody can say yet, and perhaps never, what the section may have: it is for a plugin
   * that is not made.
   */
  public void opaque(ConfigElement element) {
    section(element);
    declared.get(element.written()).isOpaque = true;
  }

  /** Notes that from now on the section says itself what it may have. */
  void transparent(ConfigElement element) {
    section(element);
    declared.get(element.written()).isOpaque = false;
  }

  boolean isOpaque(ConfigElement element) {
    final Section section = declared.get(element.written());
    return section != null && section.isOpaque;
  }

  /** Notes that the section is a plugin's: it may have what all plugins may have. */
  public void plugin(ConfigElement element) {
    transparent(element);
    for (String name : ReservedParams.NAMES) {
      final String written = element.has(name) ? name : ReservedParams.oldName(name).orElse(name);
      if (element.has(written)) {
        parameter(
            element, written, written, false, false,
            ""); // Fluentd's dump has no quotes around them
      }
    }
  }

  /** Notes that the section may have a parameter of that name. */
  public void parameter(ConfigElement element, String name) {
    section(element);
    declared
        .get(element.written())
        .parameters
        .putIfAbsent(name, new Parameter(name, false, true, ""));
  }

  /**
   * @param name one of the names that the parameter may have
   * @param canonical the first of them
   */
  void parameter(
      ConfigElement element,
      String name,
      String canonical,
      boolean isSecret,
      boolean isString,
      String defaultText) {
    section(element);
    declared
        .get(element.written())
        .parameters
        .put(name, new Parameter(canonical, isSecret, isString, defaultText));
  }

  /** Notes that a parameter stands for one of a section that was made of it. */
  void moved(ConfigElement element, String name, ConfigElement section, String newName) {
    parameter(element, name);
    moved
        .computeIfAbsent(element.written(), key -> new HashMap<>())
        .put(name, new Moved(section, newName));
  }

  /** The parameter as it was written, under whichever of its names. */
  Optional<ConfigParam> written(ConfigElement element, String canonical) {
    return element
        .param(canonical)
        .or(
            () ->
                element.params().stream()
                    .filter(
                        param -> {
                          final Parameter found = find(element, param.key());
                          return found != null && found.canonical.equals(canonical);
                        })
                    .findFirst());
  }

  /**
   * Replaces the values of secret parameters of the section in a text. A very short one is replaced
   * only where it stands alone: letters of other words tell nothing about it, and without them the
   * text could not be read.
   */
  String mask(ConfigElement element, String text) {
    String masked = text;
    for (ConfigParam param : element.params()) {
      final String secret = param.text();
      if (!isSecret(element, param.key()) || secret.isEmpty()) {
        continue;
      }
      masked =
          secret.length() < SECRET_CHARS_MIN
              ? masked.replaceAll(
                  NOT_IN_WORD_BEFORE + Pattern.quote(secret) + NOT_IN_WORD_BEHIND, ConfigDump.MASK)
              : masked.replace(secret, ConfigDump.MASK);
    }
    return masked;
  }

  /** Notes that the section may have sections of that name. */
  public void childSection(ConfigElement element, String name) {
    section(element);
    declared.get(element.written()).sections.add(name);
  }

  /** Notes that the section takes parameters of any name. */
  void anyParameter(ConfigElement element) {
    section(element);
    declared.get(element.written()).isOpen = true;
  }

  /** Notes what stands for the section of that name, whether it is written or not. */
  public void childSection(ConfigElement element, String name, ConfigElement section) {
    childSection(element, name);
    unwritten.computeIfAbsent(element.written(), key -> new HashMap<>()).put(name, section);
  }

  /** The first section in the element that declares a parameter of that name. */
  Optional<ConfigElement> sectionWith(ConfigElement element, String parameter) {
    return Stream.concat(
            element.elements().stream(),
            unwritten.getOrDefault(element.written(), Map.of()).values().stream())
        .filter(section -> find(section, parameter) != null)
        .findFirst();
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
    if (parameter != null && parameter.isSecret) {
      return true;
    }
    final Moved target = moved.getOrDefault(element.written(), Map.of()).get(key);
    return target != null && isSecret(target.section, target.name);
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
