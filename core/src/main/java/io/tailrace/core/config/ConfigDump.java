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
 * Prints a tree as Fluentd does at start ("using configuration file"), secrets masked.
 *
 * <p>Source: fluentd lib/fluent/config/element.rb, Element#to_s and #dump_value.
 */
public final class ConfigDump {

  /** What the declarations of plugins say about parameters, as far as the dump needs it. */
  public interface Facts {

    /** Returns whether the parameter is declared secret. */
    boolean isSecret(ConfigElement element, String key);

    /** Returns whether the parameter is declared as a string: those are printed in quotes. */
    default boolean isString(ConfigElement element, String key) {
      return false;
    }

    /** Returns the text of the parameter's default, which stands for {@code use_default}. */
    default String defaultText(ConfigElement element, String key) {
      return "";
    }
  }

  /** Facts of somebody who knows no declarations; nothing is masked. */
  public static final Facts NO_FACTS = (element, key) -> false;

  /** Stands for a secret value. */
  static final String MASK = "xxxxxx";

  private ConfigDump() {}

  /** Returns the element in the form of a configuration file, each line with its line end. */
  public static String dump(ConfigElement element, Facts facts) {
    final StringBuilder out = new StringBuilder();
    dump(element, facts, "", out);
    return out.toString();
  }

  private static void dump(ConfigElement element, Facts facts, String indent, StringBuilder out) {
    out.append(indent).append('<').append(element.name());
    if (!element.argument().isEmpty()) {
      out.append(' ').append(element.argument());
    }
    out.append(">\n");
    final String inner = indent + "  ";
    for (ConfigParam param : element.params()) {
      out.append(inner).append(param.key()).append(' ');
      out.append(value(element, param, facts)).append('\n');
    }
    for (ConfigElement child : element.elements()) {
      dump(child, facts, inner, out);
    }
    out.append(indent).append("</").append(element.name()).append(">\n");
  }

  private static String value(ConfigElement element, ConfigParam param, Facts facts) {
    final String text = masked(element, param, facts);
    final boolean isPlain =
        param.value() instanceof ConfigValue.Default
            || param.value() instanceof ConfigValue.Nil
            || facts.isSecret(element, param.key())
            || !facts.isString(element, param.key());
    return isPlain ? text : quoted(text);
  }

  /**
   * Returns the text of a parameter; a mask where it is secret, the default where it is asked for.
   */
  public static String masked(ConfigElement element, ConfigParam param, Facts facts) {
    if (facts.isSecret(element, param.key())) {
      return MASK;
    }
    return param.value() instanceof ConfigValue.Default
        ? facts.defaultText(element, param.key())
        : param.text();
  }

  private static String quoted(String text) {
    final StringBuilder out = new StringBuilder().append('"');
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      switch (c) {
        case '"', '\'', '\\' -> out.append('\\').append(c);
        case '\r' -> out.append("\\r");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
