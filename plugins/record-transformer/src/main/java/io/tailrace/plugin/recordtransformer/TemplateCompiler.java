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
package io.tailrace.plugin.recordtransformer;

import io.tailrace.api.ByteSink;
import io.tailrace.api.FilterContext;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.RecordPath;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes templates of configuration values and keeps account of what they want to know of an event.
 * Used while the filter is made, by one thread.
 */
final class TemplateCompiler {
  private static final Pattern TAG_SECTION =
      Pattern.compile("\\$\\{tag_(parts|prefix|suffix)\\[(0|-?[1-9][0-9]{0,8})]}");

  private static final String FIELD_START = "${record[\"";
  private static final String FIELD_END = "\"]}";

  private final FilterContext context;
  private final TimeFormatter timeFormat;
  private final boolean keepsTypes;
  private final Map<String, Integer> slots = new LinkedHashMap<>();
  private final Map<String, UnknownPlaceholder> unknown = new LinkedHashMap<>();
  private boolean usesTag;

  /**
   * @param timeFormat how {@code ${time}} is written
   * @param keepsTypes whether a placeholder alone keeps the type of what it names
   */
  TemplateCompiler(FilterContext context, TimeFormatter timeFormat, boolean keepsTypes) {
    this.context = context;
    this.timeFormat = timeFormat;
    this.keepsTypes = keepsTypes;
  }

  /** The slot of a workspace in which the top-level field will be found. */
  int slotOf(String key) {
    final Integer known = slots.putIfAbsent(key, slots.size());
    return known == null ? slots.size() - 1 : known;
  }

  /** The fields that were asked for so far, each at the index of its slot. */
  RecordPath[] paths() {
    return slots.keySet().stream().map(RecordPath::ofKey).toArray(RecordPath[]::new);
  }

  /** Whether a template that was made so far names the tag or a part of it. */
  boolean usesTag() {
    return usesTag;
  }

  /** A template of a value as it stands in the configuration: text, or JSON of a container. */
  Template value(String text) {
    if (text.startsWith("{") || text.startsWith("[")) {
      final ByteSink packed = new ByteSink(text.length());
      final byte[] json = text.getBytes(StandardCharsets.UTF_8);
      try {
        context.codecs().json().readValue(json, 0, json.length, new ValueWriter(packed));
        final Value value = new Value();
        value.set(packed.array(), 0, packed.length());
        return packedValue(value);
      } catch (JsonSyntaxException e) {
        context
            .log()
            .atWarn()
            .addKeyValue("error", e)
            .log("failed to parse {} as json. Assuming {} is a string", text, text);
      }
    }
    return textValue(text);
  }

  /** A template of a value that was read from JSON. */
  private Template packedValue(Value value) {
    switch (value.type()) {
      case STRING:
        return textValue(value.asString());
      case ARRAY:
        return arrayValue(value);
      case MAP:
        return mapValue(value);
      default:
        return constant(value);
    }
  }

  private Template arrayValue(Value array) {
    final List<Template> elements = new ArrayList<>();
    final Value element = new Value();
    int at = array.payloadOffset();
    for (int i = 0; i < array.size(); i++) {
      element.set(array.array(), at, array.limit());
      at = element.endOffset();
      elements.add(packedValue(element));
    }
    return areConstant(elements) ? constant(array) : new Template.ArrayOf(elements);
  }

  private Template mapValue(Value map) {
    final List<Template> keysAndValues = new ArrayList<>();
    final List<Template.Text> keys = new ArrayList<>();
    final List<Template> values = new ArrayList<>();
    boolean keysAreConstant = true;
    final Value element = new Value();
    int at = map.payloadOffset();
    for (int i = 0; i < map.size(); i++) {
      element.set(map.array(), at, map.limit());
      at = element.endOffset();
      final List<Piece> key = pieces(element.asString());
      keysAreConstant &= isConstant(key);
      keys.add(new Template.Text(key));
      keysAndValues.add(textOf(key));
      element.set(map.array(), at, map.limit());
      at = element.endOffset();
      final Template value = packedValue(element);
      values.add(value);
      keysAndValues.add(value);
    }
    if (areConstant(keysAndValues)) {
      return constant(map);
    }
    return keysAreConstant
        ? new Template.MapOf(keysAndValues)
        : new Template.MapOfTemplateKeys(keys, values);
  }

