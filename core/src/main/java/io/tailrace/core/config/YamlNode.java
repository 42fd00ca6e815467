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
import java.util.HashSet;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A node of a YAML document and the file it is in.
 *
 * @param chain the file and those that include it, as absolute paths
 */
record YamlNode(Node node, String file, Path path, Set<Path> chain) {

  YamlNode(Node node, String file, Path path) {
    this(node, file, path, Set.of(path.toAbsolutePath().normalize()));
  }

  YamlNode child(Node child) {
    return new YamlNode(child, file, path, chain);
  }

  YamlNode includedBy(YamlNode include) {
    final Set<Path> longer = new HashSet<>(chain);
    longer.addAll(include.chain);
    return new YamlNode(node, file, path, longer);
  }

  Span span() {
    return node.getStartMark()
        .map(mark -> new Span(new Origin(file, mark.getLine() + 1, mark.getColumn() + 1), length()))
        .orElseGet(() -> Span.of(file));
  }

  private int length() {
    final boolean oneLine =
        node instanceof ScalarNode
            && node.getEndMark().isPresent()
            && node.getStartMark().get().getLine() == node.getEndMark().get().getLine();
    return oneLine
        ? Math.max(1, node.getEndMark().get().getColumn() - node.getStartMark().get().getColumn())
        : 1;
  }
}
