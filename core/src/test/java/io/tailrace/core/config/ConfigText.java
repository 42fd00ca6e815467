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

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** Reads configurations from texts, for tests. */
public final class ConfigText {

  static final EvaluationContext CONTEXT =
      new EvaluationContext(
          Map.of("SET", "from env", "N", "5", "EMPTY", ""),
          "web-1",
          Clock.fixed(Instant.parse("2024-02-03T04:05:06.789Z"), ZoneOffset.UTC),
          "0");

  private ConfigText() {}

  /** Reads a v1 text; what is wrong with it is in {@code problems}. */
  static ConfigElement parse(String text, Problems problems) {
    return parse(text, CONTEXT, problems);
  }

  static ConfigElement parse(String text, EvaluationContext context, Problems problems) {
    final ConfigElement.Builder root = ConfigElement.Builder.root("t.conf");
    problems.source("t.conf", text);
    final Includes includes = new Includes(ConfigSource.system(), context, problems);
    new V1Parser(new SourceText("t.conf", text), Path.of("."), includes, context, problems)
        .parse(root);
    return root.build();
  }

  /** Reads a v1 text that must have no errors. */
  public static ConfigElement parse(String text) throws ConfigException {
    final Problems problems = new Problems();
    final ConfigElement root = parse(text, problems);
    problems.throwIfErrors();
    return root;
  }

  /** Returns the content of an element as Fluentd's {@code inspect} prints it. */
  static String inspect(ConfigElement element) {
    final StringBuilder out = new StringBuilder("attrs:{");
    String separator = "";
    for (ConfigParam param : element.params()) {
      out.append(separator).append(RubyText.inspect(param.key())).append("=>");
      out.append(inspect(param.value()));
      separator = ", ";
    }
    out.append("}, elements:[");
    separator = "";
    for (ConfigElement child : element.elements()) {
      out.append(separator).append("<name:").append(child.name());
      out.append(", arg:").append(child.argument()).append(", ");
      out.append(inspect(child)).append('>');
      separator = ", ";
    }
    return out.append(']').toString();
  }

  private static String inspect(ConfigValue value) {
    if (value instanceof ConfigValue.Nil) {
      return "nil";
    }
    if (value instanceof ConfigValue.Default) {
      return ":default";
    }
    return value instanceof ConfigValue.Typed typed
        ? RubyText.inspect(typed.value())
        : RubyText.inspect(value.text());
  }

  /** Returns what a Ruby string literal in double quotes stands for. */
  static String unquote(String literal) {
    final StringBuilder out = new StringBuilder();
    final String body = literal.substring(1, literal.length() - 1);
    int i = 0;
    while (i < body.length()) {
      final char c = body.charAt(i++);
      if (c == '\\') {
        i = RubyEscapes.append(body, i, out);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
