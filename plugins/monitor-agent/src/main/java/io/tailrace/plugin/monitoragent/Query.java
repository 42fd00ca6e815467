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
package io.tailrace.plugin.monitoragent;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a query. Immutable.
 *
 * <p>Source: Ruby's URI.decode_www_form; of two parameters with one name the first counts.
 */
final class Query {
  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @param text what stands behind the question mark; null: nothing
   * @throws IllegalArgumentException if the percent encoding is malformed
   */
  static Query parse(String text) {
    final Map<String, String> values = new HashMap<>();
    if (text != null) {
      for (String pair : text.split("&")) {
        final int equals = pair.indexOf('=');
        final String name = equals < 0 ? pair : pair.substring(0, equals);
        values.putIfAbsent(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return new Query(values);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** The value of a parameter, which is empty text where only the name stands. */
  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
