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

import io.tailrace.api.config.Alias;
import io.tailrace.api.config.Argument;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Deprecated;
import io.tailrace.api.config.Doc;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.Name;
import io.tailrace.api.config.Numbered;
import io.tailrace.api.config.Obsoleted;
import io.tailrace.api.config.Rest;
import io.tailrace.api.config.Secret;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import io.tailrace.api.processor.BodyModel.Parameter;
import io.tailrace.api.processor.BodyModel.ValueType;
import java.lang.annotation.Annotation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Reads a configuration record and the records of its sections. */
final class ConfigReader {
  private static final List<Class<? extends Annotation>> ROLES =
      List.of(Section.class, Inline.class, Argument.class, Rest.class, Numbered.class);

  /** What only parameters that have a name of their own can have. */
  private static final List<Class<? extends Annotation>> ONLY_ON_NAMED =
      List.of(Alias.class, Secret.class, Obsoleted.class);

  private static final List<Class<? extends Annotation>> ONLY_ON_VALUES =
      List.of(
          Default.class, Name.class, Deprecated.class, Alias.class, Secret.class, Obsoleted.class);

  private static final List<Class<? extends Annotation>> ONLY_ON_SECTIONS =
      List.of(SectionDefaults.class, Compat.class);

  private final Elements elements;
  private final Types types;
  private final ValueTypes valueTypes;
  private final Report report;
  private final Set<String> sources;

  /** The records being read, outermost first. */
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * @param sources the names of the outermost classes that are being compiled
   */
  ConfigReader(Elements elements, Types types, Report report, Set<String> sources) {
    this.elements = elements;
    this.types = types;
    this.valueTypes = new ValueTypes(types);
    this.report = report;
    this.sources = sources;
  }

  /**
   * @param place where mistakes of records are told whose source is not at hand
   */
  void readInto(BodyModel body, TypeElement record, Element place) {
    readInto(body, record, new HashMap<>(), place);
  }

  /**
   * @param names the names already taken in the section, with their components
   */
  private void readInto(
      BodyModel body, TypeElement record, Map<String, String> names, Element place) {
    String recordName = record.getQualifiedName().toString();
    if (open.contains(recordName)) {
      report.error(place, "the record " + recordName + " contains itself, without end");
      return;
    }
    if (!record.getModifiers().contains(Modifier.PUBLIC)) {
      report.error(record, "the host makes this record: make it public");
    }
    open.addLast(recordName);
    List<String> components =
        record.getRecordComponents().stream().map(c -> c.getSimpleName().toString()).toList();
    DocComment doc = DocComment.parse(elements.getDocComment(record), components);
    for (RecordComponentElement component : record.getRecordComponents()) {
      new Component(component, doc, names).readInto(body);
    }
    open.removeLast();
  }

  /** One component of a record, while it is read. */
  private final class Component {
    private final RecordComponentElement element;

    /** What messages point at: javac knows where a field stands, and not where a component does. */
    private final Element place;

    private final String componentName;
    private final String doc;
    private final Map<String, String> names;
    private TypeMirror type;
    private boolean isOptional;

    Component(RecordComponentElement element, DocComment record, Map<String, String> names) {
      this.element = element;
      this.componentName = element.getSimpleName().toString();
      this.place =
          ElementFilter.fieldsIn(element.getEnclosingElement().getEnclosedElements()).stream()
              .filter(field -> field.getSimpleName().equals(element.getSimpleName()))
              .map(Element.class::cast)
              .findFirst()
              .orElse(element);
      final Doc annotation = element.getAnnotation(Doc.class);
      this.doc = annotation == null ? record.parameter(componentName) : annotation.value();
      this.names = names;
      this.type = element.asType();
    }

    void readInto(BodyModel body) {
      List<String> roles =
          ROLES.stream().filter(this::has).map(role -> "@" + role.getSimpleName()).toList();
      if (roles.size() > 1) {
        error("cannot be both " + String.join(" and ", roles));
        return;
      }
      if (doc.isEmpty() && !has(Inline.class) && isSource()) {
        report.warning(
            place,
            "'"
                + componentName
                + "' has no documentation; write '@param "
                + componentName
                + " ...' in the Javadoc comment of its record");
      }
      if (has(Section.class)) {
        readSection(body);
      } else if (has(Inline.class)) {
        readInline(body);
      } else {
        readValue(body);
      }
    }

    /** Whether the author can do something about what is said of the record. */
    private boolean isSource() {
      Element outermost = element;
      while (outermost.getEnclosingElement() instanceof TypeElement enclosing) {
        outermost = enclosing;
      }
      return sources.contains(outermost.toString());
    }

