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
package io.tailrace.testkit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * One line of the log.
 *
 * @param logger the name of the logger
 * @param message without the fields
 * @param fields the key-value pairs, in their order
 */
public record LogLine(Level level, String logger, String message, Map<String, Object> fields) {
  public LogLine {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** {@code warn: message key=value}. */
  @Override
  public String toString() {
    final StringBuilder text = new StringBuilder();
    text.append(level.name().toLowerCase(java.util.Locale.ROOT)).append(": ").append(message);
    fields.forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
    return text.toString();
  }
}
