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
import io.tailrace.api.RecordPath;
import io.tailrace.api.Regex;
import io.tailrace.api.config.Name;
import io.tailrace.api.config.Setting;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Turns the values of parameters into the types of record components. */
public final class Conversions {
  private final ValueTypes valueTypes;
  private final Function<String, Regex> regexes;

  /**
   * @param isStrict whether texts have to be of their type as a whole
   * @param regexes compiles a regular expression written as in a configuration; throws {@code
   *     IllegalArgumentException}
   */
  public Conversions(boolean isStrict, Function<String, Regex> regexes) {
    this.valueTypes = new ValueTypes(isStrict);
    this.regexes = regexes;
  }

  /** Whether the type is that of a parameter, though it is a record. */
  static boolean isValue(Class<?> type) {
    return type == Setting.class;
  }

  /**
   * Converts a value.
   *
   * @param name the parameter, for messages
   * @throws BadValueException if the text is not of the type
   */
  Object convert(Type type, String name, ConfigValue value, Problems problems)
      throws BadValueException {
    final ValueTypes.Warnings warnings =
        (message, help) -> problems.warning(value.span(), message, help);
    if (Binder.isRaw(type, List.class)) {
      return list(Binder.typeArgument(type), name, value, problems);
    }
    if (Binder.isRaw(type, Map.class)) {
      return map(((ParameterizedType) type).getActualTypeArguments()[1], name, value, problems);
    }
    return single(Binder.rawType(type), name, value.text(), warnings);
  }

  private Object single(Class<?> type, String name, String text, ValueTypes.Warnings warnings)
      throws BadValueException {
    if (type == String.class) {
      return text;
    } else if (type == boolean.class || type == Boolean.class) {
      return bool(name, text, warnings);
    } else if (type == int.class || type == Integer.class) {
      return integer(name, text, warnings);
    } else if (type == long.class || type == Long.class) {
      return valueTypes.integer(name, text, warnings);
    } else if (type == double.class || type == Double.class) {
      return valueTypes.real(name, text, warnings);
    } else if (type == Duration.class) {
      return valueTypes.time(name, text, warnings);
    } else if (type == ByteSize.class) {
      return size(name, text, warnings);
    } else if (type.isEnum()) {
      return enumMember(type, name, text);
    }
    try {
      if (type == Regex.class) {
        return regexes.apply(text);
      } else if (type == RecordPath.class) {
        return RecordPath.parse(text);
      } else if (type == Path.class) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      throw new BadValueException(name + " '" + text + "' is not a path: " + e.getReason(), "");
    } catch (IllegalArgumentException e) {
      throw new BadValueException(name + ": " + e.getMessage(), "");
    }
    throw new IllegalStateException(
        "BUG: parameter " + name + " is of type " + type.getName() + ", which no text has");
  }

  /**
   * Reads a boolean that may be left out: as Fluentd, what is not one counts as not given.
   *
   * @throws BadValueException in strict mode
   */
  Optional<Object> optionalBool(String name, ConfigValue value, Problems problems)
      throws BadValueException {
    final ValueTypes.Warnings warnings =
        (message, help) -> problems.warning(value.span(), message, help);
    final Optional<Boolean> read = valueTypes.bool(name, value.text(), warnings);
    if (read.isEmpty()) {
      warnings.warn(
          name + " '" + value.text() + "' is no boolean and counts as not given",
          "write true or false");
    }
    return read.map(Object.class::cast);
  }

  /** Reads a size that may be left out; a negative one is how Fluentd's plugins write none. */
  Optional<Object> optionalSize(String name, ConfigValue value, Problems problems)
      throws BadValueException {
    final long bytes =
        valueTypes.size(
            name, value.text(), (message, help) -> problems.warning(value.span(), message, help));
    return bytes < 0 ? Optional.empty() : Optional.of(ByteSize.ofBytes(bytes));
  }

  private ByteSize size(String name, String text, ValueTypes.Warnings warnings)
      throws BadValueException {
    final long bytes = valueTypes.size(name, text, warnings);
    if (bytes < 0) {
      throw new BadValueException(name + " '" + text + "' is negative", "write 0 or more bytes");
    }
    return ByteSize.ofBytes(bytes);
  }

  private boolean bool(String name, String text, ValueTypes.Warnings warnings)
      throws BadValueException {
    final Optional<Boolean> value = valueTypes.bool(name, text, warnings);
    if (value.isEmpty()) {
      throw new BadValueException(
          "'" + name + "' parameter is required but nil is specified: '" + text + "' is no boolean",
          "write true or false");
    }
    return value.get();
  }

  private int integer(String name, String text, ValueTypes.Warnings warnings)
      throws BadValueException {
    final long value = valueTypes.integer(name, text, warnings);
    if (value != (int) value) {
      throw new BadValueException(
          name + " '" + text + "' is outside " + Integer.MIN_VALUE + ".." + Integer.MAX_VALUE, "");
    }
    return (int) value;
  }

  private Object enumMember(Class<?> type, String name, String text) throws BadValueException {
    final Map<String, Object> members = new LinkedHashMap<>();
    for (Object member : type.getEnumConstants()) {
      members.put(memberName((Enum<?>) member), member);
    }
    return members.get(valueTypes.enumeration(text, members.keySet()));
  }

  /**
   * The text that stands for an enum's member: its {@link Name}, or else its name, in lower case if
   * it is all upper case.
   */
  static String memberName(Enum<?> member) {
    final String name = member.name();
    try {
      final Name given = member.getDeclaringClass().getField(name).getAnnotation(Name.class);
      if (given != null) {
        return given.value();
      }
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("BUG: " + member + " is no member of its enum", e);
    }
    return name.equals(name.toUpperCase(Locale.ROOT)) ? name.toLowerCase(Locale.ROOT) : name;
  }

  private List<Object> list(Type item, String name, ConfigValue value, Problems problems)
      throws BadValueException {
    final List<Object> items = new ArrayList<>();
    for (Object element : valueTypes.array(name, value)) {
      items.add(item(item, name, element, value, problems));
    }
    return Collections.unmodifiableList(items);
  }

  private Map<String, Object> map(Type item, String name, ConfigValue value, Problems problems)
      throws BadValueException {
    final Map<String, Object> items = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : valueTypes.hash(name, value).entrySet()) {
      items.put(entry.getKey(), item(item, name, entry.getValue(), value, problems));
    }
    return Collections.unmodifiableMap(items);
  }

  private Object item(Type type, String name, Object element, ConfigValue value, Problems problems)
      throws BadValueException {
    if (type == Object.class) {
      return element;
    }
    return convert(
        type, name, new ConfigValue.Text(ValueTypes.itemText(element), value.span()), problems);
  }
}
