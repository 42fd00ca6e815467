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
package io.tailrace.core.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * A plugin jar that can be used.
 *
 * @param source where it was found
 * @param copy the copy of its content that class loaders open
 * @param sha256 the hash of its content, in hexadecimal digits
 * @param fingerprint equal for equal content and equal content of all jars that it depends on; what
 *     a component's fingerprint takes in
 * @param id the {@code Plugin-Id}
 * @param version the {@code Plugin-Version}
 * @param index what is in it
 * @param dependencies the jars whose classes it sees
 */
public record PluginJar(
    Path source,
    Path copy,
    String sha256,
    String fingerprint,
    String id,
    String version,
    PluginIndex index,
    List<PluginJar> dependencies) {
  public PluginJar {
    dependencies = List.copyOf(dependencies);
  }

  /** The name of the file, as it stands in sentences. */
  public String fileName() {
    return source.getFileName().toString();
  }

  /** Names this content among all that are loaded. */
  String loaderKey() {
    return id + "#" + fingerprint;
  }

  @Override
  public String toString() {
    return fileName();
  }
}
