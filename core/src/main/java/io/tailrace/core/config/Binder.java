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

import io.tailrace.api.ByteSize;
import io.tailrace.api.Plugin;
import io.tailrace.api.config.Alias;
import io.tailrace.api.config.Argument;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.Numbered;
import io.tailrace.api.config.Obsoleted;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.Rest;
import io.tailrace.api.config.Secret;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import io.tailrace.api.config.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fills configuration records from sections: each component from the parameter or section that its
 * name and annotations say.
 *
 * <p>All that is wrong goes to the {@link Problems}, with its place; a record is made only when its
 * own section is sound, so that one mistake gives one line. Not thread-safe.
 */
public final class Binder {
  private final Problems problems;
  private final Declarations declarations;
  private final Conversions conversions;

  public Binder(Problems problems, Declarations declarations, Conversions conversions) {
    this.problems = problems;
    this.declarations = declarations;
    this.conversions = conversions;
  }

  /**
   * Makes a record of a section.
   *
   * @return empty if something is wrong, which then is in the problems
   */
  public <R extends java.lang.Record> Optional<R> bind(Class<R> type, ConfigElement element) {
    return bind(type, element, List.of());
  }

  private <R extends java.lang.Record> Optional<R> bind(
      Class<R> type, ConfigElement element, List<String> path) {
    declarations.section(element);
    final Scope scope = new Scope(element, path);
    final Object bound = record(type, scope);
    return scope.isSound ? Optional.of(type.cast(bound)) : Optional.empty();
  }

  /** One section while it is bound. */
  private static final class Scope {
    final ConfigElement element;
    final List<String> path;
    boolean isSound = true;

    /**
     * @param path the names of the sections inside the plugin's own, this one last
     */
    Scope(ConfigElement element, List<String> path) {
      this.element = element;
      this.path = path;
    }

    List<String> pathTo(String section) {
      final List<String> inner = new ArrayList<>(path);
      inner.add(section);
      return List.copyOf(inner);
    }
  }

  private Object record(Class<?> type, Scope scope) {
    final RecordComponent[] components = type.getRecordComponents();
    final Object[] values = new Object[components.length];
    int rest = -1;
    for (int i = 0; i < components.length; i++) {
      if (components[i].isAnnotationPresent(Rest.class)) {
        rest = i; // after the others, which take what they name
      } else {
        values[i] = component(components[i], scope);
      }
    }
    if (rest >= 0) {
      values[rest] = rest(components[rest], scope);
    }
    return scope.isSound ? construct(type, components, values, scope) : null;
  }

  private Object component(RecordComponent component, Scope scope) {
    if (component.isAnnotationPresent(Inline.class)) {
      return component.getType() == PluginRef.class
          ? pluginRef(component.getGenericType(), scope.element, null, scope)
          : record(component.getType(), scope);
    }
    if (component.isAnnotationPresent(Argument.class)) {
      return argument(component, scope);
    }
    if (component.isAnnotationPresent(Numbered.class)) {
      return numbered(component, scope);
    }
    if (isSection(component)) {
      return section(component, scope);
    }
    return parameter(component, scope);
  }

  // ---- parameters

  private Object parameter(RecordComponent component, Scope scope) {
    final String name = Names.parameter(component);
    final Default fallback = component.getAnnotation(Default.class);
    final String defaultText = fallback == null ? "" : fallback.value();
    final boolean isSecret = component.isAnnotationPresent(Secret.class);
    Optional<ConfigParam> given = declare(component, scope, name, name, isSecret, defaultText);
    final Alias alias = component.getAnnotation(Alias.class);
    if (alias != null) {
      for (String other : alias.value()) {
        final Optional<ConfigParam> aliased =
            declare(component, scope, other, name, isSecret, defaultText);
        given = given.or(() -> aliased);
      }
    }
    final Obsoleted obsoleted = component.getAnnotation(Obsoleted.class);
    if (given.isPresent() && obsoleted != null) {
      error(
          scope,
          given.get().keySpan(),
          "'"
              + name
              + "' parameter is already removed: "
              + obsoleted.value()
              + Names.in(scope.path),
          "");
      return null;
    }
    final io.tailrace.api.config.Deprecated deprecated =
        component.getAnnotation(io.tailrace.api.config.Deprecated.class);
    given.ifPresent(param -> warnIfDeprecated(name, param, deprecated));
    return value(component.getGenericType(), name, isSecret, given, fallback, scope);
  }

  private void warnIfDeprecated(
      String name, ConfigParam given, io.tailrace.api.config.Deprecated deprecated) {
    if (deprecated != null) {
      problems.warning(
          given.keySpan(), "'" + name + "' parameter is deprecated: " + deprecated.value(), "");
    }
  }

