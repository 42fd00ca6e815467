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
package io.tailrace.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes down everything of the SDK that a plugin can name, a line each: types with what they
 * extend, methods with what they throw, constants with their values, annotations with their
 * defaults. The lines are sorted and the same on every JDK.
 */
final class ApiSignatures {
  private ApiSignatures() {}

  static SortedSet<String> lines() {
    final SortedSet<String> lines = new TreeSet<>();
    for (Class<?> type : publicTypes()) {
      add(type, lines);
    }
    return lines;
  }

  private static List<Class<?>> publicTypes() {
    try {
      final Path root =
          Path.of(Plugin.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root.resolve("io/tailrace/api"))) {
        final List<Class<?>> types = new ArrayList<>();
        for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
          final String name = root.relativize(file).toString().replace('/', '.');
          if (!name.endsWith("package-info.class")) {
            types.add(
                Class.forName(
                    name.substring(0, name.length() - ".class".length()),
                    false,
                    Plugin.class.getClassLoader()));
          }
        }
        types.removeIf(type -> !isPublic(type));
        return types;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isPublic(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static void add(Class<?> type, SortedSet<String> lines) {
    final String name = type.getName();
    lines.add(name + ": " + header(type));
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        Arrays.stream(component.getAnnotations())
            .map(annotation -> annotation.annotationType().getName())
            .sorted()
            .forEach(
                annotation -> lines.add(name + "(" + component.getName() + "): @" + annotation));
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.getModifiers()) && !field.isSynthetic()) {
        lines.add(name + ": " + field.toGenericString() + constant(field));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor.getModifiers()) && !constructor.isSynthetic()) {
        lines.add(name + ": " + constructor.toGenericString());
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method.getModifiers()) && !method.isSynthetic()) {
        final Object value = method.getDefaultValue();
        lines.add(
            name
                + ": "
                + method.toGenericString()
                + (value == null ? "" : " default " + text(value)));
      }
    }
  }

  private static String header(Class<?> type) {
    final StringBuilder header = new StringBuilder();
    int modifiers = type.getModifiers() & ~(Modifier.INTERFACE | Modifier.STATIC);
    if (type.isInterface()) {
      modifiers &= ~Modifier.ABSTRACT;
    }
    if (type.isEnum() || type.isRecord()) {
      modifiers &= ~Modifier.FINAL;
    }
    header.append(Modifier.toString(modifiers & Modifier.classModifiers())).append(' ');
    if (type.isSealed()) {
      header.append("sealed ");
    }
    header
        .append(
            type.isAnnotation()
                ? "@interface"
                : type.isInterface()
                    ? "interface"
                    : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class")
        .append(typeParameters(type));
    if (type.isRecord()) {
      header.append(join("(", ", ", ")", type.getRecordComponents(), ApiSignatures::component));
    }
    final Class<?> parent = type.getSuperclass();
    if (parent != null && parent != Object.class && !type.isEnum() && !type.isRecord()) {
      header.append(" extends ").append(type.getGenericSuperclass().getTypeName());
    }
    if (type.getInterfaces().length > 0 && !type.isAnnotation()) {
      header.append(join(" implements ", ", ", "", type.getGenericInterfaces(), Type::getTypeName));
    }
    if (type.isSealed()) {
      header.append(join(" permits ", ", ", "", type.getPermittedSubclasses(), Class::getTypeName));
    }
    if (type.isAnnotation()) {
      header.append(" retention ").append(type.getAnnotation(Retention.class).value());
      header.append(
          join(" target ", ", ", "", type.getAnnotation(Target.class).value(), Enum::name));
    }
    return header.toString();
  }

  private static String component(RecordComponent component) {
    return component.getGenericType().getTypeName() + " " + component.getName();
  }

  private static String typeParameters(Class<?> type) {
    if (type.getTypeParameters().length == 0) {
      return "";
    }
    return join(
        "<",
        ", ",
        ">",
        type.getTypeParameters(),
        (TypeVariable<?> variable) ->
            variable.getName()
                + join(" extends ", " & ", "", variable.getBounds(), Type::getTypeName));
  }

  private static <T> String join(
      String prefix, String between, String suffix, T[] values, Function<? super T, String> text) {
    return Arrays.stream(values).map(text).collect(Collectors.joining(between, prefix, suffix));
  }

  /** Compilers copy constants into plugins, so their values are part of the promise. */
  private static String constant(Field field) {
    final boolean isConstant =
        Modifier.isStatic(field.getModifiers())
            && Modifier.isFinal(field.getModifiers())
            && (field.getType().isPrimitive() || field.getType() == String.class);
    try {
      return isConstant ? " = " + text(field.get(null)) : "";
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Object value) {
    if (value instanceof Object[] values) {
      return values.length == 0 ? "{}" : Arrays.toString(values);
    }
    return value instanceof String string ? '"' + string + '"' : String.valueOf(value);
  }

  /** What is in one set and not in the other, a line each. */
  static SortedSet<String> minus(SortedSet<String> from, SortedSet<String> other) {
    final SortedSet<String> rest = new TreeSet<>(from);
    rest.removeAll(other);
    return Collections.unmodifiableSortedSet(rest);
  }
}
