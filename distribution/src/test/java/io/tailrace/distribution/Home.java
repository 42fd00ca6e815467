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
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The built distribution, as it is packed and before anything ran in it. */
final class Home {
  private Home() {}

  /** Returns the folder that holds {@code bin}, {@code conf}, {@code lib} and {@code plugins}. */
  static Path path() {
    String home = System.getProperty("tailrace.home");
    if (home == null) {
      throw new IllegalStateException(
          "the system property tailrace.home does not say where the distribution is");
    }
    return Path.of(home);
  }

  static Path launcher() {
    return path().resolve("bin/tailrace");
  }

  /** Copies the distribution, to be changed, and returns the copy's launcher. */
  static Path copyTo(Path target) {
    try (Stream<Path> files = Files.walk(path())) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            target.resolve(path().relativize(file).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
      return target.resolve("bin/tailrace");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the jars in {@code plugins}, by name; there is at least one. */
  static List<Path> pluginJars() {
    try (Stream<Path> files = Files.list(path().resolve("plugins"))) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      if (jars.isEmpty()) {
        throw new IllegalStateException("no plugin jars in " + path().resolve("plugins"));
      }
      return jars;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
