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

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.core.plugin.PluginIndex.Body;
import io.tailrace.core.plugin.PluginIndex.Entry;
import io.tailrace.core.plugin.PluginIndex.Numbers;
import io.tailrace.core.plugin.PluginIndex.Parameter;
import io.tailrace.core.plugin.PluginIndex.Section;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the text of an index.
 *
 * <p>Design note: indexes are read at every start, before anything else is up. Jackson's tokens put
 * into maps take a few milliseconds for a hundred jars; its data binding would first take some
 * hundred to load.
 */
final class IndexReader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final long FORMAT = 1;

  private IndexReader() {}

  static PluginIndex read(byte[] json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      JsonObject index = JsonObject.of(value(parser), "the index");
      if (parser.nextToken() != null) {
        throw new IOException("something stands behind its end");
      }
      long format = index.number("format");
      if (format != FORMAT) {
        throw new IOException("its format is " + format + ", and this Tailrace reads " + FORMAT);
      }
      List<Entry> plugins = new ArrayList<>();
      for (JsonObject plugin : index.objects("plugins")) {
        plugins.add(entry(plugin));
      }
      return new PluginIndex(plugins);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
    }
  }

  private static Entry entry(JsonObject plugin) throws IOException {
    return new Entry(
        kind(plugin.name("kind")),
        plugin.name("type"),
        plugin.texts("aliases"),
        plugin.name("class"),
        plugin.text("summary"),
        plugin.text("doc"),
        plugin.texts("modes"),
        plugin.optionalText("config"),
        body(plugin));
  }

  private static PluginKind kind(String name) throws IOException {
    return PluginKind.of(name)
        .orElseThrow(() -> new IOException("'" + name + "' is not a kind of plugin"));
  }

  private static Body body(JsonObject object) throws IOException {
    List<Parameter> parameters = new ArrayList<>();
    for (JsonObject parameter : object.objects("parameters")) {
      parameters.add(parameter(parameter));
    }
    List<Section> sections = new ArrayList<>();
    for (JsonObject section : object.objects("sections")) {
      sections.add(section(section));
    }
    return new Body(
        optionalParameter(object, "argument"),
        parameters,
        sections,
        optionalParameter(object, "rest"));
  }

  private static Optional<Parameter> optionalParameter(JsonObject object, String name)
      throws IOException {
    Optional<JsonObject> parameter = object.object(name);
    return parameter.isPresent() ? Optional.of(parameter(parameter.get())) : Optional.empty();
  }

  private static Parameter parameter(JsonObject parameter) throws IOException {
    Optional<JsonObject> numbers = parameter.object("numbered");
    return new Parameter(
        parameter.name("name"),
        parameter.texts("aliases"),
        parameter.name("type"),
        parameter.text("element"),
        parameter.texts("members"),
        parameter.text("java"),
        parameter.optionalText("default"),
        parameter.flag("required"),
        parameter.flag("secret"),
        parameter.text("deprecated"),
        parameter.text("obsoleted"),
        parameter.text("doc"),
        numbers.isPresent()
            ? Optional.of(
                new Numbers((int) numbers.get().number("from"), (int) numbers.get().number("to")))
            : Optional.empty());
  }

  private static Section section(JsonObject section) throws IOException {
    Optional<String> plugin = section.optionalText("plugin");
    return new Section(
        section.name("name"),
        section.text("alias"),
        section.flag("required"),
        section.flag("multi"),
        section.text("doc"),
        section.pairs("compat"),
        plugin.isPresent() ? Optional.of(kind(plugin.get())) : Optional.empty(),
        section.text("defaultType"),
        section.pairs("defaults"),
        body(section));
  }

  /** Reads the value at the current token. */
  private static Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("it ends too early");
    }
    switch (token) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, value(parser));
        }
        return object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        return array;
      }
      case VALUE_STRING -> {
        return parser.getText();
      }
      case VALUE_NUMBER_INT -> {
        return parser.getLongValue();
      }
      case VALUE_TRUE -> {
        return Boolean.TRUE;
      }
      case VALUE_FALSE -> {
        return Boolean.FALSE;
      }
      default -> {
        return Optional.empty(); // null and fractions: nothing that we know is one
      }
    }
  }

  /** A JSON object whose members are asked for by type. */
  private record JsonObject(Map<?, ?> members, String place) {
    static JsonObject of(Object value, String place) throws IOException {
      if (value instanceof Map<?, ?> members) {
        return new JsonObject(members, place);
      }
      throw new IOException(place + " is not an object");
    }

    /** A text that has to be there. */
    String name(String member) throws IOException {
      String text = text(member);
      if (text.isEmpty()) {
        throw new IOException(place + " has no '" + member + "'");
      }
      return text;
    }

    String text(String member) throws IOException {
      return optionalText(member).orElse("");
    }

    Optional<String> optionalText(String member) throws IOException {
      return Optional.ofNullable(get(member, String.class, "a text"));
    }

    boolean flag(String member) throws IOException {
      return Boolean.TRUE.equals(get(member, Boolean.class, "true or false"));
    }

    long number(String member) throws IOException {
      Long number = get(member, Long.class, "a number");
      if (number == null) {
        throw new IOException(place + " has no '" + member + "'");
      }
      return number;
    }

    Optional<JsonObject> object(String member) throws IOException {
      Object value = members.get(member);
      return value == null ? Optional.empty() : Optional.of(of(value, "'" + member + "'"));
    }

    List<JsonObject> objects(String member) throws IOException {
      List<JsonObject> objects = new ArrayList<>();
      for (Object element : list(member)) {
        objects.add(of(element, "a value of '" + member + "'"));
      }
      return objects;
    }

    List<String> texts(String member) throws IOException {
      List<String> texts = new ArrayList<>();
      for (Object element : list(member)) {
        texts.add(cast(element, String.class, member, "texts"));
      }
      return texts;
    }

    Map<String, String> pairs(String member) throws IOException {
      Map<String, String> pairs = new LinkedHashMap<>();
      Optional<JsonObject> object = object(member);
      if (object.isPresent()) {
        for (Map.Entry<?, ?> pair : object.get().members.entrySet()) {
          pairs.put((String) pair.getKey(), cast(pair.getValue(), String.class, member, "texts"));
        }
      }
      return pairs;
    }

    private List<?> list(String member) throws IOException {
      List<?> list = get(member, List.class, "a list");
      return list == null ? List.of() : list;
    }

    /** Returns null if there is no such member. */
    private <T> T get(String member, Class<T> type, String what) throws IOException {
      Object value = members.get(member);
      return value == null ? null : cast(value, type, member, what);
    }

    private static <T> T cast(Object value, Class<T> type, String member, String what)
        throws IOException {
      if (!type.isInstance(value)) {
        throw new IOException("'" + member + "' is not " + what);
      }
      return type.cast(value);
    }
  }
}
