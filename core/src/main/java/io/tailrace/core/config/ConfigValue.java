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

/**
 * The value of a parameter or the argument of a section, before a type is applied. Immutable.
 *
 * <p>Almost every value is {@link Text}. The others are what {@code use_nil} and {@code
 * use_default} leave, and the typed values of YAML.
 */
public sealed interface ConfigValue {

  /** Returns where the value was written. */
  Span span();

  /**
   * Returns the value as Fluentd's {@code to_s} prints it: the text; nothing for nil; {@code
   * default} for {@code use_default}.
   */
  String text();

  /** A value that was written as text; what {@code #{...}} stood for is in it. */
  record Text(String text, Span span) implements ConfigValue {}

  /** A value that asked for nil, as if the parameter had no value. */
  record Nil(Span span) implements ConfigValue {
    @Override
    public String text() {
      return "";
    }
  }

  /** A value that asked for the default of its parameter. */
  record Default(Span span) implements ConfigValue {
    @Override
    public String text() {
      return "default";
    }
  }

  /**
   * A value that YAML typed.
   *
   * @param value a {@code Boolean}, {@code Long}, {@code java.math.BigInteger}, {@code Double}, or
   *     an unmodifiable {@code List} of those, of {@code String}s, nulls, {@code Map}s and {@code
   *     List}s
   */
  record Typed(Object value, Span span) implements ConfigValue {
    @Override
    public String text() {
      return RubyText.of(value);
    }
  }
}