  private static boolean areConstant(List<Template> templates) {
    return templates.stream().allMatch(Template.Constant.class::isInstance);
  }

  private static Template constant(Value value) {
    final ByteSink packed = new ByteSink(value.endOffset() - value.offset());
    new ValueWriter(packed).writeValue(value);
    return new Template.Constant(packed.toByteArray());
  }

  private Template textValue(String text) {
    final List<Piece> pieces = pieces(text);
    if (keepsTypes && pieces.size() == 1 && !isConstant(pieces)) {
      return new Template.Typed(pieces.get(0));
    }
    return textOf(pieces);
  }

  private static Template textOf(List<Piece> pieces) {
    if (!isConstant(pieces)) {
      return new Template.Text(pieces);
    }
    final ByteSink packed = new ByteSink(16);
    final byte[] utf8 = literal(pieces);
    new ValueWriter(packed).writeUtf8(utf8, 0, utf8.length);
    return new Template.Constant(packed.toByteArray());
  }

  /** A field's key as it stands in the configuration, where it is a template too. */
  FieldTemplate field(String key, String value) {
    final List<Piece> pieces = pieces(key);
    return isConstant(pieces)
        ? new FieldTemplate(
            RecordPath.ofKey(new String(literal(pieces), StandardCharsets.UTF_8)), value(value))
        : new FieldTemplate(new Template.Text(pieces), value(value));
  }

  private static boolean isConstant(List<Piece> pieces) {
    return pieces.isEmpty() || pieces.size() == 1 && pieces.get(0) instanceof Piece.Literal;
  }

  private static byte[] literal(List<Piece> pieces) {
    return pieces.isEmpty() ? new byte[0] : ((Piece.Literal) pieces.get(0)).utf8();
  }

  /** The text cut at its placeholders; what is the same for all events is one piece. */
  private List<Piece> pieces(String text) {
    final List<Piece> pieces = new ArrayList<>();
    final StringBuilder literal = new StringBuilder();
    final Placeholders placeholders = new Placeholders(text);
    int copied = 0;
    while (placeholders.next()) {
      literal.append(text, copied, placeholders.start());
      copied = placeholders.end();
      final String placeholder = text.substring(placeholders.start(), copied);
      if (placeholder.equals("${hostname}")) {
        literal.append(context.hostname());
      } else {
        addLiteral(literal, pieces);
        pieces.add(piece(placeholder));
      }
    }
    literal.append(text, copied, text.length());
    addLiteral(literal, pieces);
    return pieces;
  }

  private static void addLiteral(StringBuilder literal, List<Piece> pieces) {
    if (literal.length() > 0) {
      pieces.add(new Piece.Literal(literal.toString().getBytes(StandardCharsets.UTF_8)));
      literal.setLength(0);
    }
  }

  private Piece piece(String placeholder) {
    if (placeholder.equals("${tag}")) {
      usesTag = true;
      return new Piece.Tag();
    }
    if (placeholder.equals("${time}")) {
      return new Piece.Time(timeFormat);
    }
    final UnknownPlaceholder otherwise =
        unknown.computeIfAbsent(placeholder, p -> new UnknownPlaceholder(p, context));
    final Matcher section = TAG_SECTION.matcher(placeholder);
    if (section.matches()) {
      usesTag = true;
      return new Piece.TagSection(
          TagTexts.Section.valueOf(section.group(1).toUpperCase(Locale.ROOT)),
          Integer.parseInt(section.group(2)),
          otherwise);
    }
    final int keyLength = placeholder.length() - FIELD_START.length() - FIELD_END.length();
    if (keyLength >= 0 && placeholder.startsWith(FIELD_START) && placeholder.endsWith(FIELD_END)) {
      final int start = FIELD_START.length();
      final int slot = slotOf(placeholder.substring(start, start + keyLength));
      return new Piece.Field(slot, context.codecs(), otherwise);
    }
    return new Piece.Unknown(otherwise);
  }
}
