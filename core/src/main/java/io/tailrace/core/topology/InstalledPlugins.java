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
import io.tailrace.core.plugin.InstalledType;
import io.tailrace.core.plugin.PluginCatalog;
import io.tailrace.core.plugin.PluginClass;
import io.tailrace.core.plugin.PluginException;
import io.tailrace.core.plugin.PluginHost;
import io.tailrace.core.plugin.PluginKind;
import java.util.List;
import java.util.Optional;

/** The plugins of the jars that a catalog lists. */
public final class InstalledPlugins implements PluginSource {
  private final PluginCatalog catalog;
  private final PluginHost host;

  public InstalledPlugins(PluginCatalog catalog, PluginHost host) {
    this.catalog = catalog;
    this.host = host;
  }

  @Override
  public <T extends Plugin> PluginHandle<T> open(Class<T> kind, String type)
      throws UnknownTypeException, PluginException {
    final PluginKind pluginKind = PluginKind.of(kind);
    final Optional<InstalledType> installed = catalog.find(pluginKind, type);
    if (installed.isEmpty()) {
      throw new UnknownTypeException(List.copyOf(catalog.names(pluginKind)));
    }
    return new JarHandle<>(host.open(installed.get(), kind));
  }

  private record JarHandle<T extends Plugin>(PluginClass<T> pluginClass)
      implements PluginHandle<T> {
    @Override
    public ClassLoader classLoader() {
      return pluginClass.classLoader();
    }

    @Override
    public String contentHash() {
      return pluginClass.type().jar().sha256();
    }

    @Override
    public Optional<Class<? extends java.lang.Record>> configClass() {
      return pluginClass.configClass();
    }

    @Override
    public T newInstance(Optional<? extends java.lang.Record> config, PluginContext context)
        throws PluginException {
      return pluginClass.newInstance(config, context);
    }

    @Override
    public void close() {
      pluginClass.close();
    }
  }
}