  private Optional<ConfigParam> declare(
      RecordComponent component,
      Scope scope,
      String name,
      String canonical,
      boolean isSecret,
      String defaultText) {
    declarations.parameter(
        scope.element, name, canonical, isSecret, isText(component), defaultText);
    return scope.element.param(name);
  }

  private static boolean isText(RecordComponent component) {
    Type type = component.getGenericType();
    while (isRaw(type, Setting.class) || isRaw(type, Optional.class)) {
      type = typeArgument(type);
    }
    return type == String.class;
  }

  private Object value(
      Type type,
      String name,
      boolean isSecret,
      Optional<ConfigParam> given,
      Default fallback,
      Scope scope) {
    if (isRaw(type, Setting.class)) {
      final Object inner = value(typeArgument(type), name, isSecret, given, fallback, scope);
      return new Setting<>(inner, given.isPresent());
    }
    if (given.isPresent()) {
      final ConfigValue written = given.get().value();
      if (written instanceof ConfigValue.Nil) {
        return nil(type, name, written, scope);
      }
      if (!(written instanceof ConfigValue.Default)) {
        return convert(type, name, isSecret, written, scope);
      }
      if (fallback == null && !isOptional(type)) {
        error(scope, written.span(), "'" + name + "' doesn't have default value", "");
        return null;
      }
    }
    if (fallback != null) {
      final Span span = Span.of("default of " + name);
      return convert(type, name, false, new ConfigValue.Text(fallback.value(), span), scope);
    }
    if (isOptional(type)) {
      return absent(type);
    }
    error(
        scope,
        scope.element.span(),
        "'" + name + "' parameter is required" + Names.in(scope.path),
        "add a line '" + name + " ...' to the section");
    return null;
  }

  private Object nil(Type type, String name, ConfigValue written, Scope scope) {
    if (isOptional(type)) {
      return absent(type);
    }
    error(
        scope,
        written.span(),
        "'" + name + "' parameter is required but nil is specified",
        "give it a value");
    return null;
  }

  private Object convert(
      Type type, String name, boolean isSecret, ConfigValue written, Scope scope) {
    // Warnings show the value.
    final Problems told = isSecret ? new Problems() : problems;
    try {
      final Object value = convert(type, name, written, told);
      if (!told.list().isEmpty() && isSecret) {
        problems.withoutSource(
            Severity.WARNING,
            written.span(),
            name + ": the secret value is not read as it is written",
            told.list().get(0).help());
      }
      return value;
    } catch (BadValueException e) {
      if (isSecret) {
        scope.isSound = false;
        problems.withoutSource(
            Severity.ERROR, written.span(), name + ": the secret value is not valid", e.help());
      } else {
        error(scope, written.span(), e.getMessage(), e.help());
      }
      return null;
    }
  }

  private Object convert(Type type, String name, ConfigValue written, Problems told)
      throws BadValueException {
    if (!isRaw(type, Optional.class)) {
      return conversions.convert(type, name, written, told);
    }
    final Type inner = typeArgument(type);
    if (inner == Boolean.class) {
      return conversions.optionalBool(name, written, told);
    }
    return inner == ByteSize.class
        ? conversions.optionalSize(name, written, told)
        : Optional.of(conversions.convert(inner, name, written, told));
  }

  private Object argument(RecordComponent component, Scope scope) {
    final ConfigValue written = scope.element.argumentValue();
    final Default fallback = component.getAnnotation(Default.class);
    final Optional<ConfigParam> given =
        scope.element.argument().isEmpty()
            ? Optional.empty()
            : Optional.of(new ConfigParam(Names.parameter(component), written.span(), written));
    final Type type = component.getGenericType();
    if (given.isEmpty() && fallback == null && !isOptional(unwrapSetting(type))) {
      error(
          scope,
          scope.element.span(),
          "'<" + scope.element.name() + " ARG>' section requires argument" + Names.in(scope.path),
          "write it behind the name of the section");
      return null;
    }
    return value(
        component.getGenericType(), Names.parameter(component), false, given, fallback, scope);
  }

  private static Type unwrapSetting(Type type) {
    return isRaw(type, Setting.class) ? typeArgument(type) : type;
  }

