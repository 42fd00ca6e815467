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

import io.tailrace.api.config.PluginType;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

/** Writes {@code META-INF/tailrace/plugins.json} for the classes with {@link PluginType}. */
public final class PluginIndexProcessor extends AbstractProcessor {
  /** Where the index stands in the jar. */
  static final String INDEX = "META-INF/tailrace/plugins.json";

  /** By kind and type, with the names that are aliases mapped to the same plugin. */
  private final Map<String, PluginModel> byName = new TreeMap<>();

  private final List<PluginModel> plugins = new ArrayList<>();
  private final List<Element> origins = new ArrayList<>();

  /** The outermost classes that are being compiled. */
  private final Set<String> sources = new HashSet<>();

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Set.of(PluginType.class.getName());
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    round.getRootElements().forEach(element -> sources.add(element.toString()));
    PluginReader reader =
        new PluginReader(
            processingEnv.getElementUtils(),
            processingEnv.getTypeUtils(),
            processingEnv.getMessager(),
            sources);
    for (Element element : round.getElementsAnnotatedWith(PluginType.class)) {
      PluginModel plugin = reader.read((TypeElement) element);
      if (plugin != null) {
        add(plugin, element);
      }
    }
    if (round.processingOver() && !round.errorRaised() && !plugins.isEmpty()) {
      write();
    }
    return false;
  }

  private void add(PluginModel plugin, Element element) {
    List<String> names = new ArrayList<>(plugin.aliases());
    names.add(0, plugin.type());
    for (String name : names) {
      PluginModel other = byName.putIfAbsent(plugin.kind() + " " + name, plugin);
      if (other != null) {
        processingEnv
            .getMessager()
            .printMessage(
                Diagnostic.Kind.ERROR,
                plugin.kind()
                    + " '"
                    + name
                    + "' is also the type of "
                    + (other == plugin ? "this class" : other.className())
                    + "; give each its own name",
                element);
        return;
      }
    }
    plugins.add(plugin);
    origins.add(element);
  }

  private void write() {
    try (Writer out =
        processingEnv
            .getFiler()
            .createResource(
                StandardLocation.CLASS_OUTPUT, "", INDEX, origins.toArray(new Element[0]))
            .openWriter()) {
      out.write(IndexWriter.write(plugins));
    } catch (IOException e) {
      processingEnv
          .getMessager()
          .printMessage(Diagnostic.Kind.ERROR, INDEX + ": cannot be written: " + e.getMessage());
    }
  }
}
