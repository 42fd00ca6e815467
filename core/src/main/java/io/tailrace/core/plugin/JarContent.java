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

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.pf4j.PluginDependency;

/**
 * What a jar says about itself: its manifest and index.
 *
 * @param dependencies as its {@code Plugin-Dependencies} name them
 */
record JarContent(
    String id, String version, List<PluginDependency> dependencies, PluginIndex index) {
  private static final int INDEX_BYTES_MAX = 16 * 1024 * 1024;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern VERSIONED = Pattern.compile("^META-INF/versions/\\d+/");
  private static final List<String> SHARED = List.of("io/tailrace/api/", "org/slf4j/");

  /**
   * Reads a jar without loading a class of it.
   *
   * @throws RefusedJarException if the jar cannot be a plugin of this SDK
   */
  static JarContent read(Path jar, SdkVersion sdk) throws IOException, RefusedJarException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Attributes manifest = manifest(zip);
      String id = required(manifest, "Plugin-Id");
      if (!ID.matcher(id).matches()) {
        throw new RefusedJarException(
            "has the Plugin-Id '"
                + id
                + "' in its manifest; use letters, digits, '.', '_' and '-'");
      }
      String version = required(manifest, "Plugin-Version");
      checkRequires(manifest, sdk);
      checkShared(zip);
      String pluginClass = manifest.getValue("Plugin-Class");
      if (pluginClass != null && !pluginClass.isBlank()) {
        throw new RefusedJarException(
            "names the Plugin-Class "
                + pluginClass
                + " in its manifest, and nothing would run it; leave it out, and let the plugins"
                + " do its work");
      }
      return new JarContent(id, version, dependencies(manifest), index(zip));
    }
  }

  private static Attributes manifest(ZipFile zip) throws IOException, RefusedJarException {
    ZipEntry entry = zip.getEntry(JarFile.MANIFEST_NAME);
    if (entry == null) {
      throw new RefusedJarException(
          "has no manifest; build it with the plugin parent POM, or give it Plugin-Id and"
              + " Plugin-Version");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return new Manifest(in).getMainAttributes();
    } catch (IOException e) {
      throw new RefusedJarException(
          "has a broken manifest (" + e.getMessage() + "); build it again", e);
    }
  }

  private static String required(Attributes manifest, String name) throws RefusedJarException {
    String value = manifest.getValue(name);
    if (value == null || value.isBlank()) {
      throw new RefusedJarException(
          "has no "
              + name
              + " in its manifest; build it with the plugin parent POM, or add that line");
    }
    return value.strip();
  }

  private static void checkRequires(Attributes manifest, SdkVersion sdk)
      throws RefusedJarException {
    String requires = manifest.getValue("Plugin-Requires");
    if (requires == null) {
      return;
    }
    boolean fits;
    try {
      fits = sdk.fits(requires);
    } catch (IllegalArgumentException e) {
      throw new RefusedJarException(
          "has the Plugin-Requires '"
              + requires
              + "' in its manifest, which is not a range of versions; write for example"
              + " '>=0.1.0 & <0.2.0'",
          e);
    }
    if (!fits) {
      throw new RefusedJarException(
          "needs SDK "
              + requires.strip()
              + ", and this Tailrace has SDK "
              + sdk
              + "; install the version of the plugin that was built for it");
    }
  }

  private static void checkShared(ZipFile zip) throws RefusedJarException {
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      String name = VERSIONED.matcher(entries.nextElement().getName()).replaceFirst("");
      if (name.endsWith(".class") && SHARED.stream().anyMatch(name::startsWith)) {
        throw new RefusedJarException(
            "contains "
                + name
                + ", which the daemon gives to every plugin; leave tailrace-api and slf4j-api out"
                + " of the jar (scope provided)");
      }
    }
  }

  private static List<PluginDependency> dependencies(Attributes manifest) {
    List<PluginDependency> dependencies = new ArrayList<>();
    String names = manifest.getValue("Plugin-Dependencies");
    if (names != null) {
      for (String name : names.split(",")) {
        if (!name.isBlank()) {
          dependencies.add(new PluginDependency(name.strip()));
        }
      }
    }
    return dependencies;
  }

  private static PluginIndex index(ZipFile zip) throws RefusedJarException {
    ZipEntry entry = zip.getEntry(PluginIndex.PATH);
    if (entry == null) {
      throw new RefusedJarException(
          "has no "
              + PluginIndex.PATH
              + "; build it with the plugin parent POM, or with tailrace-api as annotation"
              + " processor");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] json = in.readNBytes(INDEX_BYTES_MAX + 1);
      if (json.length > INDEX_BYTES_MAX) {
        throw new IOException("it is larger than " + INDEX_BYTES_MAX + " bytes");
      }
      return PluginIndex.read(json);
    } catch (IOException e) {
      throw new RefusedJarException(
          "has a broken " + PluginIndex.PATH + " (" + e.getMessage() + "); build it again", e);
    }
  }
}
