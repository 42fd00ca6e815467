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
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds the files that match a path with wildcards, as Ruby's {@code Dir.glob}: {@code *} and
 * {@code ?} within a name, character classes, {@code {a,b}}, and {@code **} for any number of
 * directories. Wildcards do not match a leading dot, {@code **} does not follow links.
 */
final class Glob {

  private final List<String> patterns;

  Glob(String pattern) {
    this.patterns = expandBraces(pattern);
  }

  /** Returns the matching files without directories, each once, sorted by name. */
  List<Path> files() throws IOException {
    final TreeSet<Path> found = new TreeSet<>();
    for (String pattern : patterns) {
      final Path root = Path.of("/");
      final List<String> names = new ArrayList<>();
      for (String name : pattern.split("/")) {
        if (!name.isEmpty()) {
          names.add(name);
        }
      }
      find(root, names, 0, found);
    }
    return List.copyOf(found);
  }

  private static void find(Path directory, List<String> names, int index, TreeSet<Path> found)
      throws IOException {
    final String name = names.get(index);
    final boolean isLast = index == names.size() - 1;
    if (name.equals("**") && !isLast) {
      find(directory, names, index + 1, found);
      for (Path child : children(directory)) {
        if (!isHidden(child) && Files.isDirectory(child) && !Files.isSymbolicLink(child)) {
          find(child, names, index, found);
        }
      }
      return;
    }
    if (!hasWildcard(name)) {
      accept(directory.resolve(name), names, index, found);
      return;
    }
    final Pattern regex = regex(name);
    for (Path child : children(directory)) {
      final boolean mayMatch = !isHidden(child) || name.startsWith(".");
      if (mayMatch && regex.matcher(child.getFileName().toString()).matches()) {
        accept(child, names, index, found);
      }
    }
  }

  private static void accept(Path path, List<String> names, int index, TreeSet<Path> found)
      throws IOException {
    if (index < names.size() - 1) {
      if (Files.isDirectory(path)) {
        find(path, names, index + 1, found);
      }
    } else if (Files.exists(path) && !Files.isDirectory(path)) {
      found.add(path.normalize());
    }
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  private static List<Path> children(Path directory) throws IOException {
    if (!Files.isDirectory(directory) || !Files.isReadable(directory)) {
      return List.of();
    }
    final List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    }
    return children;
  }

  private static boolean hasWildcard(String name) {
    return name.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0);
  }

  private static Pattern regex(String name) {
    final StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < name.length()) {
      final char c = name.charAt(i++);
      final int close = c == '[' ? name.indexOf(']', i + 1) : -1;
      if (c == '*') {
        out.append(".*");
      } else if (c == '?') {
        out.append('.');
      } else if (close > 0) {
        final String set = name.substring(i, close).replace("\\", "\\\\").replace("[", "\\[");
        final boolean negated = set.startsWith("^") || set.startsWith("!");
        out.append('[').append(negated ? "^" + set.substring(1) : set).append(']');
        i = close + 1;
      } else if (c == '\\' && i < name.length()) {
        out.append(Pattern.quote(String.valueOf(name.charAt(i++))));
      } else {
        out.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(out.toString(), Pattern.DOTALL);
  }

  /** Returns the pattern once for each combination of its alternatives in braces. */
  static List<String> expandBraces(String pattern) {
    final int open = pattern.indexOf('{');
    final int close = open < 0 ? -1 : matchingBrace(pattern, open);
    if (close < 0) {
      return List.of(pattern);
    }
    final List<String> expanded = new ArrayList<>();
    final String head = pattern.substring(0, open);
    final String tail = pattern.substring(close + 1);
    int depth = 0;
    int from = open + 1;
    for (int i = open + 1; i <= close; i++) {
      final char c = pattern.charAt(i);
      if (depth == 0 && (c == ',' || i == close)) {
        expanded.addAll(expandBraces(head + pattern.substring(from, i) + tail));
        from = i + 1;
      } else if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
      }
    }
    return expanded;
  }

  private static int matchingBrace(String pattern, int open) {
    int depth = 0;
    for (int i = open; i < pattern.length(); i++) {
      if (pattern.charAt(i) == '{') {
        depth++;
      } else if (pattern.charAt(i) == '}' && --depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
