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
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Where the texts of a configuration come from. */
public interface ConfigSource {

  /** Returns the content of a file. */
  byte[] read(Path file) throws IOException;

  /** Returns the content that is served at an http or https address. */
  byte[] fetch(URI address) throws IOException;

  /**
   * Returns the files that match a pattern, sorted by name; directories are not among them.
   *
   * @param pattern an absolute path that may contain {@code * ? [] {} **}
   */
  List<Path> glob(String pattern) throws IOException;

  /**
   * Returns all files below a directory, sorted by name, links to directories not followed.
   *
   * @throws java.nio.file.NoSuchFileException if the directory does not exist
   */
  List<Path> filesBelow(Path directory) throws IOException;

  /** Returns the source that is the file system and the network. */
  static ConfigSource system() {
    return new SystemConfigSource();
  }
}
