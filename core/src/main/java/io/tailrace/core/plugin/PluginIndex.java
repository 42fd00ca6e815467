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

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is in a plugin jar, as its {@code META-INF/tailrace/plugins.json} says. The format is
 * described where it is written, in {@code io.tailrace.api.processor}.
 *
 * @param plugins the plugins, by kind and type
 */
public record PluginIndex(List<Entry> plugins) {
  /** Where the index stands in the jar. */
  public static final String PATH = "META-INF/tailrace/plugins.json";

  public PluginIndex {
    plugins = List.copyOf(plugins);
  }

  /**
   * Reads an index. Members that are not known are skipped, so that a jar built with a newer SDK
   * can be read.
   *
   * @throws IOException if the text is not JSON or not an index; the message says what is wrong
   */
  public static PluginIndex read(byte[] json) throws IOException {
    return IndexReader.read(json);
  }

  /**
   * One plugin.
   *
   * @param type the name after {@code @type}
   * @param aliases further names that mean the same
   * @param className the binary name of its class
   * @param summary the first sentence of its documentation, or empty
   * @param doc its documentation, paragraphs separated by an empty line, examples indented, or
   *     empty
   * @param modes of an output: direct, buffered or both; of a filter: accept, edit or filter
   * @param configClass the binary name of the record that its constructor takes
   * @param body what may stand in its configuration
   */
  public record Entry(
      PluginKind kind,
      String type,
      List<String> aliases,
      String className,
      String summary,
      String doc,
      List<String> modes,
      Optional<String> configClass,
      Body body) {
    public Entry {
      aliases = List.copyOf(aliases);
      modes = List.copyOf(modes);
    }
  }

  /**
   * What may stand in a section, or at the top of a plugin's configuration.
   *
   * @param argument what stands behind the section's name
   * @param parameters the named parameters
   * @param sections the sections within
   * @param rest takes every parameter that has no name here
   */
  public record Body(
      Optional<Parameter> argument,
      List<Parameter> parameters,
      List<Section> sections,
      Optional<Parameter> rest) {
    public Body {
      parameters = List.copyOf(parameters);
      sections = List.copyOf(sections);
    }
  }

  /**
   * A parameter. Texts are empty where there are none.
   *
   * @param type how the value is read: string, integer, float, bool, size, time, regexp,
   *     record_accessor, enum, array or hash
   * @param element the type of what an array or hash holds; any if it is as written
   * @param members the words of an enum, or of an enum that an array or hash holds
   * @param java the Java type, without {@code Optional} and {@code Setting}
   * @param defaultText the default, as it would stand in the configuration
   * @param deprecated what to use instead; the parameter works
   * @param obsoleted what to use instead; the parameter does not work
   * @param numbers given if the name has a number behind it
   */
  public record Parameter(
      String name,
      List<String> aliases,
      String type,
      String element,
      List<String> members,
      String java,
      Optional<String> defaultText,
      boolean required,
      boolean secret,
      String deprecated,
      String obsoleted,
      String doc,
      Optional<Numbers> numbers) {
    public Parameter {
      aliases = List.copyOf(aliases);
      members = List.copyOf(members);
    }
  }

  /** The first and the last number of a numbered parameter. */
  public record Numbers(int from, int to) {}

  /**
   * A section. Texts are empty where there are none.
   *
   * @param multi whether it may stand more than once
   * @param compat old flat parameters and what they became
   * @param plugin the kind of the plugin that it configures
   * @param defaultType the {@code @type} of that plugin where none is given
   * @param defaults parameters that the section gets where they are not given
   */
  public record Section(
      String name,
      String alias,
      boolean required,
      boolean multi,
      String doc,
      Map<String, String> compat,
      Optional<PluginKind> plugin,
      String defaultType,
      Map<String, String> defaults,
      Body body) {
    public Section {
      compat = Collections.unmodifiableMap(new LinkedHashMap<>(compat));
      defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
    }
  }
}
