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

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.pf4j.PluginDependency;

/** Finds the jars that each jar depends on, and refuses those that miss one. */
final class Dependencies {
  private final Map<Path, PluginCatalog.Found> found;
  private final Map<Path, JarContent> contents;
  private final BiConsumer<Path, String> refuse;

  /** By id; empty while the jar is being resolved, and for good if it was refused. */
  private final Map<String, Optional<PluginJar>> resolved = new HashMap<>();

  private final Map<String, Path> byId = new HashMap<>();

  /** The ids being resolved, each a dependency of the one before. */
  private final List<String> open = new ArrayList<>();

  Dependencies(
      Map<Path, PluginCatalog.Found> found,
      Map<Path, JarContent> contents,
      BiConsumer<Path, String> refuse) {
    this.found = found;
    this.contents = contents;
    this.refuse = refuse;
    contents.forEach((path, content) -> byId.put(content.id(), path));
  }

  List<PluginJar> resolve() {
    List<PluginJar> jars = new ArrayList<>();
    for (JarContent content : contents.values()) {
      resolve(content.id()).ifPresent(jars::add);
    }
    return jars;
  }

  private Optional<PluginJar> resolve(String id) {
    if (resolved.containsKey(id)) {
      return resolved.get(id);
    }
    resolved.put(id, Optional.empty());
    Path path = byId.get(id);
    JarContent content = contents.get(path);
    open.add(id);
    Optional<PluginJar> jar = Optional.empty();
    try {
      List<PluginJar> dependencies = new ArrayList<>();
      for (PluginDependency dependency : content.dependencies()) {
        find(dependency).ifPresent(dependencies::add);
      }
      PluginCatalog.Found file = found.get(path);
      jar =
          Optional.of(
              new PluginJar(
                  path,
                  file.stored().copy(),
                  file.stored().sha256(),
                  fingerprint(file.stored().sha256(), dependencies),
                  id,
                  content.version(),
                  content.index(),
                  dependencies));
    } catch (RefusedJarException e) {
      refuse.accept(path, e.getMessage());
    }
    open.remove(id);
    resolved.put(id, jar);
    return jar;
  }

  /** Empty if the dependency is optional and not there. */
  private Optional<PluginJar> find(PluginDependency dependency) throws RefusedJarException {
    String id = dependency.getPluginId();
    String range = dependency.getPluginVersionSupport();
    String needs = "needs the plugin '" + id + "'" + (range.equals("*") ? "" : " " + range);
    if (open.contains(id)) {
      throw new RefusedJarException(
          needs + ", which needs this one in turn; take one of the two dependencies out");
    }
    Path path = byId.get(id);
    String why;
    if (path == null) {
      why = ", which is not installed; copy its jar into the plugin directory";
    } else if (!fits(contents.get(path).version(), range)) {
      why =
          ", and "
              + path.getFileName()
              + " is version "
              + contents.get(path).version()
              + "; install one that fits";
    } else {
      Optional<PluginJar> jar = resolve(id);
      if (jar.isPresent()) {
        return jar;
      }
      why = ", and " + path.getFileName() + " cannot be used; see what is said of that";
    }
    if (dependency.isOptional()) {
      return Optional.empty();
    }
    throw new RefusedJarException(needs + why);
  }

  private static boolean fits(String version, String range) throws RefusedJarException {
    try {
      return SdkVersion.fits(version, range);
    } catch (IllegalArgumentException e) {
      throw new RefusedJarException(
          "has Plugin-Dependencies that cannot be compared ("
              + e.getMessage()
              + "); write versions and ranges as in 'other@>=1.0.0'",
          e);
    }
  }

  private static String fingerprint(String sha256, List<PluginJar> dependencies) {
    if (dependencies.isEmpty()) {
      return sha256;
    }
    String all =
        dependencies.stream()
            .map(PluginJar::loaderKey)
            .sorted()
            .collect(Collectors.joining("\n", sha256 + "\n", ""));
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(all.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every JDK has SHA-256", e);
    }
  }
}
