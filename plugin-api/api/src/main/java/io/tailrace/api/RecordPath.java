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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A place in a record, as configurations write it: {@code key}, {@code $.a.b[0]} or {@code
 * $['a']['b.c'][0]}. Without {@code $.} or {@code $[} in front the whole text is one key.
 *
 * <p>A path is one or more segments; a segment is a key of a map or an index of an array. Keys are
 * held as UTF-8 too, so that a lookup compares bytes. Immutable.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/record_accessor.rb, Accessor.parse_parameter. As
 * there, dots and quoted brackets cannot be mixed, and one bracket path cannot use both kinds of
 * quotes.
 *
 * <p>Differs from Fluentd: text between a closing and an opening bracket ({@code $['a'].b['c']}) is
 * an error; Fluentd drops it silently and reads another field than the one written.
 */
public final class RecordPath {

  private final String text;
  private final String[] keys;
  private final byte[][] keyBytes;
  private final int[] indexes;

  private RecordPath(String text, List<Object> segments) {
    this.text = text;
    final int size = segments.size();
    this.keys = new String[size];
    this.keyBytes = new byte[size][];
    this.indexes = new int[size];
    for (int i = 0; i < size; i++) {
      if (segments.get(i) instanceof String key) {
        keys[i] = key;
        keyBytes[i] = key.getBytes(StandardCharsets.UTF_8);
      } else {
        indexes[i] = (Integer) segments.get(i);
      }
    }
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException if it is malformed; the message is Fluentd's
   */
  public static RecordPath parse(String text) {
    if (text.startsWith("$.")) {
      return new RecordPath(text, dotNotation(text));
    }
    if (text.startsWith("$[")) {
      return new RecordPath(text, bracketNotation(text));
    }
    return ofKey(text);
  }

  /** Returns the path of one key of the record itself, whatever characters the key has. */
  public static RecordPath ofKey(String key) {
    return new RecordPath(key, List.of(key));
  }

  private static List<Object> dotNotation(String text) {
    final List<Object> segments = new ArrayList<>();
    // Like Ruby's, split drops empty parts at the end.
    for (String part : text.substring(2).split("\\.")) {
      final int open = part.indexOf('[');
      if (open < 0) {
        segments.add(part);
      } else {
        if (open > 0) {
          segments.add(part.substring(0, open));
        }
        dotIndexes(part.substring(open), text, segments);
      }
    }
    if (segments.isEmpty() || segments.equals(List.of("")) && text.length() == 2) {
      throw new IllegalArgumentException("empty keys in dot notation");
    }
    for (Object segment : segments) {
      if (segment instanceof String key && key.chars().anyMatch(RecordPath::isBlank)) {
        throw new IllegalArgumentException(
            "whitespace character is not allowed in dot notation. Use bracket notation: " + key);
      }
    }
    return segments;
  }

  private static void dotIndexes(String brackets, String text, List<Object> segments) {
    String rest = brackets;
    while (!rest.isEmpty()) {
      if (rest.charAt(0) != '[') {
        throw new IllegalArgumentException(
            "found more characters after ']'. Invalid syntax: " + text);
      }
      final int close = rest.indexOf(']');
      if (close < 0) {
        if (rest.length() == 1) {
          return; // a lone opening bracket at the end counts for nothing, as in Fluentd
        }
        throw new IllegalArgumentException("'[' found but ']' not found. Invalid syntax: " + text);
      }
      if (close == 1) {
        throw new IllegalArgumentException("missing array index in '[]'. Invalid syntax: " + text);
      }
      segments.add(integer(rest.substring(1, close)));
      rest = rest.substring(close + 1);
    }
  }

  private static List<Object> bracketNotation(String text) {
    final List<Object> segments = new ArrayList<>();
    String rest = text.substring(1);
    while (!rest.isEmpty()) {
      if (rest.charAt(0) != '[') {
        throw new IllegalArgumentException(
            "found more characters after ']'. Invalid syntax: " + text);
      }
      rest = rest.substring(1);
      if (rest.isEmpty()) {
        break;
      }
      final char quote = rest.charAt(0);
      if (quote == '\'' || quote == '"') {
        rest = quotedKey(rest, text, segments);
      } else {
        final int close = rest.indexOf(']');
        if (close < 0) {
          throw new IllegalArgumentException(
              "'[' found but ']' not found. Invalid syntax: " + text);
        }
        if (close == 0) {
          throw new IllegalArgumentException(
              "missing array index in '[]'. Invalid syntax: " + rest);
        }
        segments.add(integer(rest.substring(0, close)));
        rest = rest.substring(close + 1);
      }
    }
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("empty keys in bracket notation");
    }
    return segments;
  }

  private static String quotedKey(String rest, String text, List<Object> segments) {
    int close = rest.indexOf("']", 1);
    if (close < 0) {
      close = rest.indexOf("\"]", 1);
    }
    if (close < 0) {
      throw new IllegalArgumentException("Incomplete bracket. Invalid syntax: " + text);
    }
    if (rest.charAt(0) != rest.charAt(close)) {
      throw new IllegalArgumentException("Mismatched quotes. Invalid syntax: " + text);
    }
    segments.add(rest.substring(1, close));
    return rest.substring(close + 2);
  }

  /** Reads an index as Ruby's {@code Integer()} does: a sign, a radix prefix, underscores. */
  private static Integer integer(String text) {
    String digits = text.strip().toLowerCase(Locale.ROOT);
    boolean negative = false;
    if (digits.startsWith("-") || digits.startsWith("+")) {
      negative = digits.charAt(0) == '-';
      digits = digits.substring(1);
    }
    int radix = 10;
    if (digits.startsWith("0x")) {
      radix = 16;
      digits = digits.substring(2);
    } else if (digits.startsWith("0b")) {
      radix = 2;
      digits = digits.substring(2);
    } else if (digits.startsWith("0o")) {
      radix = 8;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.charAt(0) == '0') {
      radix = 8;
      digits = digits.substring(1);
    }
    final boolean wellFormed = digits.matches("[0-9a-f]+(_[0-9a-f]+)*");
    try {
      if (wellFormed) {
        final int value = Integer.parseInt(digits.replace("_", ""), radix);
        return negative ? -value : value;
      }
      throw notAnInteger(text, null);
    } catch (NumberFormatException e) {
      throw notAnInteger(text, e);
    }
  }

  private static IllegalArgumentException notAnInteger(String text, Throwable cause) {
    return new IllegalArgumentException("invalid value for Integer(): \"" + text + "\"", cause);
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  /**
   * Returns the path without its last segment, as a text in brackets; empty if there is only one.
   */
  public Optional<RecordPath> parent() {
    if (keys.length == 1) {
      return Optional.empty();
    }
    final List<Object> segments = new ArrayList<>();
    final StringBuilder written = new StringBuilder("$");
    for (int i = 0; i < keys.length - 1; i++) {
      if (keys[i] == null) {
        segments.add(indexes[i]);
        written.append('[').append(indexes[i]).append(']');
      } else {
        segments.add(keys[i]);
        written.append("['").append(keys[i]).append("']");
      }
    }
    return Optional.of(new RecordPath(written.toString(), segments));
  }

  /** Returns the number of segments, 1 or more. */
  public int size() {
    return keys.length;
  }

  /** Returns whether the path is one key of the record itself, the usual case. */
  public boolean isKey() {
    return keys.length == 1 && keys[0] != null;
  }

  /** Returns whether segment {@code i} is an index of an array, and not a key of a map. */
  public boolean isIndex(int i) {
    return keys[i] == null;
  }

  /**
   * Returns the key of segment {@code i}.
   *
   * @throws IllegalStateException if the segment is an index
   */
  public String key(int i) {
    if (keys[i] == null) {
      throw new IllegalStateException("segment " + i + " of " + text + " is an index");
    }
    return keys[i];
  }

  /**
   * Returns the key of segment {@code i} as UTF-8: the path's own array, for lookups, not to be
   * modified.
   *
   * @throws IllegalStateException if the segment is an index
   */
  public byte[] keyBytes(int i) {
    if (keyBytes[i] == null) {
      throw new IllegalStateException("segment " + i + " of " + text + " is an index");
    }
    return keyBytes[i];
  }

  /**
   * Returns the index of segment {@code i}; a negative one counts from the end, -1 is the last.
   *
   * @throws IllegalStateException if the segment is a key
   */
  public int index(int i) {
    if (keys[i] != null) {
      throw new IllegalStateException("segment " + i + " of " + text + " is a key");
    }
    return indexes[i];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordPath path
        && Arrays.equals(keys, path.keys)
        && Arrays.equals(indexes, path.indexes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(keys) + java.util.Arrays.hashCode(indexes);
  }

  /** Returns the text the path was read from. */
  @Override
  public String toString() {
    return text;
  }
}
