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

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of an index. */
final class IndexWriter {
  private static final int FORMAT = 1;

  private IndexWriter() {}

  static String write(List<PluginModel> plugins) {
    List<PluginModel> sorted = new ArrayList<>(plugins);
    sorted.sort(Comparator.comparing(PluginModel::kind).thenComparing(PluginModel::type));
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("format", FORMAT);
    List<Object> list = new ArrayList<>();
    for (PluginModel plugin : sorted) {
      list.add(plugin(plugin));
    }
    index.put("plugins", list);
    StringBuilder out = new StringBuilder();
    value(out, index, "\n");
    return out.append('\n').toString();
  }

  private static Map<String, Object> plugin(PluginModel plugin) {
    Map<String, Object> object = new LinkedHashMap<>();
    put(object, "kind", plugin.kind());
    put(object, "type", plugin.type());
    put(object, "aliases", plugin.aliases());
    put(object, "class", plugin.className());
    put(object, "summary", plugin.summary());
    put(object, "doc", plugin.doc());
    put(object, "modes", plugin.modes());
    put(object, "config", plugin.configClass());
    body(object, plugin.body());
    return object;
  }

  private static void body(Map<String, Object> object, BodyModel body) {
    if (body.argument != null) {
      object.put("argument", parameter(body.argument));
    }
    put(object, "parameters", body.parameters.stream().map(IndexWriter::parameter).toList());
    put(object, "sections", body.sections.stream().map(IndexWriter::section).toList());
    if (body.rest != null) {
      object.put("rest", parameter(body.rest));
    }
  }

  private static Map<String, Object> parameter(BodyModel.Parameter parameter) {
    Map<String, Object> object = new LinkedHashMap<>();
    put(object, "name", parameter.name());
    put(object, "aliases", parameter.aliases());
    put(object, "type", parameter.type().name());
    put(object, "element", parameter.type().element());
    put(object, "members", parameter.type().members());
    put(object, "java", parameter.type().java());
    if (parameter.defaultText() != null) {
      object.put("default", parameter.defaultText()); // an empty text is a default too
    }
    put(object, "required", parameter.required());
    put(object, "secret", parameter.secret());
    put(object, "deprecated", parameter.deprecated());
    put(object, "obsoleted", parameter.obsoleted());
    put(object, "doc", parameter.doc());
    if (parameter.isNumbered()) {
      Map<String, Object> numbers = new LinkedHashMap<>();
      numbers.put("from", parameter.numberedFrom());
      numbers.put("to", parameter.numberedTo());
      object.put("numbered", numbers);
    }
    return object;
  }

  private static Map<String, Object> section(BodyModel.Section section) {
    Map<String, Object> object = new LinkedHashMap<>();
    put(object, "name", section.name());
    put(object, "alias", section.alias());
    put(object, "required", section.required());
    put(object, "multi", section.multi());
    put(object, "doc", section.doc());
    put(object, "compat", section.compat());
    put(object, "plugin", section.pluginKind());
    put(object, "defaultType", section.defaultType());
    put(object, "defaults", section.defaults());
    body(object, section.body());
    return object;
  }

  private static void put(Map<String, Object> object, String name, Object value) {
    boolean isEmpty =
        value instanceof String text && text.isEmpty()
            || value instanceof List<?> list && list.isEmpty()
            || value instanceof Map<?, ?> map && map.isEmpty()
            || Boolean.FALSE.equals(value);
    if (!isEmpty) {
      object.put(name, value);
    }
  }

  private static void value(StringBuilder out, Object value, String newline) {
    if (value instanceof Map<?, ?> map) {
      out.append('{');
      String separator = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator).append(newline).append("  ");
        string(out, (String) entry.getKey());
        out.append(": ");
        value(out, entry.getValue(), newline + "  ");
        separator = ",";
      }
      out.append(newline).append('}');
    } else if (value instanceof List<?> list) {
      list(out, list, newline);
    } else if (value instanceof String text) {
      string(out, text);
    } else {
      out.append(value); // a number or true
    }
  }

  private static void list(StringBuilder out, List<?> list, String newline) {
    boolean isWords = list.stream().allMatch(String.class::isInstance);
    out.append('[');
    String separator = "";
    for (Object element : list) {
      out.append(separator);
      if (!isWords) {
        out.append(newline).append("  ");
      }
      value(out, element, newline + "  ");
      separator = isWords ? ", " : ",";
    }
    if (!isWords) {
      out.append(newline);
    }
    out.append(']');
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c < 0x20 || c > 0x7e) {
        // ASCII only: the file reads the same whatever -encoding the compiler was given.
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
