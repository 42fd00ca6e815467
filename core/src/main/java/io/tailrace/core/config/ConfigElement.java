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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A section of a configuration, or the whole of it, which is an element named {@link #ROOT}.
 * Immutable.
 *
 * <p>Elements are compared by identity: whoever reads them can keep track of which sections and
 * parameters were used, in an {@code IdentityHashMap} beside the tree. {@link #fingerprint()} is
 * for comparing what they say.
 */
public final class ConfigElement {

  /** Name of the element that is the whole configuration. */
  public static final String ROOT = "ROOT";

  private final String name;
  private final ConfigValue argument;
  private final Span span;
  private final Map<String, ConfigParam> params;
  private final List<ConfigElement> elements;
  private final ConfigElement written; // null: this one
  private final boolean isAbsent;

  ConfigElement(
      String name,
      ConfigValue argument,
      Span span,
      Map<String, ConfigParam> params,
      List<ConfigElement> elements) {
    this(name, argument, span, params, elements, null, false);
  }

  private ConfigElement(
      String name,
      ConfigValue argument,
      Span span,
      Map<String, ConfigParam> params,
      List<ConfigElement> elements,
      ConfigElement written,
      boolean isAbsent) {
    this.written = written;
    this.isAbsent = isAbsent;
    this.name = name;
    this.argument = argument;
    this.span = span;
    this.params = new LinkedHashMap<>(params);
    this.elements = List.copyOf(elements);
  }

  /** Returns an element without anything in it, as stands for a section that was not written. */
  public static ConfigElement empty(String name, Span span) {
    return new ConfigElement(
        name, new ConfigValue.Text("", span), span, Map.of(), List.of(), null, true);
  }

  /** Returns the name between the angle brackets. */
  public String name() {
    return name;
  }

  /** Returns the text after the name, or the empty string. */
  public String argument() {
    return argument.text();
  }

  /** Returns the argument with its place; its text is empty if there is none. */
  public ConfigValue argumentValue() {
    return argument;
  }

  /** Returns where the section's name was written. */
  public Span span() {
    return span;
  }

  public Origin origin() {
    return span.start();
  }

  /** Returns the parameters, each key once, in the order in which the keys were first written. */
  public Collection<ConfigParam> params() {
    return Collections.unmodifiableCollection(params.values());
  }

  public Optional<ConfigParam> param(String key) {
    return Optional.ofNullable(params.get(key));
  }

  public boolean has(String key) {
    return params.containsKey(key);
  }

  /** Returns the text of a parameter; empty also if its value is nil or asks for the default. */
  public Optional<String> text(String key) {
    final ConfigParam param = params.get(key);
    return param == null
            || param.value() instanceof ConfigValue.Nil
            || param.value() instanceof ConfigValue.Default
        ? Optional.empty()
        : Optional.of(param.text());
  }

  /** Returns the sections in this one, in file order. */
  public List<ConfigElement> elements() {
    return elements;
  }

  /** Returns the sections of that name in this one, in file order. */
  public List<ConfigElement> elements(String name) {
    return elements.stream().filter(element -> element.name.equals(name)).toList();
  }

  /**
   * Returns the two merged: the parameters of both, where this element's win, then the sections of
   * this one followed by those of the other.
   *
   * <p>Source: fluentd lib/fluent/config/element.rb, Element#+.
   */
  public ConfigElement plus(ConfigElement other) {
    final Map<String, ConfigParam> merged = new LinkedHashMap<>(other.params);
    merged.putAll(params);
    final List<ConfigElement> sections =
        Stream.concat(elements.stream(), other.elements.stream()).toList();
    return new ConfigElement(name, argument, span, merged, sections);
  }

  /** Returns this element with other sections in it. */
  public ConfigElement withElements(List<ConfigElement> sections) {
    return new ConfigElement(name, argument, span, params, sections);
  }

  /**
   * Returns this element with a parameter for each name that it has not, and with the argument if
   * it has none.
   *
   * @param defaults in their order; their place is that of the section
   */
  public ConfigElement withDefaults(String defaultArgument, Map<String, String> defaults) {
    final ConfigValue newArgument =
        argument.text().isEmpty() ? new ConfigValue.Text(defaultArgument, span) : argument;
    final Map<String, ConfigParam> all = new LinkedHashMap<>(params);
    defaults.forEach(
        (key, text) ->
            all.putIfAbsent(key, new ConfigParam(key, span, new ConfigValue.Text(text, span))));
    return new ConfigElement(name, newArgument, span, all, elements, written(), isAbsent);
  }

  /** Returns a section with these parameters that was not written as one. */
  static ConfigElement made(
      String name, String argument, Span span, Map<String, ConfigParam> params) {
    return new ConfigElement(name, new ConfigValue.Text(argument, span), span, params, List.of());
  }

  /** Returns the element as it was written: this one, or the one that defaults were added to. */
  ConfigElement written() {
    return written == null ? this : written;
  }

  /** Returns whether it stands for a section that was not written. */
  boolean isAbsent() {
    return isAbsent;
  }

  /** Returns this element without the parameter. */
  public ConfigElement without(String key) {
    final Map<String, ConfigParam> rest = new LinkedHashMap<>(params);
    rest.remove(key);
    return new ConfigElement(name, argument, span, rest, elements);
  }

  /**
   * Returns a text that is equal for two elements exactly if they say the same, wherever they were
   * written.
   */
  public String fingerprint() {
    final StringBuilder out = new StringBuilder();
    appendFingerprint(out);
    return out.toString();
  }

  private void appendFingerprint(StringBuilder out) {
    out.append('<');
    appendText(out, name);
    appendValue(out, argument);
    for (ConfigParam param : params.values()) {
      appendText(out, param.key());
      appendValue(out, param.value());
    }
    for (ConfigElement element : elements) {
      element.appendFingerprint(out);
    }
    out.append('>');
  }

  private static void appendValue(StringBuilder out, ConfigValue value) {
    out.append(value.getClass().getSimpleName().charAt(0));
    if (value instanceof ConfigValue.Typed typed) {
      appendText(out, RubyText.inspect(typed.value()));
    } else {
      appendText(out, value.text());
    }
  }

  private static void appendText(StringBuilder out, String text) {
    out.append(text.length()).append(':').append(text);
  }

  /** Returns the element in the form of a configuration file, without masking anything. */
  @Override
  public String toString() {
    return ConfigDump.dump(this, ConfigDump.NO_FACTS);
  }

  /**
   * Collects what is written in one section; the last value of a key wins, its first place stays.
   */
  static final class Builder {
    final String name;
    final ConfigValue argument;
    final Span span;
    private final Map<String, ConfigParam> params = new LinkedHashMap<>();
    private final List<ConfigElement> elements = new ArrayList<>();

    Builder(String name, ConfigValue argument, Span span) {
      this.name = name;
      this.argument = argument;
      this.span = span;
    }

    static Builder root(String file) {
      final Span span = new Span(new Origin(file, 1, 1), 1);
      return new Builder(ROOT, new ConfigValue.Text("", span), span);
    }

    /** Adds a parameter and returns the one it replaces, or null. */
    ConfigParam put(ConfigParam param) {
      return params.put(param.key(), param);
    }

    void add(ConfigElement element) {
      elements.add(element);
    }

    ConfigElement build() {
      return new ConfigElement(name, argument, span, params, elements);
    }
  }
}
