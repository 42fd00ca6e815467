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
package io.tailrace.core.plugin;

import io.tailrace.core.seam.OwnStack;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.AbstractPluginManager;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.ExtensionWrapper;
import org.pf4j.PluginDependency;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginStatusProvider;
import org.pf4j.VersionManager;

/**
 * PF4J, for jars that a catalog has checked. See the design note of this package for what of it is
 * used. Not thread-safe.
 */
final class JarManager extends AbstractPluginManager {
  private final SpiClassLoader parent;

  /** The jar that is being loaded, by the path that PF4J knows it by. */
  private final Map<Path, PluginJar> loading = new HashMap<>();

  JarManager(ClassLoader host) {
    super(List.of(Path.of("."))); // a root is demanded, and never looked at
    this.parent = new SpiClassLoader(host);
  }

  /** Gives the jar a class loader; the jars that it depends on are loaded already. */
  JarClassLoader load(PluginJar jar) {
    loading.put(jar.copy(), jar);
    try {
      String key = loadPlugin(jar.copy());
      startPlugin(key);
      return (JarClassLoader) getPluginClassLoader(key);
    } finally {
      loading.remove(jar.copy());
    }
  }

  /** Closes the jar's class loader; no loaded jar depends on it. */
  void unload(PluginJar jar) {
    unloadPlugin(jar.loaderKey());
  }

  /** The same content may be loaded twice, beside two contents of a jar that it depends on. */
  @Override
  protected String idForPath(Path path) {
    return null;
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new PluginDescriptorFinder() {
      @Override
      public boolean isApplicable(Path path) {
        return true;
      }

      @Override
      public PluginDescriptor find(Path path) {
        PluginJar jar = loading.get(path);
        DefaultPluginDescriptor descriptor =
            new DefaultPluginDescriptor(
                jar.loaderKey(), "", NoLife.class.getName(), jar.version(), "*", "", "");
        for (PluginJar dependency : jar.dependencies()) {
          descriptor.addDependency(new PluginDependency(dependency.loaderKey()));
        }
        return descriptor;
      }
    };
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new PluginLoader() {
      @Override
      public boolean isApplicable(Path path) {
        return true;
      }

      @Override
      public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
        JarClassLoader loader =
            OwnStack.make( // a plugin that makes others has their jars loaded
                () ->
                    new JarClassLoader(
                        JarManager.this, descriptor, parent, loading.get(path).fileName()));
        loader.addFile(path.toFile());
        return loader;
      }
    };
  }

  @Override
  protected PluginFactory createPluginFactory() {
    return wrapper -> new NoLife();
  }

  @Override
  protected PluginRepository createPluginRepository() {
    return new PluginRepository() {
      @Override
      public List<Path> getPluginPaths() {
        return List.of();
      }

      @Override
      public boolean deletePluginPath(Path path) {
        return false;
      }
    };
  }

  @Override
  protected PluginStatusProvider createPluginStatusProvider() {
    return new PluginStatusProvider() {
      @Override
      public boolean isPluginDisabled(String id) {
        return false;
      }

      @Override
      public void disablePlugin(String id) {
        throw new UnsupportedOperationException("a plugin is disabled by taking its jar out");
      }

      @Override
      public void enablePlugin(String id) {
        throw new UnsupportedOperationException("a plugin is enabled by putting its jar in");
      }
    };
  }

  @Override
  protected ExtensionFinder createExtensionFinder() {
    return new NoExtensions();
  }

  @Override
  protected ExtensionFactory createExtensionFactory() {
    return new DefaultExtensionFactory();
  }

  @Override
  protected VersionManager createVersionManager() {
    return new DefaultVersionManager();
  }

  /** What PF4J starts and stops for a jar: nothing. The plugins in the jar have their own life. */
  private static final class NoLife extends org.pf4j.Plugin {}

  /** The index says what is in a jar. */
  private static final class NoExtensions implements ExtensionFinder {
    @Override
    public <T> List<ExtensionWrapper<T>> find(Class<T> type) {
      return List.of();
    }

    @Override
    public <T> List<ExtensionWrapper<T>> find(Class<T> type, String pluginId) {
      return List.of();
    }

    @Override
    @SuppressWarnings("rawtypes") // so it is declared
    public List<ExtensionWrapper> find(String pluginId) {
      return List.of();
    }

    @Override
    public Set<String> findClassNames(String pluginId) {
      return Set.of();
    }
  }
}
