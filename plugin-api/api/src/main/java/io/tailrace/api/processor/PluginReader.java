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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Reads a class with {@link PluginType}, and tells its author what is wrong with it. */
final class PluginReader {
  private static final List<String> FILTER_METHODS = List.of("accept", "edit", "filter");

  private final Elements elements;
  private final Types types;
  private final Messager messager;
  private final Set<String> sources;

  /**
   * @param sources the names of the outermost classes that are being compiled
   */
  PluginReader(Elements elements, Types types, Messager messager, Set<String> sources) {
    this.elements = elements;
    this.types = types;
    this.messager = messager;
    this.sources = sources;
  }

  /** Returns null if the class has a mistake, which then has been reported. */
  PluginModel read(TypeElement plugin) {
    Report report = new Report(messager);
    PluginType annotation = plugin.getAnnotation(PluginType.class);
    List<String> aliases = List.of(annotation.aliases());
    checkName(plugin, annotation.value(), report);
    aliases.forEach(alias -> checkName(plugin, alias, report));
    checkClass(plugin, report);

    Optional<Kind> kind = kind(plugin, report);
    List<String> modes = kind.map(k -> modes(plugin, k, report)).orElse(List.of());
    Optional<TypeElement> config = kind.flatMap(k -> config(plugin, k, report));
    BodyModel body = new BodyModel();
    config.ifPresent(
        record ->
            new ConfigReader(elements, types, report, sources).readInto(body, record, plugin));
    DocComment doc = DocComment.parse(elements.getDocComment(plugin), List.of());
    if (doc.text().isEmpty()) {
      report.warning(
          plugin, "the plugin has no documentation; write a Javadoc comment: what it does");
    }
    if (report.hasErrors()) {
      return null;
    }
    return new PluginModel(
        kind.orElseThrow().id(),
        annotation.value(),
        aliases,
        elements.getBinaryName(plugin).toString(),
        doc.summary(),
        doc.text(),
        modes,
        config.map(record -> elements.getBinaryName(record).toString()).orElse(""),
        body);
  }

  private static void checkName(TypeElement plugin, String name, Report report) {
    if (!Names.isType(name)) {
      report.error(
          plugin,
          "'"
              + name
              + "' is not a name for an @type; begin with a lower case letter and use lower case"
              + " letters, digits, '_' and '-'");
    }
  }

  private static void checkClass(TypeElement plugin, Report report) {
    if (plugin.getKind() != ElementKind.CLASS) {
      report.error(plugin, "a plugin is a class, and this is not one");
      return;
    }
    if (plugin.getModifiers().contains(Modifier.ABSTRACT)) {
      report.error(plugin, "the plugin is abstract, so the host cannot make one");
    }
    checkPublic(plugin, "the plugin", report);
  }

  private static void checkPublic(TypeElement type, String what, Report report) {
    for (Element e = type; e instanceof TypeElement; e = e.getEnclosingElement()) {
      if (!e.getModifiers().contains(Modifier.PUBLIC)) {
        report.error(
            type,
            what
                + " cannot be reached by the host: make "
                + (e == type ? "it" : e.getSimpleName())
                + " public");
        return;
      }
      boolean isNested = e.getEnclosingElement() instanceof TypeElement;
      if (isNested && !e.getModifiers().contains(Modifier.STATIC)) {
        report.error(type, what + " cannot be made alone: make " + e.getSimpleName() + " static");
        return;
      }
    }
  }