  private List<String> numbered(RecordComponent component, Scope scope) {
    final Numbered range = component.getAnnotation(Numbered.class);
    final io.tailrace.api.config.Deprecated deprecated =
        component.getAnnotation(io.tailrace.api.config.Deprecated.class);
    final String name = Names.parameter(component);
    final List<String> values = new ArrayList<>();
    for (int i = range.from(); i <= range.to(); i++) {
      final String numberedName = name + i;
      final Optional<ConfigParam> given =
          declare(component, scope, numberedName, numberedName, false, "");
      if (given.isPresent()) {
        warnIfDeprecated(numberedName, given.get(), deprecated);
        while (values.size() < i - range.from()) {
          values.add("");
        }
        values.add(given.get().text());
      }
    }
    return List.copyOf(values);
  }

  private Map<String, String> rest(RecordComponent component, Scope scope) {
    final Set<String> reserved = Set.copyOf(declarations.parameterNames(scope.element));
    declarations.anyParameter(scope.element);
    final Map<String, String> values = new LinkedHashMap<>();
    for (ConfigParam param : scope.element.params()) {
      if (!reserved.contains(param.key()) && !(param.value() instanceof ConfigValue.Nil)) {
        values.put(param.key(), param.text());
      }
    }
    if (!isRaw(component.getGenericType(), Map.class)) {
      throw new IllegalStateException("BUG: @Rest on " + component + ", which is not a Map");
    }
    return Collections.unmodifiableMap(values);
  }

  // ---- sections

  private static boolean isSection(RecordComponent component) {
    if (component.isAnnotationPresent(Section.class)) {
      return true;
    }
    Type type = component.getGenericType();
    if (isRaw(type, List.class) || isRaw(type, Optional.class)) {
      type = typeArgument(type);
    }
    return rawType(type).isRecord() && !Conversions.isValue(rawType(type))
        || rawType(type) == PluginRef.class;
  }

  private Object section(RecordComponent component, Scope scope) {
    final Section annotation = component.getAnnotation(Section.class);
    final String name = Names.section(component);
    final List<ConfigElement> written = new ArrayList<>();
    for (ConfigElement child : scope.element.elements()) {
      final boolean isAlias =
          annotation != null
              && !annotation.alias().isEmpty()
              && child.name().equals(annotation.alias());
      if (child.name().equals(name) || isAlias) {
        written.add(child);
        declarations.opaque(child); // until it is bound
      }
    }
    declarations.childSection(scope.element, name);
    addCompat(component, name, scope, written);
    final Type type = component.getGenericType();
    final boolean isList = isRaw(type, List.class);
    if (!isList && written.size() > 1) {
      error(
          scope,
          written.get(1).span(),
          "'<" + name + ">' section cannot be written twice or more" + Names.in(scope.path),
          "merge it with the one before");
      return null;
    }
    if (written.isEmpty() && annotation != null && annotation.required()) {
      error(
          scope,
          scope.element.span(),
          "'<" + name + ">' sections are required" + Names.in(scope.path),
          "add a section <" + name + ">");
      return null;
    }
    if (isList) {
      final List<Object> bound = new ArrayList<>();
      for (ConfigElement child : written) {
        bound.add(bindSection(component, typeArgument(type), child, scope));
      }
      return scope.isSound ? List.copyOf(bound) : List.of();
    }
    if (isRaw(type, Optional.class)) {
      return written.isEmpty() && !hasDefaults(component)
          ? Optional.empty()
          : Optional.ofNullable(
              bindSection(component, typeArgument(type), first(written, name, scope), scope));
    }
    return bindSection(component, type, first(written, name, scope), scope);
  }

  private static boolean hasDefaults(RecordComponent component) {
    return component.isAnnotationPresent(SectionDefaults.class);
  }

  private static ConfigElement first(List<ConfigElement> written, String name, Scope scope) {
    return written.isEmpty() ? ConfigElement.empty(name, scope.element.span()) : written.get(0);
  }

  /** Old flat parameters make the section where it is not written. */
  private void addCompat(
      RecordComponent component, String name, Scope scope, List<ConfigElement> written) {
    final Compat compat = component.getAnnotation(Compat.class);
    if (compat == null) {
      return;
    }
    final Map<String, String> newNames = new LinkedHashMap<>(compat.preset().parameters());
    newNames.putAll(lines(compat.value()));
    newNames.keySet().forEach(old -> declarations.parameter(scope.element, old));
    if (!written.isEmpty()) {
      return;
    }
    final FlatParameters flat = new FlatParameters(scope.element, newNames, problems);
    final SectionDefaults defaults = component.getAnnotation(SectionDefaults.class);
    flat.section(name, compat.preset(), defaults == null ? "" : defaults.argument())
        .ifPresent(
            made -> {
              declarations.opaque(made);
              newNames.forEach(
                  (old, newName) -> declarations.moved(scope.element, old, made, newName));
              written.add(made);
            });
    scope.isSound &= flat.isSound();
  }

