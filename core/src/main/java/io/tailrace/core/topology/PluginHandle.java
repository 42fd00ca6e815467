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
import io.tailrace.api.PluginContext;
import io.tailrace.core.plugin.PluginException;
import java.util.Optional;

/**
 * A type that is open: its class is loaded and plugins can be made of it. Closed after the plugins
 * that were made of it.
 *
 * @param <T> the kind
 */
public interface PluginHandle<T extends Plugin> extends AutoCloseable {
  /** The loader of the plugin's classes. */
  ClassLoader classLoader();

  /** The hash of the jar that the type comes from; empty if it comes from none. */
  default String contentHash() {
    return "";
  }

  /** The configuration record that the constructor takes, if it takes one. */
  Optional<Class<? extends java.lang.Record>> configClass();

  /**
   * Makes a plugin.
   *
   * @throws PluginException if the constructor throws; its cause is what was thrown
   */
  T newInstance(Optional<? extends java.lang.Record> config, PluginContext context)
      throws PluginException;

  @Override
  void close();
}
