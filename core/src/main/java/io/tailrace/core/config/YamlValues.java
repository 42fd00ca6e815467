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

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads the values of YAML nodes: plain scalars typed as Ruby's YAML does, {@code !fluent/s} and
 * {@code !fluent/json}.
 *
 * <p>Source: fluentd lib/fluent/config/yaml_parser/fluent_value.rb; Psych's ScalarScanner.
 *
 * <p>Differs from Fluentd: {@code use_nil} and {@code use_default} in a {@code !fluent/s} do what
 * they do in the v1 syntax; there they become the texts '' and ':default'.
 */
final class YamlValues {

  private static final String FLUENT_TEXT = "!fluent/s";
  private static final String FLUENT_JSON = "!fluent/json";

  private static final Set<String> TRUE = Set.of("true", "yes", "on");
  private static final Set<String> FALSE = Set.of("false", "no", "off");
  private static final Pattern DECIMAL = Pattern.compile("[-+]?(?:0|[1-9](?:[0-9]|[,_][0-9])*)");
  private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-7_]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0[xX][0-9a-fA-F_]+");
  private static final Pattern BINARY = Pattern.compile("[-+]?0[bB][01_]+");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(?:[0-9][0-9_]*)?\\.?[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*\\.");

  private final EvaluationContext context;
  private final Problems problems;

  YamlValues(EvaluationContext context, Problems problems) {
    this.context = context;
    this.problems = problems;
  }

  static boolean isFluentTag(YamlNode node) {
    final String tag = node.node().getTag().getValue();
    return tag.equals(FLUENT_TEXT) || tag.equals(FLUENT_JSON);
  }

  /** Returns the value of a parameter. */
  ConfigValue configValue(YamlNode node) {
    final Span span = node.span();
    try {
      final Object value = value(node);
      if (value == null) {
        return new ConfigValue.Nil(span);
      }
      return value instanceof String text
          ? new ConfigValue.Text(text, span)
          : new ConfigValue.Typed(value, span);
    } catch (ExpressionSignal e) {
      return e.special().value("", span);
    }
  }

  /** Returns the plain value of a node; nil if it asks for nil or for a default. */
  Object of(YamlNode node) {
    try {
      return value(node);
    } catch (ExpressionSignal e) {
      return null;
    }
  }

  private Object value(YamlNode node) {
    final String tag = node.node().getTag().getValue();
    if (tag.equals(FLUENT_JSON)) {
      return JsonText.write(content(node));
    }
    if (tag.equals(FLUENT_TEXT)) {
      return interpolate(node, RubyText.of(content(node)));
    }
    // The library tags every plain ${...} by itself; here that is a text like all others.
    final boolean isPlaceholder = node.node().getTag().equals(Tag.ENV_TAG);
    if (tag.startsWith("!") && !tag.equals("!") && !isPlaceholder) {
      problems.error(
          node.span(),
          "unknown tag '" + tag + "'",
          Suggestions.listing("tags", tag, List.of(FLUENT_TEXT, FLUENT_JSON, YamlReader.INCLUDE)));
      return null;
    }
    return content(node);
  }

  private Object content(YamlNode node) {
    final Node content = node.node();
    if (content instanceof ScalarNode scalar) {
      final boolean isPlain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
      return isPlain && !isTaggedAsText(node) ? typed(scalar.getValue()) : scalar.getValue();
    }
    if (content.isRecursive()) {
      problems.error(node.span(), "the value contains itself", "");
      return null;
    }
    if (content instanceof SequenceNode sequence) {
      final List<Object> list = new ArrayList<>();
      sequence.getValue().forEach(item -> list.add(of(node.child(item))));
      return Collections.unmodifiableList(list);
    }
    final Map<String, Object> map = new LinkedHashMap<>();
    for (NodeTuple tuple : ((MappingNode) content).getValue()) {
      final String key = RubyText.of(of(node.child(tuple.getKeyNode())));
      map.put(key, of(node.child(tuple.getValueNode())));
    }
    return Collections.unmodifiableMap(map);
  }

  /** Returns whether a scalar is written {@code !!str 5}; the node begins with its tag then. */
  private static boolean isTaggedAsText(YamlNode node) {
    return node.node().getTag().equals(Tag.STR)
        && node.node()
            .getStartMark()
            .filter(mark -> mark.getPointer() < mark.getBuffer().length)
            .filter(mark -> mark.getBuffer()[mark.getPointer()] == '!')
            .isPresent();
  }

  static Object typed(String text) {
    final String lower = text.toLowerCase(Locale.ROOT);
    if (text.isEmpty() || text.equals("~") || lower.equals("null")) {
      return null;
    }
    if (TRUE.contains(lower) || FALSE.contains(lower)) {
      return TRUE.contains(lower);
    }
    if (DECIMAL.matcher(text).matches()) {
      return integer(text.replaceAll("[,_]", ""), 10);
    }
    if (OCTAL.matcher(text).matches()) {
      return integer(text.replace("_", ""), 8);
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return integer(text.replaceFirst("0[xX]", "").replace("_", ""), 16);
    }
    if (BINARY.matcher(text).matches()) {
      return integer(text.replaceFirst("0[bB]", "").replace("_", ""), 2);
    }
    if (FLOAT.matcher(text).matches()) {
      return Double.valueOf(text.replace("_", ""));
    }
    return switch (lower) {
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      case ".nan" -> Double.NaN;
      default -> text;
    };
  }

  private static Object integer(String digits, int radix) {
    final BigInteger number = new BigInteger(digits, radix);
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  /** Evaluates a text as the inside of a Ruby string in double quotes. */
  private String interpolate(YamlNode node, String text) {
    final StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      final char c = text.charAt(i++);
      if (c == '\\' && i < text.length()) {
        i = RubyEscapes.append(text, i, out);
      } else if (c == '#' && i < text.length() && text.charAt(i) == '{') {
        i = embedded(node, text, i + 1, out);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private int embedded(YamlNode node, String text, int start, StringBuilder out) {
    final ExpressionParser parser = new ExpressionParser(text, start);
    try {
      final Expression expression = parser.parseEmbedded();
      out.append(RubyText.of(expression.evaluate(new ExpressionScope(context))));
      return parser.pos() + 1;
    } catch (ExpressionException e) {
      problems.error(node.span(), e.getMessage(), e.help());
      final int end = ExpressionParser.skipEmbedded(text, start);
      return end < 0 ? text.length() : end;
    }
  }
}
