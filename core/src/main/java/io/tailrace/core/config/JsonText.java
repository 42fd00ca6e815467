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
package io.tailrace.core.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and prints JSON as Ruby's JSON module does with Fluentd's options: comments are allowed,
 * the last of equal keys wins, numbers print as Ruby's.
 */
final class JsonText {

  /** A text is not JSON; the message says why. */
  static final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int offset;

    MalformedJsonException(String message, int offset, Throwable cause) {
      super(message, cause);
      this.offset = offset;
    }

    /** Returns the index of the character at which reading failed. */
    int offset() {
      return offset;
    }
  }

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  private JsonText() {}

  /** Returns the same JSON without blanks and comments, as {@code JSON.dump} prints it. */
  static String compact(String json) throws MalformedJsonException {
    return write(read(json));
  }

  /**
   * Reads one JSON value.
   *
   * @return null, a {@code Boolean}, {@code Long}, {@code BigInteger}, {@code Double}, {@code
   *     String}, {@code List} or {@code Map} in order
   */
  static Object read(String json) throws MalformedJsonException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() == null) {
        throw new MalformedJsonException("it is empty", 0, null);
      }
      final Object value = value(parser);
      if (parser.nextToken() != null) {
        final int offset = (int) parser.currentTokenLocation().getCharOffset();
        throw new MalformedJsonException("there is more text behind it", offset, null);
      }
      return value;
    } catch (JsonProcessingException e) {
      final int offset = e.getLocation() == null ? 0 : (int) e.getLocation().getCharOffset();
      throw new MalformedJsonException(reason(e), Math.max(0, offset - 1), e);
    } catch (IOException e) {
      throw new IllegalStateException("BUG: reading a string cannot fail", e);
    }
  }

  private static String reason(JsonProcessingException e) {
    final String message = e.getOriginalMessage();
    final String shortened = message.replaceAll(" \\(code [^)]*\\)\\)?", "");
    return Character.toLowerCase(shortened.charAt(0)) + shortened.substring(1).replace("('", "'");
  }

  private static Object value(JsonParser parser) throws IOException {
    final JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        final List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> integer(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalStateException("BUG: token " + token);
    };
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    final Map<String, Object> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      final String key = parser.currentName();
      parser.nextToken();
      map.put(key, value(parser));
    }
    return map;
  }

  private static Object integer(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  /** Prints a value that {@link #read} returned, or one like it, without blanks. */
  static String write(Object value) {
    final StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(Object value, StringBuilder out) {
    if (value == null) {
      out.append("null");
    } else if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator);
        string(RubyText.of(entry.getKey()), out);
        out.append(':');
        write(entry.getValue(), out);
        separator = ",";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object item : list) {
        out.append(separator);
        write(item, out);
        separator = ",";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof Double number) {
      out.append(RubyText.decimal(number));
    } else if (value instanceof Boolean || value instanceof Number) {
      out.append(value);
    } else {
      string(RubyText.of(value), out);
    }
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