    private void readInline(BodyModel body) {
      refuse(ONLY_ON_VALUES, "@Inline");
      refuse(ONLY_ON_SECTIONS, "@Inline");
      if (valueTypes.isRecord(type)) {
        ConfigReader.this.readInto(body, (TypeElement) types.asElement(type), names, place);
      } else if (valueTypes.name(type).equals("io.tailrace.api.config.PluginRef")) {
        body.pluginKind = pluginKind();
      } else {
        error("is no record and no PluginRef, and only those can be @Inline");
      }
    }

    private void readSection(BodyModel body) {
      refuse(ONLY_ON_VALUES, "@Section; the section's name is @Section(name)");
      Section section = element.getAnnotation(Section.class);
      unwrapSection(section);
      String name = section.name().isEmpty() ? Names.snakeCase(componentName) : section.name();
      takeSection(name);
      if (!section.alias().isEmpty()) {
        takeSection(section.alias());
      }
      BodyModel content = new BodyModel();
      String pluginKind = "";
      if (valueTypes.name(type).equals("io.tailrace.api.config.PluginRef")) {
        pluginKind = pluginKind();
      } else if (valueTypes.isRecord(type)) {
        ConfigReader.this.readInto(
            content, (TypeElement) types.asElement(type), new HashMap<>(), place);
        pluginKind = content.pluginKind;
      } else {
        error("is a section, and so a record or a PluginRef, or a List or Optional of one");
      }
      SectionDefaults defaults = element.getAnnotation(SectionDefaults.class);
      if (defaults != null && !defaults.type().isEmpty() && pluginKind.isEmpty()) {
        error("has @SectionDefaults(type), and its section has no @type");
      }
      body.sections.add(
          new BodyModel.Section(
              name,
              section.alias(),
              section.required(),
              section.multi(),
              doc,
              compat(),
              pluginKind,
              defaults == null ? "" : defaults.type(),
              pairs(
                  SectionDefaults.class,
                  defaults == null ? new String[0] : defaults.value(),
                  false),
              content));
    }

    private void unwrapSection(Section section) {
      boolean isList = valueTypes.name(type).equals("java.util.List");
      if (section.multi() != isList) {
        error(
            section.multi()
                ? "may stand more than once, so it has to be a List"
                : "is a List, so say @Section(multi = true)");
      }
      if (section.required() && valueTypes.name(type).equals("java.util.Optional")) {
        error("is required, so it cannot be Optional");
      }
      if (isList || valueTypes.name(type).equals("java.util.Optional")) {
        valueTypes.argument(type, 0).ifPresent(argument -> type = argument);
      }
    }

    /** The old names that became something; those that only change others are not told. */
    private Map<String, String> compat() {
      Compat compat = element.getAnnotation(Compat.class);
      if (compat == null) {
        return Map.of();
      }
      Map<String, String> names = new LinkedHashMap<>(compat.preset().parameters());
      names.values().removeIf(String::isEmpty);
      names.putAll(pairs(Compat.class, compat.value(), true));
      return names;
    }

    private String pluginKind() {
      Optional<TypeMirror> argument = valueTypes.argument(type, 0);
      for (Kind kind : Kind.values()) {
        if (argument.isPresent() && valueTypes.name(argument.get()).equals(kind.interfaceName())) {
          return kind.id();
        }
      }
      error("does not say the kind of its plugin, as PluginRef<Parser> does");
      return "";
    }

    private void readValue(BodyModel body) {
      refuse(ONLY_ON_SECTIONS, "a parameter; it is for sections");
      unwrapValue();
      if (valueTypes.isRecord(type)
          || valueTypes.name(type).equals("io.tailrace.api.config.PluginRef")
          || valueTypes.argument(type, 0).filter(valueTypes::isRecord).isPresent()) {
        error("is a section or part of this one: annotate it with @Section or @Inline");
        return;
      }
      Optional<ValueType> read = valueTypes.valueType(type);
      if (read.isEmpty()) {
        error("has type " + type + ", which no text is read as; use " + ValueTypes.LIST);
        return;
      }
      ValueType valueType = read.get();
      Default given = element.getAnnotation(Default.class);
      if (given != null) {
        String problem = DefaultText.problem(valueType, given.value());
        if (!problem.isEmpty()) {
          error("has the default '" + given.value() + "', which is " + problem);
        }
      }
      boolean isHolder = !valueType.element().isEmpty();
      boolean isRequired = given == null && !isOptional && !isHolder;
      String name =
          has(Name.class)
              ? element.getAnnotation(Name.class).value()
              : Names.snakeCase(componentName);
      if (has(Argument.class)) {
        refuse(ONLY_ON_NAMED, "@Argument, which has no name");
        refuse(List.of(Deprecated.class), "@Argument, which has no name");
        put(body, parameter(name, valueType, given, isRequired), true);
      } else if (has(Rest.class)) {
        refuse(ONLY_ON_VALUES, "@Rest");
        if (!valueType.name().equals("hash") || !valueType.element().equals("string")) {
          error("takes the rest of the section, so it has to be a Map<String, String>");
        }
        put(body, parameter(name, valueType, null, false), false);
      } else {
        readNamed(body, parameter(name, valueType, given, isRequired));
      }
    }

