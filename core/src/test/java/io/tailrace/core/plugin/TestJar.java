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

import io.tailrace.api.processor.PluginIndexProcessor;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Builds a plugin jar from sources, well or badly. */
final class TestJar {
  private static final String IMPORTS =
      """
      import io.tailrace.api.*;
      import io.tailrace.api.config.*;
      import io.tailrace.api.Record;
      import java.util.*;
      """;

  private final String fileName;
  private final Map<String, String> manifest = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new TreeMap<>();
  private final List<Path> packed = new ArrayList<>();
  private final List<Path> classPath = new ArrayList<>();
  private final Map<String, UnaryOperator<byte[]>> patches = new LinkedHashMap<>();
  private Predicate<String> isLeftOut = name -> false;

  private TestJar(String fileName) {
    this.fileName = fileName;
    manifest.put("Plugin-Id", fileName.replaceAll("(-[0-9].*)?\\.jar$", ""));
    manifest.put("Plugin-Version", "1.0.0");
    manifest.put("Plugin-Requires", ">=0.1.0 & <0.2.0");
  }

  /** A jar with an id made from its name, without anything in it. */
  static TestJar named(String fileName) {
    return new TestJar(fileName);
  }

  /**
   * A jar with one filter, {@code example.TestFilter}. It is a {@code Callable} too, so that tests
   * can run code in it: {@code members} may have a {@code call()}.
   */
  static TestJar filter(String fileName, String type, String members) {
    return named(fileName).filterClass("TestFilter", type, members);
  }

  TestJar filterClass(String className, String type, String members) {
    String call =
        members.contains("Object call()") ? "" : "@Override public Object call() { return null; }";
    return source(
        "example." + className,
        """
        /** Test. */
        @PluginType("%s")
        public final class %s implements Filter, java.util.concurrent.Callable<Object> {
          %s
          %s
          @Override public boolean accept(Event event) { return true; }
        }
        """
            .formatted(type, className, members, call));
  }

  /** Adds a class, given without its package and the usual imports. */
  TestJar source(String name, String text) {
    String packageName = name.substring(0, name.lastIndexOf('.'));
    sources.put(name, "package " + packageName + ";\n" + IMPORTS + text);
    return this;
  }

  /** Sets a line of the manifest; null takes it out. */
  TestJar manifest(String name, String value) {
    if (value == null) {
      manifest.remove(name);
    } else {
      manifest.put(name, value);
    }
    return this;
  }

  TestJar entry(String name, String text) {
    entries.put(name, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Compiles against a library and packs its classes into the jar. */
  TestJar library(Path jar) {
    packed.add(jar);
    classPath.add(jar);
    return this;
  }

  /** Packs the classes of a library, and does not compile against it. */
  TestJar libraryAtRunTime(Path jar) {
    packed.add(jar);
    return this;
  }

  /** Compiles against a jar that is not packed. */
  TestJar compiledAgainst(Path jar) {
    classPath.add(jar);
    return this;
  }

  /** Leaves out what was compiled or added. */
  TestJar without(String entryPrefix) {
    isLeftOut = isLeftOut.or(name -> name.startsWith(entryPrefix));
    return this;
  }

  /** Changes the bytes of an entry before it is packed. */
  TestJar patched(String entry, UnaryOperator<byte[]> change) {
    patches.put(entry, change);
    return this;
  }

  Path build(Path directory) {
    try {
      Files.createDirectories(directory);
      Path classes = Files.createTempDirectory(directory.getParent(), "classes");
      compile(classes);
      Map<String, byte[]> content = new TreeMap<>(entries);
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          content.put(
              classes.relativize(file).toString().replace(File.separatorChar, '/'),
              Files.readAllBytes(file));
        }
      }
      for (Path library : packed) {
        unpack(library, content);
      }
      content.keySet().removeIf(isLeftOut);
      patches.forEach((name, change) -> content.computeIfPresent(name, (n, b) -> change.apply(b)));
      return write(directory.resolve(fileName), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compile(Path classes) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> collector = new DiagnosticCollector<>();
    List<String> path = new ArrayList<>();
    classPath.forEach(jar -> path.add(jar.toString()));
    path.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(collector, Locale.ROOT, StandardCharsets.UTF_8)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
      List<JavaFileObject> units = new ArrayList<>();
      sources.forEach((name, text) -> units.add(new Source(name, text)));
      JavaCompiler.CompilationTask task =
          compiler.getTask(
              new StringWriter(),
              files,
              collector,
              List.of("--release", "17", "-classpath", String.join(File.pathSeparator, path)),
              null,
              units);
      task.setProcessors(List.of(new PluginIndexProcessor()));
      if (!task.call()) {
        throw new IllegalStateException(collector.getDiagnostics().toString());
      }
    }
  }

  private static void unpack(Path library, Map<String, byte[]> content) throws IOException {
    try (JarFile jar = new JarFile(library.toFile())) {
      for (JarEntry entry : jar.stream().filter(e -> !e.isDirectory()).toList()) {
        if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
          try (InputStream in = jar.getInputStream(entry)) {
            content.putIfAbsent(entry.getName(), in.readAllBytes());
          }
        }
      }
    }
  }

  private Path write(Path file, Map<String, byte[]> content) throws IOException {
    Manifest lines = new Manifest();
    lines.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach(lines.getMainAttributes()::putValue);
    Path temporary = Files.createTempFile(file.getParent().getParent(), "jar", ".tmp");
    try (OutputStream out = Files.newOutputStream(temporary);
        JarOutputStream jar = new JarOutputStream(out, lines)) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        jar.putNextEntry(new ZipEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
    Files.write(file, Files.readAllBytes(temporary)); // in place, as cp would
    Files.delete(temporary);
    return file;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
