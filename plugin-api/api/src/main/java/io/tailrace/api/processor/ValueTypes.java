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

import io.tailrace.api.config.Name;
import io.tailrace.api.processor.BodyModel.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** How the type of a record component says the way a value is read. */
final class ValueTypes {
  static final String LIST =
      "boolean, int, long, double, String, Path, Duration, ByteSize, Regex, RecordPath, an enum,"
          + " or a List or Map<String, ...> of those or of Object";

  private static final Map<String, String> SCALARS =
      Map.ofEntries(
          Map.entry("boolean", "bool"),
          Map.entry("java.lang.Boolean", "bool"),
          Map.entry("int", "integer"),
          Map.entry("java.lang.Integer", "integer"),
          Map.entry("long", "integer"),
          Map.entry("java.lang.Long", "integer"),
          Map.entry("double", "float"),
          Map.entry("java.lang.Double", "float"),
          Map.entry("java.lang.String", "string"),
          Map.entry("java.nio.file.Path", "string"),
          Map.entry("java.time.Duration", "time"),
          Map.entry("io.tailrace.api.ByteSize", "size"),
          Map.entry("io.tailrace.api.Regex", "regexp"),
          Map.entry("io.tailrace.api.RecordPath", "record_accessor"));

  private final Types types;

  ValueTypes(Types types) {
    this.types = types;
  }

  /** The qualified name without type arguments; empty for what has none, such as arrays. */
  String name(TypeMirror type) {
    if (type.getKind().isPrimitive()) {
      return type.getKind().name().toLowerCase(java.util.Locale.ROOT);
    }
    Element element = types.asElement(type);
    return element instanceof TypeElement e ? e.getQualifiedName().toString() : "";
  }

  boolean isRecord(TypeMirror type) {
    Element element = types.asElement(type);
    return element != null && element.getKind() == ElementKind.RECORD;
  }

  /** The type argument, or nothing if it is left out or a wildcard. */
  Optional<TypeMirror> argument(TypeMirror type, int index) {
    if (type instanceof DeclaredType declared && declared.getTypeArguments().size() > index) {
      TypeMirror argument = declared.getTypeArguments().get(index);
      return argument.getKind() == TypeKind.DECLARED ? Optional.of(argument) : Optional.empty();
    }
    return Optional.empty();
  }

  /** Empty if the type cannot be read. */
  Optional<ValueType> valueType(TypeMirror type) {
    String name = name(type);
    if (name.equals("java.util.List")) {
      return argument(type, 0)
          .flatMap(this::element)
          .map(element -> holder("array", element, name));
    }
    if (name.equals("java.util.Map")) {
      boolean hasTextKeys =
          argument(type, 0).filter(key -> name(key).equals("java.lang.String")).isPresent();
      return hasTextKeys
          ? argument(type, 1).flatMap(this::element).map(element -> holder("hash", element, name))
          : Optional.empty();
    }
    return scalar(type);
  }

  /** What a list or map holds: also values of whatever type they are written in. */
  private Optional<ValueType> element(TypeMirror type) {
    return name(type).equals("java.lang.Object")
        ? Optional.of(new ValueType("any", "", List.of(), "java.lang.Object"))
        : scalar(type);
  }

  private static ValueType holder(String name, ValueType element, String java) {
    return new ValueType(name, element.name(), element.members(), java);
  }

  private Optional<ValueType> scalar(TypeMirror type) {
    String name = name(type);
    if (SCALARS.containsKey(name)) {
      return Optional.of(new ValueType(SCALARS.get(name), "", List.of(), unboxed(name)));
    }
    Element element = types.asElement(type);
    if (element == null || element.getKind() != ElementKind.ENUM) {
      return Optional.empty();
    }
    List<String> members =
        element.getEnclosedElements().stream()
            .filter(member -> member.getKind() == ElementKind.ENUM_CONSTANT)
            .map(ValueTypes::memberName)
            .toList();
    return Optional.of(new ValueType("enum", "", members, name));
  }

  private static String memberName(Element member) {
    Name given = member.getAnnotation(Name.class);
    return given == null ? Names.memberName(member.getSimpleName().toString()) : given.value();
  }

  private static String unboxed(String name) {
    switch (name) {
      case "java.lang.Boolean":
        return "boolean";
      case "java.lang.Integer":
        return "int";
      case "java.lang.Long":
        return "long";
      case "java.lang.Double":
        return "double";
      default:
        return name;
    }
  }
}
