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

import io.tailrace.core.plugin.PluginIndex.Body;
import io.tailrace.core.plugin.PluginIndex.Parameter;
import io.tailrace.core.plugin.PluginIndex.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the command line prints about plugins, from their indexes alone. */
public final class PluginDescription {
  private static final int WIDTH = 100;
  private static final int DOC_WIDTH_MIN = 30;
  private static final int COLUMN_WIDTH_MAX = 28;
  private static final int FILE_NAME_WIDTH_MAX = 50;
  private static final String GAP = "  ";

  private final StringBuilder out = new StringBuilder();

  private PluginDescription() {}

  /** A plugin, its parameters and sections; lines of up to 100 columns where words allow it. */
  public static String describe(InstalledType type) {
    PluginDescription description = new PluginDescription();
    description.plugin(type);
    return description.out.toString();
  }

  /** All types, by kind, with what they do and the jar that they are in. */
  public static String list(PluginCatalog catalog) {
    PluginDescription description = new PluginDescription();
    for (PluginKind kind : PluginKind.values()) {
      List<InstalledType> types =
          catalog.types().stream().filter(type -> type.entry().kind() == kind).toList();
      if (!types.isEmpty()) {
        description.kind(kind, types);
      }
    }
    return description.out.toString();
  }

  private void kind(PluginKind kind, List<InstalledType> types) {
    if (!out.isEmpty()) {
      out.append('\n');
    }
    out.append(kind.id()).append('\n');
    List<List<String>> rows = new ArrayList<>();
    for (InstalledType type : types) {
      List<String> names = new ArrayList<>(type.entry().aliases());
      names.add(0, type.entry().type());
      rows.add(List.of(String.join(", ", names), type.jar().fileName(), type.entry().summary()));
    }
    table(GAP, rows, FILE_NAME_WIDTH_MAX);
  }

  private void plugin(InstalledType type) {
    PluginIndex.Entry entry = type.entry();
    out.append(entry.kind()).append(" '").append(entry.type()).append("'");
    if (!entry.aliases().isEmpty()) {
      out.append(", also ").append(String.join(", ", entry.aliases()));
    }
    out.append(", in ").append(type.jar().fileName()).append('\n');
    if (!entry.doc().isEmpty()) {
      out.append('\n');
      paragraphs("", entry.doc());
    }
    out.append('\n');
    if (isEmpty(entry.body())) {
      out.append("It has no parameters of its own.\n");
    } else {
      body("", entry.body());
    }
  }

  private static boolean isEmpty(Body body) {
    return body.argument().isEmpty()
        && body.parameters().isEmpty()
        && body.sections().isEmpty()
        && body.rest().isEmpty();
  }

  private void body(String indent, Body body) {
    List<List<String>> rows = new ArrayList<>();
    body.argument().ifPresent(argument -> rows.add(row("(argument)", argument)));
    body.parameters().forEach(parameter -> rows.add(row(nameOf(parameter), parameter)));
    body.rest().ifPresent(rest -> rows.add(row("(any other)", rest)));
    if (!rows.isEmpty()) {
      rows.add(0, List.of("parameter", "type", "default", "meaning"));
      table(indent, rows, COLUMN_WIDTH_MAX);
    }
    boolean isFirst = rows.isEmpty();
    for (Section section : body.sections()) {
      if (!isFirst) {
        out.append('\n');
      }
      isFirst = false;
      section(indent, section);
    }
  }

  private void section(String indent, Section section) {
    List<String> notes = new ArrayList<>();
    if (section.required()) {
      notes.add("required");
    }
    if (section.multi()) {
      notes.add("may stand more than once");
    }
    if (!section.alias().isEmpty()) {
      notes.add("also <" + section.alias() + ">");
    }
    out.append(indent).append('<').append(section.name()).append('>');
    out.append(notes.isEmpty() ? "" : GAP + String.join(", ", notes)).append('\n');
    String inner = indent + GAP;
    if (!section.doc().isEmpty()) {
      paragraphs(inner, section.doc());
    }
    section
        .plugin()
        .ifPresent(
            kind ->
                paragraphs(
                    inner,
                    "configures a "
                        + kind
                        + (section.defaultType().isEmpty()
                            ? ""
                            : "; @type is " + section.defaultType() + " by default")));
    if (!section.defaults().isEmpty()) {
      paragraphs(inner, "defaults: " + pairs(section.defaults(), " "));
    }
    if (!section.compat().isEmpty()) {
      paragraphs(inner, "old parameters outside: " + pairs(section.compat(), " -> "));
    }
    body(inner, section.body());
  }

