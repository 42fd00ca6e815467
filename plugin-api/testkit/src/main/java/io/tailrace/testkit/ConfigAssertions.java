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
package io.tailrace.testkit;

import io.tailrace.api.ByteSize;
import io.tailrace.api.Plugin;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Regex;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.Setting;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.config.Binder;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.Conversions;
import io.tailrace.core.config.Declarations;
import io.tailrace.core.config.Problems;
import io.tailrace.core.config.UnusedParts;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tests a configuration record as a whole, so that no parameter is forgotten: one test of all
 * defaults and one of all parameters at other values.
 *
 * <pre>{@code
 * ConfigAssertions config = ConfigAssertions.of(StdoutOutput.Config.class);
 * config.assertDefaults(Map.of("useLogger", true, "format", "stdout"));
 * config.assertExplicit(
 *     "use_logger false\n<format>\n@type json\n</format>", Map.of("useLogger", false, "format", "json"));
 * }</pre>
 *
 * <p>Expected values are named by the record's components, those of {@code @Inline} records as if
 * they were the record's own. They are written as the plugin sees them, except that a {@link
 * PluginRef} is its type, a {@link Regex} its source, a {@link RecordPath} its text, a section a
 * map of its components, a {@link Setting} its value, and an {@link Optional} its value or the
 * empty Optional.
 */
public final class ConfigAssertions {
  private final Class<? extends java.lang.Record> type;
  private final String required;
  private final Set<Class<?>> testedElsewhere;

  private ConfigAssertions(
      Class<? extends java.lang.Record> type, String required, Set<Class<?>> testedElsewhere) {
    this.type = type;
    this.required = required;
    this.testedElsewhere = testedElsewhere;
  }

  /** Tests of a configuration record that can do without any parameter. */
  public static ConfigAssertions of(Class<? extends java.lang.Record> type) {
    return new ConfigAssertions(type, "", Set.of());
  }

  /**
   * The same with parameters that have to be given, for {@link #assertDefaults}.
   *
   * @param parameters what stands in the section
   */
  public ConfigAssertions requiring(String parameters) {
    return new ConfigAssertions(type, parameters, testedElsewhere);
  }

  /**
   * The same without the components of records that are {@code @Inline} here and have a test of
   * their own, such as those of the SDK.
   */
  public ConfigAssertions apartFrom(Class<?>... inlined) {
    return new ConfigAssertions(type, required, Set.of(inlined));
  }

  /**
   * Asserts what a section without any but the required parameters is.
   *
   * @param expected a value for every component of the record
   * @throws AssertionError if one differs or is missing
   */
  public void assertDefaults(Map<String, ?> expected) {
    compare(bind(required), expected);
  }

  /**
   * Asserts what a section with all parameters is.
   *
   * @param parameters what stands in the section: every parameter, none with its default
   * @param expected a value for every component of the record
   * @throws AssertionError if one differs or is missing, or is the same without being given
   */
  public void assertExplicit(String parameters, Map<String, ?> expected) {
    final Map<String, Object> explicit = bind(parameters);
    compare(explicit, expected);
    final Map<String, Object> defaults = bind(required);
    final List<String> same = new ArrayList<>();
    for (Map.Entry<String, Object> component : explicit.entrySet()) {
      if (component.getValue().equals(defaults.get(component.getKey()))) {
        same.add(component.getKey());
      }
    }
    if (!same.isEmpty()) {
      throw new AssertionError(
          "these have their default; give each parameter another value: " + same);
    }
  }

  /**
   * What is wrong with a configuration, warnings included, in file order. As {@link
   * ConfigProblem#toString} gives them, since that reads best in assertions.
   */
  @SafeVarargs
  public static List<String> problemsOf(String config, Class<? extends Plugin>... plugins) {
    final TestPipeline.Builder builder = TestPipeline.of(config);
    for (Class<? extends Plugin> plugin : plugins) {
      builder.plugin(plugin);
    }
    return builder.problems().stream().map(ConfigProblem::toString).toList();
  }

  private static void compare(Map<String, Object> actual, Map<String, ?> expected) {
    final Map<String, Object> normal = new LinkedHashMap<>();
    expected.forEach((name, value) -> normal.put(name, normal(value)));
    final List<String> faults = new ArrayList<>();
    actual.forEach(
        (name, value) -> {
          if (!normal.containsKey(name)) {
            faults.add(name + " is not asserted; it is " + value);
          } else if (!value.equals(normal.get(name))) {
            faults.add(name + " is " + value + ", expected " + normal.get(name));
          }
        });
    final TreeSet<String> unknown = new TreeSet<>(normal.keySet());
    unknown.removeAll(actual.keySet());
    unknown.forEach(name -> faults.add("there is no component " + name));
    if (!faults.isEmpty()) {
      throw new AssertionError(String.join("\n", faults));
    }
  }

  private Map<String, Object> bind(String parameters) {
    return components(bind(type, parameters), testedElsewhere);
  }

  /**
   * The record that a section is bound to.
   *
   * @param parameters what stands in the section
   * @throws AssertionError if anything in it is wrong or not used
   */
  public static <R extends java.lang.Record> R bind(Class<R> type, String parameters) {
    final Problems problems = new Problems();
    try {
      final ConfigElement section =
          ConfigText.read("<section>\n" + parameters + "\n</section>\n", problems)
              .elements()
              .get(0);
      final Declarations declarations = new Declarations();
      final Optional<R> bound =
          new Binder(
                  problems,
                  declarations,
                  new Conversions(false, new CoreCodecs(ZoneOffset.UTC, () -> 0L)::parseRegex))
              .bind(type, section);
      new UnusedParts(declarations, problems).report(section);
      problems.throwIfErrors();
      final List<ConfigProblem> unused =
          ConfigProblem.listOf(problems.list()).stream()
              .filter(problem -> problem.message().contains("not used"))
              // What is reserved in a nested plugin's section, the host reads when it makes it.
              .filter(problem -> !problem.message().startsWith("parameter '@"))
              .toList();
      if (!unused.isEmpty()) {
        throw new AssertionError(unused.toString());
      }
      return bound.orElseThrow();
    } catch (ConfigException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private static Map<String, Object> components(java.lang.Record config, Set<Class<?>> leftOut) {
    final Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      if (component.isAnnotationPresent(Inline.class) && leftOut.contains(component.getType())) {
        continue;
      }
      final Object value = read(config, component);
      if (component.isAnnotationPresent(Inline.class) && !(value instanceof PluginRef<?>)) {
        values.putAll(components((java.lang.Record) value, leftOut));
      } else {
        values.put(component.getName(), normal(value));
      }
    }
    return values;
  }

  private static Object read(java.lang.Record config, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(config);
    } catch (InvocationTargetException | IllegalAccessException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  private static Object normal(Object value) {
    if (value instanceof Setting<?> setting) {
      return normal(setting.value());
    }
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? normal(optional.get()) : Optional.empty();
    }
    if (value instanceof PluginRef<?> ref) {
      return ref.type();
    }
    if (value instanceof Regex regex) {
      return regex.source();
    }
    if (value instanceof RecordPath path) {
      return path.toString();
    }
    if (value instanceof Collection<?> list) {
      return list.stream().map(ConfigAssertions::normal).toList();
    }
    if (value instanceof Map<?, ?> map) {
      final Map<Object, Object> normal = new LinkedHashMap<>();
      map.forEach((key, element) -> normal.put(key, normal(element)));
      return normal;
    }
    if (value instanceof java.lang.Record section && !(value instanceof ByteSize)) {
      return components(section, Set.of());
    }
    return value;
  }
}
