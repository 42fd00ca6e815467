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
package io.tailrace.core.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.config.Default;
import io.tailrace.api.config.Name;
import io.tailrace.api.config.Setting;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code docs/buffers.md} says of the parameters is what the record says. */
final class BufferDocumentTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+)` \\| (.+?) \\| (.+?) \\| (.+) \\|$", Pattern.MULTILINE);

  /** The cells behind the name. */
  private record Row(String type, String defaultValue, String meaning) {}

  private final Map<String, Row> rows = new HashMap<>();

  @BeforeEach
  void readTables() throws IOException {
    final Matcher row = ROW.matcher(Files.readString(Path.of("../docs/buffers.md")));
    while (row.find()) {
      assertThat(rows.put(row.group(1), new Row(row.group(2), row.group(3), row.group(4))))
          .as(row.group(1) + " stands there once")
          .isNull();
    }
  }

  @Test
  void hasEachParameterWithItsDefault() {
    final Map<String, String> expected = new HashMap<>();
    for (RecordComponent component : BufferConfig.class.getRecordComponents()) {
      final String value =
          Optional.ofNullable(component.getAnnotation(Default.class))
              .map(Default::value)
              .orElse("");
      expected.put(name(component), value.isEmpty() ? "none" : "`" + value + "`");
    }
    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    rows.forEach(
        (name, row) -> assertThat(row.defaultValue()).as(name).isEqualTo(expected.get(name)));
  }

  @Test
  void hasTheTypeOfEachParameter() {
    for (RecordComponent component : BufferConfig.class.getRecordComponents()) {
      assertThat(rows.get(name(component)).type())
          .as(name(component))
          .startsWith(typeName(component.getGenericType()));
    }
  }

  private static String name(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static String typeName(Type type) {
    if (type instanceof ParameterizedType outer
        && List.of(Optional.class, Setting.class).contains(outer.getRawType())) {
      return typeName(outer.getActualTypeArguments()[0]);
    }
    if (type instanceof Class<?> simple && simple.isEnum()) {
      return Arrays.stream(simple.getEnumConstants())
          .map(constant -> "`" + word((Enum<?>) constant) + "`")
          .collect(Collectors.joining(", "));
    }
    final String name = type.getTypeName().replaceFirst("^.*[.]", "");
    return switch (name) {
      case "String" -> "text";
      case "String>" -> "array";
      case "Duration" -> "time";
      case "ByteSize" -> "size";
      case "Integer", "int" -> "integer";
      case "double" -> "number";
      case "Boolean", "boolean" -> "bool";
      default -> throw new AssertionError("what is a " + type + " called?");
    };
  }

  private static String word(Enum<?> constant) {
    try {
      final Name name =
          constant.getDeclaringClass().getField(constant.name()).getAnnotation(Name.class);
      return name == null ? constant.name().toLowerCase(Locale.ROOT) : name.value();
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }
}