  private static String pairs(Map<String, String> pairs, String separator) {
    return String.join(
        ", ", pairs.entrySet().stream().map(e -> e.getKey() + separator + e.getValue()).toList());
  }

  private static String nameOf(Parameter parameter) {
    return parameter
        .numbers()
        .map(n -> parameter.name() + n.from() + ".." + n.to())
        .orElse(parameter.name());
  }

  private static List<String> row(String name, Parameter parameter) {
    List<String> meaning = new ArrayList<>();
    if (!parameter.doc().isEmpty()) {
      meaning.add(parameter.doc());
    }
    if (!parameter.members().isEmpty()) {
      meaning.add("one of " + String.join(", ", parameter.members()));
    }
    if (!parameter.aliases().isEmpty()) {
      meaning.add("also " + String.join(", ", parameter.aliases()));
    }
    String doc = join(String.join("; ", meaning), parameter.deprecated(), parameter.obsoleted());
    String type =
        parameter.element().isEmpty()
            ? parameter.type()
            : parameter.type() + " of " + parameter.element();
    return List.of(name, parameter.secret() ? type + ", secret" : type, defaultOf(parameter), doc);
  }

  private static String defaultOf(Parameter parameter) {
    Optional<String> text = parameter.defaultText();
    if (text.isPresent()) {
      return text.get().isEmpty() ? "''" : text.get();
    }
    return parameter.required() ? "(required)" : "-";
  }

  private static String join(String doc, String deprecated, String obsoleted) {
    StringBuilder joined = new StringBuilder(doc);
    if (!deprecated.isEmpty()) {
      joined.append(doc.isEmpty() ? "" : "; ").append("deprecated: ").append(deprecated);
    }
    if (!obsoleted.isEmpty()) {
      joined.append(joined.isEmpty() ? "" : "; ").append("no longer works: ").append(obsoleted);
    }
    return joined.toString();
  }

  /** Writes rows of which the last cell is wrapped; a cell that is too wide moves the others. */
  private void table(String indent, List<List<String>> rows, int widthMax) {
    int columnCount = rows.get(0).size() - 1;
    int[] widths = new int[columnCount];
    int docStart = indent.length();
    for (int i = 0; i < columnCount; i++) {
      for (List<String> row : rows) {
        int length = row.get(i).length();
        widths[i] = Math.max(widths[i], length > widthMax ? 0 : length);
      }
      docStart += widths[i] + GAP.length();
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      int end = indent.length();
      for (int i = 0; i < columnCount; i++) {
        end += widths[i] + GAP.length();
        line.append(row.get(i)).append(GAP);
        line.append(" ".repeat(Math.max(0, end - line.length())));
      }
      wrap(line, row.get(columnCount), docStart);
    }
  }

  private void paragraphs(String indent, String text) {
    String separator = "";
    for (String paragraph : text.split("\n\n")) {
      out.append(separator);
      for (String line : paragraph.split("\n")) {
        boolean isLaidOut = line.startsWith(" ");
        if (isLaidOut) {
          out.append(indent).append(line).append('\n');
        } else {
          wrap(new StringBuilder(indent), line, indent.length());
        }
      }
      separator = "\n";
    }
  }

  /** Writes the words behind what the line has already, further lines from column {@code start}. */
  private void wrap(StringBuilder line, String text, int start) {
    int width = Math.max(WIDTH, start + DOC_WIDTH_MIN);
    boolean isFirst = true;
    for (String word : text.split("\\s+")) {
      if (!isFirst && line.length() + 1 + word.length() > width) {
        out.append(line.toString().stripTrailing()).append('\n');
        line.setLength(0);
        line.append(" ".repeat(start));
        isFirst = true;
      }
      line.append(isFirst ? "" : " ").append(word);
      isFirst = false;
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
