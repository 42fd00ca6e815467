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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads YAML files into nodes, follows {@code !include}, and hands the whole to {@link YamlTree}.
 *
 * <p>Source: fluentd lib/fluent/config/yaml_parser/loader.rb.
 */
final class YamlReader {

  static final String INCLUDE = "!include";

  private final ConfigSource source;
  private final Problems problems;
  private final Includes includes;
  private final EvaluationContext context;

  YamlReader(ConfigSource source, EvaluationContext context, Problems problems, Includes includes) {
    this.source = source;
    this.context = context;
    this.problems = problems;
    this.includes = includes;
  }

  /**
   * Reads the main file.
   *
   * @return the configuration, as far as it could be understood
   */
  ConfigElement read(Path file) throws IOException, TextDecoder.MalformedTextException {
    final YamlValues values = new YamlValues(context, problems);
    final Optional<YamlNode> document = document(file.toString(), file);
    final YamlTree tree = new YamlTree(file.toString(), values, problems, this);
    return tree.root(document);
  }

  /** Reads one file; empty if it has no content or is not YAML, which is reported. */
  private Optional<YamlNode> document(String name, Path file)
      throws IOException, TextDecoder.MalformedTextException {
    final byte[] bytes = source.read(file);
    includes.noteParsed(file);
    final String text = TextDecoder.decode(name, bytes, StandardCharsets.UTF_8);
    problems.source(name, text);
    try {
      final LoadSettings settings =
          LoadSettings.builder().setLabel(name).setAllowDuplicateKeys(true).build();
      final Optional<Node> node = new Compose(settings).composeString(text);
      return node.map(content -> new YamlNode(content, name, file));
    } catch (MarkedYamlEngineException e) {
      final Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      problems.error(
          mark.map(place -> span(name, place)).orElseGet(() -> Span.of(name)),
          "not YAML: " + e.getProblem(),
          e.getContext() == null ? "" : e.getContext());
    } catch (YamlEngineException e) {
      problems.error(Span.of(name), "not YAML: " + e.getMessage(), "");
    }
    return Optional.empty();
  }

  static Span span(String file, Mark mark) {
    return new Span(new Origin(file, mark.getLine() + 1, mark.getColumn() + 1), 1);
  }

  /**
   * Returns the items of a list, with those of included files in place of their {@code !include};
   * of a node that is itself an include, all items of its files.
   */
  List<YamlNode> items(YamlNode list) {
    final List<YamlNode> items = new ArrayList<>();
    if (isInclude(list)) {
      addIncluded(list, items);
    } else if (list.node() instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        final YamlNode child = list.child(item);
        if (isInclude(child)) {
          addIncluded(child, items);
        } else {
          items.add(child);
        }
      }
    } else {
      problems.error(list.span(), "must be a list", "begin each item with '- '");
    }
    return items;
  }

  static boolean isInclude(YamlNode node) {
    return node.node().getTag().getValue().equals(INCLUDE);
  }

  private void addIncluded(YamlNode include, List<YamlNode> items) {
    if (!(include.node() instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
      problems.error(include.span(), "!include has no file name", "write '!include' and a path");
      return;
    }
    final String uri = scalar.getValue();
    final Path directory = include.path().toAbsolutePath().normalize().getParent();
    try {
      final List<Path> files = source.glob(directory.resolve(uri).normalize().toString());
      if (files.isEmpty()) {
        problems.warning(
            include.span(),
            "!include '" + uri + "' matches no file",
            "looked for " + directory.resolve(uri).normalize());
      }
      for (Path file : files) {
        if (include.chain().contains(file)) {
          problems.error(
              include.span(),
              "include error " + uri + " - the file includes itself",
              "the chain ends in " + file);
          continue;
        }
        final Optional<YamlNode> document = document(file.toString(), file);
        document.ifPresent(content -> items.addAll(items(content.includedBy(include))));
      }
    } catch (IOException e) {
      problems.error(include.span(), "include error " + uri + " - " + Includes.reason(e), "");
    } catch (TextDecoder.MalformedTextException e) {
      problems.error(include.span(), e.getMessage(), e.help());
    }
  }
}
