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
package io.tailrace.core.daemon;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the program is installed, and where it may keep copies of plugin jars. */
final class Home {
  private Home() {}

  /** The directory with {@code bin}, {@code lib}, {@code plugins}; the launcher tells it. */
  static Path directory() {
    return Path.of(System.getProperty("tailrace.home", "."));
  }

  /**
   * {@code work} in the home directory, or a directory for temporary files where that cannot be
   * written; {@code TAILRACE_WORK} overrides both.
   */
  static Path workDirectory() {
    final String configured = System.getenv("TAILRACE_WORK");
    if (configured != null && !configured.isEmpty()) {
      return Path.of(configured);
    }
    final Path home = directory();
    return Files.isWritable(home)
        ? home.resolve("work")
        : Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("tailrace-" + System.getProperty("user.name"));
  }
}