  private Optional<Kind> kind(TypeElement plugin, Report report) {
    List<Kind> kinds = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (isA(plugin.asType(), kind.interfaceName())) {
        kinds.add(kind);
      }
    }
    if (kinds.isEmpty()) {
      report.error(plugin, "the class is no kind of plugin; implement " + Kind.LIST);
      return Optional.empty();
    }
    if (kinds.size() > 1) {
      report.error(
          plugin,
          "the class is of "
              + kinds.size()
              + " kinds, "
              + String.join(" and ", kinds.stream().map(Kind::id).toList())
              + "; make one class of each kind");
      return Optional.empty();
    }
    return Optional.of(kinds.get(0));
  }

  private List<String> modes(TypeElement plugin, Kind kind, Report report) {
    List<String> modes = new ArrayList<>();
    if (kind == Kind.FILTER) {
      for (ExecutableElement method : ElementFilter.methodsIn(elements.getAllMembers(plugin))) {
        String name = method.getSimpleName().toString();
        if (FILTER_METHODS.contains(name) && overridesFilter(method, plugin)) {
          modes.add(name);
        }
      }
      modes.sort(null);
      if (modes.size() != 1) {
        report.error(
            plugin,
            "a filter overrides exactly one of accept, edit and filter; this one overrides "
                + (modes.isEmpty() ? "none" : String.join(" and ", modes)));
      }
    } else if (kind == Kind.OUTPUT) {
      if (isA(plugin.asType(), Kind.PACKAGE + "DirectOutput")) {
        modes.add("direct");
      }
      if (isA(plugin.asType(), Kind.PACKAGE + "BufferedOutput")) {
        modes.add("buffered");
      }
      if (modes.isEmpty()) {
        report.error(plugin, "an output implements DirectOutput, BufferedOutput or both");
      }
    }
    return modes;
  }

  private boolean overridesFilter(ExecutableElement method, TypeElement plugin) {
    TypeElement filter = elements.getTypeElement(Kind.FILTER.interfaceName());
    for (ExecutableElement declared : ElementFilter.methodsIn(filter.getEnclosedElements())) {
      if (elements.overrides(method, declared, plugin)) {
        return true;
      }
    }
    return false;
  }

  /** The record that the constructor takes. */
  private Optional<TypeElement> config(TypeElement plugin, Kind kind, Report report) {
    List<ExecutableElement> constructors =
        ElementFilter.constructorsIn(plugin.getEnclosedElements()).stream()
            .filter(constructor -> constructor.getModifiers().contains(Modifier.PUBLIC))
            .toList();
    if (constructors.size() != 1) {
      report.error(
          plugin,
          "a plugin has one public constructor, and this has "
              + (constructors.isEmpty() ? "none" : String.valueOf(constructors.size()))
              + "; it takes the configuration record, the context, both or nothing");
      return Optional.empty();
    }
    TypeElement config = null;
    boolean hasContext = false;
    for (VariableElement parameter : constructors.get(0).getParameters()) {
      TypeMirror type = parameter.asType();
      if (type.getKind() == TypeKind.ERROR) {
        // The compiler says what is wrong.
        report.error(parameter, "the type of this parameter cannot be found");
      } else if (isRecord(type)) {
        if (config != null) {
          report.error(parameter, "a plugin has one configuration record, and this is the second");
        }
        config = (TypeElement) types.asElement(type);
        checkPublic(config, "the configuration record", report);
      } else if (isA(type, Kind.PACKAGE + "PluginContext")) {
        if (hasContext) {
          report.error(parameter, "a plugin has one context, and this is the second");
        }
        hasContext = true;
        TypeElement given = elements.getTypeElement(kind.contextName());
        if (!types.isSubtype(given.asType(), type)) {
          report.error(
              parameter,
              "this kind of plugin gets its context as " + given.getSimpleName() + "; take that");
        }
      } else {
        report.error(
            parameter,
            "the constructor takes the configuration record and the context, and this is neither");
      }
    }
    return Optional.ofNullable(config);
  }

  private boolean isRecord(TypeMirror type) {
    return type.getKind() == TypeKind.DECLARED
        && types.asElement(type).getKind() == ElementKind.RECORD;
  }

  private boolean isA(TypeMirror type, String name) {
    TypeElement element = elements.getTypeElement(name);
    return element != null && types.isSubtype(types.erasure(type), types.erasure(element.asType()));
  }
}
