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

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the parameters that every plugin has, under their old names too: {@code type} for {@code
 * &#64;type}, {@code id} and {@code log_level} alike.
 *
 * <p>Source: fluentd lib/fluent/config/element.rb, Element#[].
 */
public final class ReservedParams {

  /** The parameters that every plugin's section may have. */
  static final List<String> NAMES = List.of("@type", "@id", "@label", "@log_level");

  private static final Map<String, String> OLD_NAMES =
      Map.of("@type", "type", "@id", "id", "@log_level", "log_level");

  private ReservedParams() {}

  static Optional<String> oldName(String key) {
    return Optional.ofNullable(OLD_NAMES.get(key));
  }

  /**
   * Returns the parameter, or the one with its old name if there is only that, which is a warning.
   *
   * @param key with the at sign
   */
  public static Optional<ConfigParam> find(ConfigElement element, String key, Problems problems) {
    final Optional<ConfigParam> param = element.param(key);
    final String oldName = OLD_NAMES.get(key);
    if (param.isPresent() || oldName == null) {
      return param;
    }
    final Optional<ConfigParam> old = element.param(oldName);
    old.ifPresent(
        found ->
            problems.warning(
                found.keySpan(),
                "'" + oldName + "' is deprecated parameter name. use '" + key + "' instead.",
                "write '" + key + "'"));
    return old;
  }
}
