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
package io.tailrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Everything that a plugin can name has documentation. */
final class ApiDocumentationTest {
  private static final Path SOURCES = Path.of("src/main/java/io/tailrace/api");

  @Test
  void everythingPublicIsDocumented() throws IOException {
    final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    final Finder finder = new Finder();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(SOURCES)) {
      final List<Path> all = sources.filter(path -> path.toString().endsWith(".java")).toList();
      final JavaCompiler.CompilationTask task =
          compiler.getTask(
              null,
              files,
              null,
              List.of("-proc:only", "-Xlint:none"),
              null,
              files.getJavaFileObjectsFromPaths(all));
      task.setProcessors(List.of(finder));
      assertThat(task.call()).isTrue();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    assertThat(finder.checked).as("elements that were looked at").isGreaterThan(300);
    assertThat(finder.undocumented).isEmpty();
  }

  @SupportedAnnotationTypes("*")
  private static final class Finder extends AbstractProcessor {
    private final List<String> undocumented = new ArrayList<>();
    private int checked;

    @Override
    public SourceVersion getSupportedSourceVersion() {
      return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
      round.getRootElements().forEach(this::check);
      return false;
    }

    private void check(Element element) {
      final Set<Modifier> modifiers = element.getModifiers();
      final boolean isType = element.getKind().isClass() || element.getKind().isInterface();
      if (!modifiers.contains(Modifier.PUBLIC) && !modifiers.contains(Modifier.PROTECTED)) {
        return;
      }
      if (!comesWithItsType(element)) {
        checked++;
        if (processingEnv.getElementUtils().getDocComment(element) == null) {
          undocumented.add(
              isType ? element.toString() : element.getEnclosingElement() + "." + element);
        }
      }
      if (isType) {
        element.getEnclosedElements().forEach(this::check);
      }
    }

    /** What an interface above, or the record's own documentation, says already. */
    private boolean comesWithItsType(Element element) {
      final Elements elements = processingEnv.getElementUtils();
      final boolean isInRecord =
          element.getEnclosingElement() != null
              && element.getEnclosingElement().getKind() == ElementKind.RECORD;
      final boolean isInEnum =
          element.getEnclosingElement() != null
              && element.getEnclosingElement().getKind() == ElementKind.ENUM;
      return element.getAnnotation(Override.class) != null
          || isInEnum && Set.of("values", "valueOf").contains(element.getSimpleName().toString())
          || elements.getOrigin(element) != Elements.Origin.EXPLICIT
          || isInRecord && element.getKind() == ElementKind.CONSTRUCTOR
          || isInRecord && isMemberOfEveryRecord(element);
    }

    private static boolean isMemberOfEveryRecord(Element element) {
      final String name = element.getSimpleName().toString();
      return Set.of("toString", "hashCode", "equals").contains(name)
          || ((TypeElement) element.getEnclosingElement())
              .getRecordComponents().stream()
                  .anyMatch(component -> component.getSimpleName().contentEquals(name));
    }
  }
}
