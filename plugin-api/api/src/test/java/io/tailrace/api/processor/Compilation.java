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
package io.tailrace.api.processor;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Compiles sources with the processor into a directory. */
final class Compilation {
  private static final String IMPORTS =
      """
      package example;
      import io.tailrace.api.*;
      import io.tailrace.api.config.*;
      import io.tailrace.api.config.Deprecated;
      import io.tailrace.api.Record;
      import java.time.Duration;
      import java.util.*;
      """;

  private final Path directory;
  private final List<Diagnostic<? extends JavaFileObject>> diagnostics;

  private Compilation(Path directory, List<Diagnostic<? extends JavaFileObject>> diagnostics) {
    this.directory = directory;
    this.diagnostics = diagnostics;
  }

  /** Compiles classes of package {@code example}, given without package and imports. */
  static Compilation of(Path directory, Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> collector = new DiagnosticCollector<>();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options =
        List.of("--release", "17", "-classpath", directory + File.pathSeparator + classPath);
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(collector, Locale.ROOT, StandardCharsets.UTF_8)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(directory));
      List<Source> units = new ArrayList<>();
      sources.forEach((name, text) -> units.add(new Source(name, IMPORTS + text)));
      JavaCompiler.CompilationTask task =
          compiler.getTask(new StringWriter(), files, collector, options, null, units);
      task.setProcessors(List.of(new PluginIndexProcessor()));
      task.call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Compilation(directory, collector.getDiagnostics());
  }

  /** The index, or an empty text if none was written. */
  String index() {
    Path file = directory.resolve(PluginIndexProcessor.INDEX);
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> errors() {
    return messages(Diagnostic.Kind.ERROR);
  }

  List<String> warnings() {
    return messages(Diagnostic.Kind.WARNING);
  }

  /** The lines of source at which errors stand. */
  List<String> errorLines() {
    return diagnostics.stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> ((Source) diagnostic.getSource()).line(diagnostic.getLineNumber()))
        .toList();
  }

  private List<String> messages(Diagnostic.Kind kind) {
    return diagnostics.stream()
        .filter(diagnostic -> diagnostic.getKind() == kind)
        .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
        .collect(Collectors.toList());
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///example/" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }

    String line(long number) {
      return text.lines().skip(number - 1).findFirst().orElse("").strip();
    }
  }
}