  private Object bindSection(
      RecordComponent component, Type type, ConfigElement child, Scope scope) {
    final SectionDefaults defaults = component.getAnnotation(SectionDefaults.class);
    final ConfigElement element =
        defaults == null ? child : child.withDefaults(defaults.argument(), lines(defaults.value()));
    if (rawType(type) == PluginRef.class) {
      return pluginRef(type, element, defaults, scope);
    }
    final Optional<? extends java.lang.Record> bound =
        bindRecord(rawType(type).asSubclass(java.lang.Record.class), element, scope);
    if (bound.isEmpty()) {
      scope.isSound = false;
      return null;
    }
    return bound.get();
  }

  private <R extends java.lang.Record> Optional<R> bindRecord(
      Class<R> type, ConfigElement element, Scope outer) {
    declarations.transparent(element);
    return bind(type, element, outer.pathTo(element.name()));
  }

  /** Parameters of lines that are {@code name value} each. */
  private static Map<String, String> lines(String[] lines) {
    final Map<String, String> parameters = new LinkedHashMap<>();
    for (String line : lines) {
      final String[] parts = line.strip().split("\\s+", 2);
      parameters.put(parts[0], parts[1]);
    }
    return parameters;
  }

  private Object pluginRef(
      Type type, ConfigElement element, SectionDefaults defaults, Scope scope) {
    final Class<? extends Plugin> kind = rawType(typeArgument(type)).asSubclass(Plugin.class);
    final Optional<String> written = element.text("@type").or(() -> element.text("type"));
    if (written.isEmpty() && (defaults == null || defaults.type().isEmpty())) {
      error(
          scope,
          element.span(),
          "Missing '@type' parameter on <" + element.name() + "> directive",
          "add a line '@type ...' to the section");
      return null;
    }
    declarations.opaque(element); // until somebody makes the plugin
    return new SectionRef<>(kind, written.orElseGet(() -> defaults.type()), element);
  }

  // ---- construction

  private Object construct(
      Class<?> type, RecordComponent[] components, Object[] values, Scope scope) {
    final Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      final Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ParameterException reason) {
        parameterError(scope, reason);
      } else if (e.getCause() instanceof IllegalArgumentException reason) {
        error(
            scope,
            scope.element.span(),
            declarations.mask(scope.element, reason.getMessage() + Names.in(scope.path)),
            "");
      } else {
        error(
            scope,
            scope.element.span(),
            "the plugin's own code failed: "
                + type.getName()
                + " threw "
                + declarations.mask(scope.element, String.valueOf(e.getCause())),
            "use another version of the plugin, or leave it out");
      }
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("BUG: cannot make a " + type.getName(), e);
    }
  }

  private void parameterError(Scope scope, ParameterException reason) {
    scope.isSound = false;
    report(scope.element, reason);
  }

  /** Notes what a plugin found wrong, at the parameter or section that it names. */
  public void report(ConfigElement element, ParameterException reason) {
    final String message = declarations.mask(element, reason.getMessage());
    final Optional<ConfigParam> param = declarations.written(element, reason.parameter());
    if (param.isPresent() && declarations.isSecret(element, param.get().key())) {
      problems.withoutSource(Severity.ERROR, param.get().value().span(), message, reason.help());
      return;
    }
    final Span span =
        param
            .map(found -> found.value().span())
            .or(
                () ->
                    element.elements(reason.parameter()).stream()
                        .findFirst()
                        .map(ConfigElement::span))
            .orElse(element.span());
    problems.error(span, message, reason.help());
  }

  private void error(Scope scope, Span span, String message, String help) {
    scope.isSound = false;
    problems.error(span, message, help);
  }

  // ---- types

  private static boolean isOptional(Type type) {
    return isRaw(type, Optional.class) || isRaw(type, List.class) || isRaw(type, Map.class);
  }

  private static Object absent(Type type) {
    if (isRaw(type, List.class)) {
      return List.of();
    }
    return isRaw(type, Map.class) ? Map.of() : Optional.empty();
  }

  static boolean isRaw(Type type, Class<?> raw) {
    return type instanceof ParameterizedType parameterized && parameterized.getRawType() == raw;
  }

  static Type typeArgument(Type type) {
    return ((ParameterizedType) type).getActualTypeArguments()[0];
  }

  static Class<?> rawType(Type type) {
    return type instanceof ParameterizedType parameterized
        ? (Class<?>) parameterized.getRawType()
        : (Class<?>) type;
  }
}
