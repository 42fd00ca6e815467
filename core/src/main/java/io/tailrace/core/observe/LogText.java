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
package io.tailrace.core.observe;

import java.util.Collection;
import java.util.Map;

/** The text of values in log lines: Ruby's inspect form, as Fluentd prints them. */
final class LogText {
  private LogText() {}

  /** A word that is shown without quotes. */
  record Word(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  static void inspect(Object value, StringBuilder text) {
    if (value == null) {
      text.append("nil");
    } else if (value instanceof Number || value instanceof Boolean || value instanceof Word) {
      text.append(value);
    } else if (value instanceof Collection<?> list) {
      text.append('[');
      String separator = "";
      for (Object element : list) {
        text.append(separator);
        inspect(element, text);
        separator = ", ";
      }
      text.append(']');
    } else if (value instanceof Map<?, ?> map) {
      text.append('{');
      String separator = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        text.append(separator);
        inspect(entry.getKey(), text);
        text.append("=>");
        inspect(entry.getValue(), text);
        separator = ", ";
      }
      text.append('}');
    } else {
      quote(value.toString(), text);
    }
  }

  private static void quote(String value, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      final char c = value.charAt(i);
      switch (c) {
        case '"':
        case '\\':
          text.append('\\').append(c);
          break;
        case '\n':
          text.append("\\n");
          break;
        case '\r':
          text.append("\\r");
          break;
        case '\t':
          text.append("\\t");
          break;
        case '\u001b':
          text.append("\\e");
          break;
        case '#':
          final char next = i + 1 < value.length() ? value.charAt(i + 1) : ' ';
          text.append(next == '{' || next == '$' || next == '@' ? "\\#" : "#");
          break;
        default:
          if (c < 0x20 || c == 0x7f) {
            text.append(String.format("\\x%02X", (int) c));
          } else {
            text.append(c);
          }
      }
    }
    text.append('"');
  }
}
