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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Builds the tree of a YAML configuration.
 *
 * <p>Source: fluentd lib/fluent/config/yaml_parser/parser.rb.
 *
 * <p>Differs from Fluentd: the patterns of a {@code $tag} list are joined with a blank, as they are
 * alternatives; Fluentd joins them with a comma, which matches nothing anybody meant. {@code $arg}
 * is the argument in lists of sections, too.
 */
final class YamlTree {

  /** Sections of the list, in the order in which they are taken from one item. */
  private static final List<String> SECTIONS =
      List.of("label", "source", "filter", "match", "worker");

  /** What stands for the names that begin with an at sign, in the order they are put in front. */
  private static final Map<String, String> RESERVED = reserved();

  private static final int DEPTH_MAX = 100;

  private final String file;
  private final YamlValues values;
  private final Problems problems;
  private final YamlReader reader;

  YamlTree(String file, YamlValues values, Problems problems, YamlReader reader) {
    this.file = file;
    this.values = values;
    this.problems = problems;
    this.reader = reader;
  }

  private static Map<String, String> reserved() {
    final Map<String, String> names = new LinkedHashMap<>();
    names.put("$type", "@type");
    names.put("$label", "@label");
    names.put("$id", "@id");
    names.put("$log_level", "@log_level");
    return names;
  }

  ConfigElement root(Optional<YamlNode> document) {
    final ConfigElement.Builder root = ConfigElement.Builder.root(file);
    if (document.isEmpty()) {
      return root.build();
    }
    final Map<String, Entry> top = map(document.get());
    top.forEach(
        (key, entry) -> {
          if (!key.equals("system") && !key.equals("config")) {
            problems.warning(
                entry.key().span(),
                "'" + key + "' is not used in <ROOT>",
                Suggestions.listing("top-level keys", key, List.of("system", "config")));
          }
        });
    if (top.containsKey("system")) {
      final Entry system = top.get("system");
      root.add(section("system", system.key().span(), system.value(), 0));
    }
    if (top.containsKey("config")) {
      list(top.get("config").value(), root, 0);
    }
    return root.build();
  }

  /** One pair of a mapping. */
  private record Entry(YamlNode key, YamlNode value) {}

  /**
   * Returns a mapping by key, {@code <<} merged in where it stands; the last of equal keys wins.
   */
  private Map<String, Entry> map(YamlNode node) {
    final Map<String, Entry> map = new LinkedHashMap<>();
    if (!(node.node() instanceof MappingNode mapping)) {
      problems.error(node.span(), "must be a map", "write 'name: value' in each line");
      return map;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      final YamlNode key = node.child(tuple.getKeyNode());
      final YamlNode value = node.child(tuple.getValueNode());
      final String name =
          key.node() instanceof ScalarNode scalar ? scalar.getValue() : RubyText.of(values.of(key));
      if (name.equals("<<") && value.node() instanceof MappingNode) {
        map.putAll(map(value));
      } else if (name.equals("<<") && value.node() instanceof SequenceNode sequence) {
        sequence.getValue().forEach(item -> map.putAll(map(node.child(item))));
      } else {
        map.put(name, new Entry(key, value));
      }
    }
    return map;
  }

  private void list(YamlNode node, ConfigElement.Builder target, int depth) {
    for (YamlNode item : reader.items(node)) {
      final Map<String, Entry> map = map(item);
      for (String name : SECTIONS) {
        if (map.containsKey(name)) {
          target.add(listed(name, map.get(name), depth + 1));
        }
      }
      map.forEach(
          (name, entry) -> {
            if (!SECTIONS.contains(name)) {
              problems.error(
                  entry.key().span(),
                  "'" + name + "' is not a section of 'config'",
                  Suggestions.listing("sections", name, SECTIONS));
            }
          });
    }
  }

  private ConfigElement listed(String name, Entry entry, int depth) {
    if (!name.equals("label") && !name.equals("worker")) {
      return section(name, entry.key().span(), entry.value(), depth);
    }
    final Map<String, Entry> map = map(entry.value());
    final Entry argument = map.get(name.equals("label") ? "$name" : "$arg");
    final ConfigElement.Builder section =
        new ConfigElement.Builder(name, argument(argument, entry, ","), entry.key().span());
    if (map.containsKey("config")) {
      list(map.get("config").value(), section, depth);
    } else if (entry.value().node() instanceof MappingNode) {
      problems.error(
          entry.key().span(), "'" + name + "' has no 'config'", "put its sections under 'config:'");
    }
    return section.build();
  }

  private ConfigValue argument(Entry argument, Entry section, String separator) {
    if (argument == null) {
      return new ConfigValue.Text("", section.key().span());
    }
    if (argument.value().node() instanceof SequenceNode sequence) {
      final String joined =
          sequence.getValue().stream()
              .map(item -> RubyText.of(values.of(argument.value().child(item))))
              .collect(Collectors.joining(separator));
      return new ConfigValue.Text(joined, argument.value().span());
    }
    final ConfigValue value = values.configValue(argument.value());
    return value instanceof ConfigValue.Default
        ? value
        : new ConfigValue.Text(value.text(), value.span());
  }

  private ConfigElement section(String name, Span span, YamlNode node, int depth) {
    if (depth > DEPTH_MAX) {
      problems.error(node.span(), "sections are nested more than " + DEPTH_MAX + " deep", "");
      return ConfigElement.empty(name, span);
    }
    final Map<String, Entry> map = new LinkedHashMap<>(map(node));
    final boolean hasTag = name.equals("filter") || name.equals("match");
    final Entry argument = map.remove(hasTag && map.containsKey("$tag") ? "$tag" : "$arg");
    final ConfigElement.Builder section =
        new ConfigElement.Builder(
            name, argument(argument, new Entry(node, node), hasTag ? " " : ","), span);
    RESERVED.forEach(
        (written, meant) -> {
          final Entry entry = map.remove(written);
          if (entry != null) {
            section.put(
                new ConfigParam(meant, entry.key().span(), values.configValue(entry.value())));
          }
        });
    map.forEach((key, entry) -> entry(section, key, entry, depth + 1));
    return section.build();
  }

  private void entry(ConfigElement.Builder section, String key, Entry entry, int depth) {
    final YamlNode value = entry.value();
    final boolean tagged = YamlValues.isFluentTag(value);
    if (!tagged && (YamlReader.isInclude(value) || isListOfSections(value))) {
      for (YamlNode item : reader.items(value)) {
        section.add(section(key, entry.key().span(), item, depth));
      }
    } else if (!tagged && value.node() instanceof MappingNode) {
      section.add(section(key, entry.key().span(), value, depth));
    } else {
      section.put(new ConfigParam(key, entry.key().span(), values.configValue(value)));
    }
  }

  private static boolean isListOfSections(YamlNode value) {
    if (!(value.node() instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
      return false;
    }
    final YamlNode first = value.child(sequence.getValue().get(0));
    return YamlReader.isInclude(first)
        || first.node() instanceof MappingNode && !YamlValues.isFluentTag(first);
  }
}
