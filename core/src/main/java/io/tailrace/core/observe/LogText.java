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

import io.tailrace.api.ByteSink;
import io.tailrace.core.codec.text.RubyText;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/**
 * The text of values in log lines: Ruby's inspect form, as Fluentd prints them. Strings and floats
 * are written by {@link RubyText}; the rest of what Java code logs has no packed form.
 */
final class LogText {
  private LogText() {}

  /** A word that is shown without quotes. */
  record Word(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /** A symbol of Ruby's: shown with a colon in text, and as its name in events. */
  record Symbol(String name) {
    @Override
    public String toString() {
      return ":" + name;
    }
  }

  static void inspect(Object value, ByteSink text) {
    if (value == null) {
      text.writeUtf8("nil");
    } else if (value instanceof Double || value instanceof Float) {
      RubyText.writeFloat(((Number) value).doubleValue(), text);
    } else if (value instanceof Number
        || value instanceof Boolean
        || value instanceof Word
        || value instanceof Symbol) {
      text.writeUtf8(value.toString());
    } else if (value instanceof Collection<?> list) {
      text.write('[');
      String separator = "";
      for (Object element : list) {
        text.writeUtf8(separator);
        inspect(element, text);
        separator = ", ";
      }
      text.write(']');
    } else if (value instanceof Map<?, ?> map) {
      text.write('{');
      String separator = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        text.writeUtf8(separator);
        inspect(entry.getKey(), text);
        text.writeUtf8(" => ");
        inspect(entry.getValue(), text);
        separator = ", ";
      }
      text.write('}');
    } else {
      final byte[] utf8 = value.toString().getBytes(StandardCharsets.UTF_8);
      RubyText.inspect(utf8, 0, utf8.length, text);
    }
  }
}
