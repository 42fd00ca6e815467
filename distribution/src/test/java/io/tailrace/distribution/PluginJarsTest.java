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

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the jars in {@code plugins/} may hold and name. A plugin sees the JDK, the SDK, SLF4J's API
 * and its own jar; that its classes name nothing else keeps it off the engine, Netty, the daemon's
 * Jackson and other plugins.
 */
final class PluginJarsTest {
  private static final ClassLoader JDK = ClassLoader.getPlatformClassLoader();

  @TestFactory
  List<DynamicTest> nameNothingBesidesTheJdkTheSdkAndTheirOwnClasses() {
    return Home.pluginJars().stream()
        .map(
            jar ->
                DynamicTest.dynamicTest(
                    jar.getFileName().toString(), () -> assertNamesNothingForeign(jar)))
        .toList();
  }

  @TestFactory
  List<DynamicTest> holdNeitherSdkNorSlf4jNorEngine() {
    return Home.pluginJars().stream()
        .map(
            jar ->
                DynamicTest.dynamicTest(
                    jar.getFileName().toString(),
                    () ->
                        assertThat(entries(jar))
                            .noneMatch(name -> name.startsWith("io/tailrace/api/"))
                            .noneMatch(name -> name.startsWith("io/tailrace/core/"))
                            .noneMatch(name -> name.startsWith("org/slf4j/"))))
        .toList();
  }

  @TestFactory
  List<DynamicTest> sayInTheManifestWhatThePluginHostReads() {
    return Home.pluginJars().stream()
        .map(
            jar ->
                DynamicTest.dynamicTest(
                    jar.getFileName().toString(), () -> assertManifestIsComplete(jar)))
        .toList();
  }

  private static void assertNamesNothingForeign(Path jar) throws IOException {
    Set<String> own =
        entries(jar).stream()
            .filter(name -> name.endsWith(".class"))
            .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
            .collect(Collectors.toSet());
    JavaClasses plugin;
    try (JarFile file = new JarFile(jar.toFile())) {
      plugin =
          new ClassFileImporter()
              .importJar(file)
              .that(
                  DescribedPredicate.describe(
                      "the plugin's own",
                      type -> type.getPackageName().startsWith("io.tailrace.plugin")));
    }
    assertThat(plugin).as("classes of the plugin, beside its libraries").isNotEmpty();

    ArchRuleDefinition.noClasses()
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are outside of the JDK, the SDK and " + jar.getFileName(),
                type -> !isShared(type) && !own.contains(type.getBaseComponentType().getName())))
        .check(plugin);
  }

  private static boolean isShared(JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    return element.isPrimitive()
        || element.getPackageName().equals("org.slf4j")
        || element.getPackageName().startsWith("org.slf4j.")
        || element.getPackageName().equals("io.tailrace.api")
        || element.getPackageName().startsWith("io.tailrace.api.")
        || JDK.getResource(element.getName().replace('.', '/') + ".class") != null;
  }

  private static void assertManifestIsComplete(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Attributes manifest = file.getManifest().getMainAttributes();
      assertThat(jar.getFileName())
          .hasToString(
              "tailrace-plugin-%s-%s.jar"
                  .formatted(manifest.getValue("Plugin-Id"), manifest.getValue("Plugin-Version")));
      assertThat(manifest.getValue("Plugin-Requires")).isEqualTo(">=0.1.0 & <0.2.0");
      assertThat(manifest.getValue("Plugin-Provider")).isEqualTo("io.tailrace");
      assertThat(manifest.getValue("Plugin-License")).isEqualTo("Apache-2.0");
    }
  }

  private static List<String> entries(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().map(entry -> entry.getName()).toList();
    }
  }
}
