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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The Java installations that the program is run on: the one of the build, and the newest. */
final class Javas {
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  private Javas() {}

  static Set<Path> homes() {
    Set<Path> homes = new LinkedHashSet<>();
    homes.add(Path.of(System.getProperty("java.home")));
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> directories = Files.list(INSTALLED)) {
        directories
            .filter(home -> major(home) >= 17)
            .max(Comparator.comparing(Javas::major))
            .map(Javas::real)
            .filter(home -> major(home) > Runtime.version().feature())
            .ifPresent(homes::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return homes;
  }

  private static Path real(Path home) {
    try {
      return home.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The version as the installation's release file tells it, or 0. */
  private static int major(Path home) {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
      return 0;
    }
    try {
      List<String> versions =
          Files.readAllLines(release).stream()
              .filter(line -> line.startsWith("JAVA_VERSION="))
              .map(line -> line.replaceAll("[^0-9.]", ""))
              .toList();
      return versions.isEmpty() ? 0 : Integer.parseInt(versions.get(0).replaceFirst("\\..*", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
