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
package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.distribution.TailraceProcess.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples in the READMEs of the plugins and in {@code docs} name no type that there is not:
 * whoever copies one gets what it shows. The tests of the plugins, which know no other plugin,
 * check the rest.
 */
final class ExamplesTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```conf\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Map<String, String> KINDS =
      Map.of(
          "source", "input",
          "filter", "filter",
          "match", "output",
          "store", "output",
          "secondary", "output",
          "parse", "parser",
          "format", "formatter",
          "buffer", "buffer",
          "service_discovery", "service_discovery");

  @TempDir Path folder;

  @Test
  void nameOnlyTypesThatThereAre() throws IOException {
    Set<String> installed = installedTypes();
    assertThat(installed).contains("input http", "parser csv", "buffer file");
    Set<String> missing = new TreeSet<>();
    int examples = 0;
    for (Path document : documents()) {
      Matcher block = BLOCK.matcher(Files.readString(document));
      while (block.find()) {
        examples++;
        for (String type : types(block.group(1))) {
          if (!installed.contains(type)) {
            missing.add(root().relativize(document) + ": " + type);
          }
        }
      }
    }
    assertThat(examples).isGreaterThan(30);
    assertThat(missing).isEmpty();
  }

  @Test
  void ofTheDocumentsAreRight() throws IOException {
    Setup setup = Setup.in(folder);
    for (String name : List.of("buffers.md", "running.md")) {
      Matcher block = BLOCK.matcher(Files.readString(root().resolve("docs").resolve(name)));
      while (block.find()) {
        String file = setup.write(name + ".conf", block.group(1)).toString();
        assertThat(setup.run("check", file).output())
            .isEqualTo(file + ": no errors, no warnings\n");
      }
    }
  }

  /** Kind and name of each type that the distribution has. */
  private Set<String> installedTypes() {
    Set<String> types = new HashSet<>();
    String kind = "";
    for (String line : Setup.in(folder).run("plugin", "list").output().split("\n")) {
      Matcher names = Pattern.compile("^ {2}(\\S.*?) +tailrace-plugin-.*").matcher(line);
      if (names.matches()) {
        for (String name : names.group(1).split(", ")) {
          types.add(kind + " " + name);
        }
      } else if (!line.startsWith(" ")) {
        kind = line;
      }
    }
    return types;
  }

  private static List<String> types(String config) {
    Deque<String> sections = new ArrayDeque<>();
    return config
        .lines()
        .map(String::strip)
        .map(
            line -> {
              if (line.startsWith("</")) {
                sections.pop();
              } else if (line.startsWith("<")) {
                sections.push(line.replaceAll("[<>]", "").split(" ")[0]);
              } else if (line.startsWith("@type ")) {
                return KINDS.getOrDefault(sections.peek(), sections.peek()) + line.substring(5);
              }
              return "";
            })
        .filter(type -> !type.isEmpty())
        .toList();
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> readmes = Files.walk(root().resolve("plugins"), 2);
        Stream<Path> documents = Files.list(root().resolve("docs"))) {
      return Stream.concat(readmes.filter(file -> file.endsWith("README.md")), documents)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static Path root() {
    return Home.path().resolve("../../..").normalize();
  }
}
