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
package io.tailrace.plugin.sdfile;

import io.tailrace.api.ServiceDiscovery;
import io.tailrace.api.ServiceDiscovery.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a list of servers: YAML, of which JSON is a part. */
final class ServiceList {
  private ServiceList() {}

  /**
   * Reads a list.
   *
   * @throws IllegalArgumentException if it is none; the message says what is wrong
   */
  static List<Service> parse(String text) {
    final Object root;
    try {
      root = new Load(LoadSettings.builder().build()).loadFromString(text);
    } catch (MarkedYamlEngineException e) {
      throw new IllegalArgumentException(oneLine(e), e);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    if (!(root instanceof List<?> list)) {
      throw new IllegalArgumentException("it is not a list of services");
    }
    final List<Service> services = new ArrayList<>();
    for (Object entry : list) {
      if (!(entry instanceof Map<?, ?> map)) {
        throw new IllegalArgumentException("service '" + entry + "' is not a map");
      }
      services.add(service(map));
    }
    return services;
  }

  /** What is wrong and where, without the lines of the file that the message quotes. */
  private static String oneLine(MarkedYamlEngineException e) {
    return e.getProblemMark()
        .map(
            mark ->
                "line "
                    + (mark.getLine() + 1)
                    + ", column "
                    + (mark.getColumn() + 1)
                    + ": "
                    + e.getProblem())
        .orElse(e.getProblem());
  }

  private static Service service(Map<?, ?> map) {
    if (map.get("host") == null || map.get("port") == null) {
      throw new IllegalArgumentException("Service must have `host` and `port`");
    }
    return new Service(
        text(map, "host").orElseThrow(),
        number(map, "port", 0),
        text(map, "name"),
        number(map, "weight", ServiceDiscovery.WEIGHT_DEFAULT),
        Boolean.TRUE.equals(map.get("standby")),
        text(map, "username").orElse(""),
        text(map, "password").orElse(""),
        text(map, "shared_key"));
  }

  private static Optional<String> text(Map<?, ?> map, String key) {
    return Optional.ofNullable(map.get(key)).map(String::valueOf);
  }

  private static int number(Map<?, ?> map, String key, int absent) {
    final Optional<String> text = text(map, key);
    try {
      return text.isEmpty() ? absent : Integer.parseInt(text.get().trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + " '" + text.get() + "' is not a number", e);
    }
  }
}
