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

import io.tailrace.api.processor.PluginIndexProcessor;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Builds a stranger's plugin jar of one class, as the parent POM would. */
final class PluginProject {
  private PluginProject() {}

  /**
   * Compiles the class and packs it.
   *
   * @param className with its package
   * @param jar the file to write, {@code ID-VERSION.jar}
   */
  static void build(String className, String source, Path jar) throws IOException {
    Path classes = Files.createTempDirectory("classes");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
      JavaCompiler.CompilationTask task =
          compiler.getTask(
              null,
              files,
              problems,
              List.of("--release", "17", "-classpath", sdk().toString()),
              null,
              List.of(new Source(className, source)));
      task.setProcessors(List.of(new PluginIndexProcessor()));
      if (!task.call()) {
        throw new AssertionError(problems.getDiagnostics().toString());
      }
    }
    Manifest manifest = new Manifest();
    Attributes lines = manifest.getMainAttributes();
    lines.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    lines.putValue("Plugin-Id", jar.getFileName().toString().replaceFirst("-[0-9].*", ""));
    lines.putValue("Plugin-Version", "1.0.0");
    lines.putValue("Plugin-Requires", ">=0.1.0 & <0.2.0");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out, manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        packed.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        packed.write(Files.readAllBytes(file));
        packed.closeEntry();
      }
    }
  }

  /** The SDK as the distribution has it. */
  private static Path sdk() throws IOException {
    try (Stream<Path> jars = Files.list(Home.path().resolve("lib"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("tailrace-api-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
