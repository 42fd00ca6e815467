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
package io.tailrace.core.topology;

import io.tailrace.api.Plugin;
import java.util.List;

/** Where a topology gets its plugins from: the jars of a daemon, or the classes of a test. */
public interface PluginSource {
  /**
   * Opens a type.
   *
   * @param kind the interface of the kind
   * @throws UnknownTypeException if there is no such type
   * @throws io.tailrace.core.plugin.PluginException if it cannot be loaded
   */
  <T extends Plugin> PluginHandle<T> open(Class<T> kind, String type)
      throws UnknownTypeException, io.tailrace.core.plugin.PluginException;

  /** No installed plugin has the type. */
  final class UnknownTypeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> known;

    /**
     * @param known the types of that kind that there are
     */
    public UnknownTypeException(List<String> known) {
      super("unknown type", null, false, false);
      this.known = List.copyOf(known);
    }

    List<String> known() {
      return known;
    }
  }
}