    private void readNamed(BodyModel body, Parameter parameter) {
      if (parameter.isNumbered()) {
        refuse(ONLY_ON_NAMED, "@Numbered");
        refuse(List.of(Default.class), "@Numbered");
        if (!parameter.type().name().equals("array")
            || !parameter.type().element().equals("string")) {
          error("is @Numbered, so it has to be a List<String>");
        }
        for (int i = parameter.numberedFrom(); i <= parameter.numberedTo(); i++) {
          take(parameter.name() + i, "parameter");
        }
      } else if (has(Numbered.class)) {
        error("is @Numbered with a last number smaller than its first");
      } else {
        take(parameter.name(), "parameter");
      }
      parameter.aliases().forEach(alias -> take(alias, "parameter"));
      body.parameters.add(parameter);
    }

    private void put(BodyModel body, Parameter parameter, boolean isArgument) {
      if ((isArgument ? body.argument : body.rest) != null) {
        error("is a second @" + (isArgument ? "Argument" : "Rest") + " of the same section");
      } else if (isArgument) {
        body.argument = parameter;
      } else {
        body.rest = parameter;
      }
    }

    private Parameter parameter(
        String name, ValueType valueType, Default given, boolean isRequired) {
      Numbered numbered = element.getAnnotation(Numbered.class);
      Alias alias = element.getAnnotation(Alias.class);
      return new Parameter(
          name,
          alias == null ? List.of() : List.of(alias.value()),
          valueType,
          given == null ? null : given.value(),
          isRequired,
          has(Secret.class),
          deprecated(),
          obsoleted(),
          doc,
          numbered == null ? 0 : numbered.from(),
          numbered == null ? -1 : numbered.to());
    }

    /** Takes off {@code Setting}, and {@code Optional} inside it. */
    private void unwrapValue() {
      if (valueTypes.name(type).equals("io.tailrace.api.config.Setting")) {
        valueTypes.argument(type, 0).ifPresent(argument -> type = argument);
      }
      if (valueTypes.name(type).equals("java.util.Optional")) {
        isOptional = true;
        valueTypes.argument(type, 0).ifPresent(argument -> type = argument);
      }
      if (valueTypes.name(type).equals("io.tailrace.api.config.Setting")) {
        error("is an Optional<Setting>; write Setting<Optional> instead");
      }
    }

    private String deprecated() {
      return has(Deprecated.class) ? element.getAnnotation(Deprecated.class).value() : "";
    }

    private String obsoleted() {
      return has(Obsoleted.class) ? element.getAnnotation(Obsoleted.class).value() : "";
    }

    /** Reads {@code name value} texts. */
    private Map<String, String> pairs(
        Class<? extends Annotation> annotation, String[] texts, boolean isNames) {
      Map<String, String> pairs = new LinkedHashMap<>();
      for (String text : texts) {
        String[] parts = text.strip().split("\\s+", 2);
        if (parts.length < 2 || isNames && !Names.isParameter(parts[1])) {
          error(
              "has @"
                  + annotation.getSimpleName()
                  + " '"
                  + text
                  + "'; write "
                  + (isNames ? "the old and the new name" : "a name and a value"));
        } else if (pairs.put(parts[0], parts[1]) != null) {
          error("has @" + annotation.getSimpleName() + " twice for '" + parts[0] + "'");
        }
      }
      return pairs;
    }

    private void takeSection(String name) {
      take(name, "section");
    }

    private void take(String name, String what) {
      if (!Names.isParameter(name)) {
        error("cannot have the name '" + name + "'");
        return;
      }
      String other = names.putIfAbsent(what + " " + name, componentName);
      if (other != null) {
        error("has the name '" + name + "', as the " + what + " of component '" + other + "' has");
      }
    }

    private void refuse(List<Class<? extends Annotation>> annotations, String with) {
      for (Class<? extends Annotation> annotation : annotations) {
        if (has(annotation)) {
          error("has @" + annotation.getSimpleName() + ", which does not go with " + with);
        }
      }
    }

    private boolean has(Class<? extends Annotation> annotation) {
      return element.getAnnotation(annotation) != null;
    }

    private void error(String text) {
      report.error(place, "'" + componentName + "' " + text);
    }
  }
}
