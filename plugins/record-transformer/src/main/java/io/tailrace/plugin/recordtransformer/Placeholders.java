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

/**
 * Where the placeholders of a text stand.
 *
 * <p>Source: the expression {@code (\$\{[^}]+}|__[A-Z_]+__)} of fluentd
 * lib/fluent/plugin/filter_record_transformer.rb, PlaceholderExpander#expand. No placeholder of the
 * second form is known any more, but Fluentd still takes it for one: it becomes nothing.
 */
final class Placeholders {
  private final String text;
  private int start;
  private int end;

  Placeholders(String text) {
    this.text = text;
  }

  /** Moves to the next placeholder; false if there is no more. */
  boolean next() {
    for (start = end; start < text.length(); start++) {
      end = endAt(start);
      if (end >= 0) {
        return true;
      }
    }
    end = start;
    return false;
  }

  /** Offset of the placeholder's first character; after the last one, the length of the text. */
  int start() {
    return start;
  }

  /** Offset after the placeholder's last character. */
  int end() {
    return end;
  }

  /** Offset after the placeholder that begins at {@code from}, or -1 if there is none. */
  private int endAt(int from) {
    if (text.startsWith("${", from)) {
      final int close = text.indexOf('}', from);
      return close > from + 2 ? close + 1 : -1;
    }
    if (text.startsWith("__", from)) {
      int limit = from;
      while (limit < text.length() && isWordCharacter(text.charAt(limit))) {
        limit++;
      }
      // The longest run that ends in two underscores and has a character between the pairs.
      final int close = text.substring(from, limit).lastIndexOf("__");
      return close > 2 ? from + close + 2 : -1;
    }
    return -1;
  }

  private static boolean isWordCharacter(char c) {
    return c == '_' || c >= 'A' && c <= 'Z';
  }
}
