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
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Jars that have what another jar has. */
final class Conflicts {
  private Conflicts() {}

  /**
   * Takes out the jars that have the id or a type of one before them.
   *
   * @param jars in the order of precedence
   * @param refuse told each jar that is taken out, and why
   */
  static void remove(Map<Path, JarContent> jars, BiConsumer<Path, String> refuse) {
    Map<String, Path> owners = new HashMap<>();
    Iterator<Map.Entry<Path, JarContent>> iterator = jars.entrySet().iterator();
    while (iterator.hasNext()) {
      Map.Entry<Path, JarContent> jar = iterator.next();
      Map<String, String> names = names(jar.getValue());
      String conflict = "";
      for (Map.Entry<String, String> name : names.entrySet()) {
        Path owner = owners.get(name.getKey());
        if (owner != null && conflict.isEmpty()) {
          conflict =
              "has " + name.getValue() + ", which " + fileName(owner, jar.getKey()) + " has too";
        }
      }
      if (conflict.isEmpty()) {
        names.keySet().forEach(name -> owners.put(name, jar.getKey()));
      } else {
        iterator.remove();
        refuse.accept(jar.getKey(), conflict + "; remove one of the two");
      }
    }
  }

  /** The whole path where the name alone would not tell the two apart. */
  private static String fileName(Path jar, Path other) {
    return jar.getFileName().equals(other.getFileName())
        ? jar.toString()
        : jar.getFileName().toString();
  }

  /** What a jar claims for itself, with the words for it; types first, they say more than ids. */
  private static Map<String, String> names(JarContent jar) {
    Map<String, String> names = new LinkedHashMap<>();
    for (PluginIndex.Entry entry : jar.index().plugins()) {
      String kind = entry.kind().id();
      names.put(kind + " " + entry.type(), "the " + kind + " '" + entry.type() + "'");
      for (String alias : entry.aliases()) {
        names.put(kind + " " + alias, "the " + kind + " '" + alias + "'");
      }
    }
    names.put("id " + jar.id(), "the Plugin-Id '" + jar.id() + "'");
    return names;
  }
}
