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

import io.tailrace.api.Plugin;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.PluginRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugin jars that are loaded: those of which a {@link PluginClass} is open, and the jars that
 * they depend on.
 *
 * <p>Thread-safe; everything is guarded by one lock, which is not held while a plugin's code runs.
 */
public final class PluginHost implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);

  /** How long a copy is kept that is not needed here. */
  private static final Duration UNUSED_MAX = Duration.ofDays(7);

  private final Object lock = new Object();
  private final SdkVersion sdk;
  private final JarManager manager; // guarded by lock
  private final Map<String, LoadedJar> loaded = new HashMap<>(); // guarded by lock
  private final List<ClosedJar> closed = new ArrayList<>(); // guarded by lock

  /** A jar with a class loader, and the number of those who need it. */
  private static final class LoadedJar {
    private final PluginJar jar;
    private final JarClassLoader loader;
    private int leaseCount;

    LoadedJar(PluginJar jar, JarClassLoader loader) {
      this.jar = jar;
      this.loader = loader;
    }
  }

  private record ClosedJar(String fileName, WeakReference<JarClassLoader> loader) {}

  /**
   * A jar that was closed and is still in memory.
   *
   * @param threads names of the threads that run its code or were given its class loader, sorted;
   *     empty if something else refers to it
   */
  public record HeldJar(String fileName, List<String> threads) {
    public HeldJar {
      threads = List.copyOf(threads);
    }
  }

  /** Gives plugins the SDK that this class itself sees. */
  public PluginHost(SdkVersion sdk) {
    this.sdk = sdk;
    this.manager = new JarManager(PluginHost.class.getClassLoader());
  }

  SdkVersion sdk() {
    return sdk;
  }

  /**
   * Opens a type: loads its jar if no other open type has, then its class.
   *
   * @param kind the interface of the type's kind, such as {@code Parser.class}
   * @throws PluginException if the class cannot be used; the jar is let go again
   */
  public <T extends Plugin> PluginClass<T> open(InstalledType type, Class<T> kind)
      throws PluginException {
    if (type.entry().kind().type() != kind) {
      throw new IllegalArgumentException(
          "BUG: " + type.entry().type() + " is a " + type.entry().kind() + ", no " + kind);
    }
    JarClassLoader loader;
    synchronized (lock) {
      loader = lease(type.jar()).loader;
    }
    boolean isOpen = false;
    try {
      PluginClass<T> opened = PluginClass.load(this, type, kind, loader);
      isOpen = true;
      return opened;
    } finally {
      if (!isOpen) {
        release(type.jar());
      }
    }
  }

  /** The jars that have a class loader, by file name. */
  public List<PluginJar> loadedJars() {
    synchronized (lock) {
      List<PluginJar> jars = new ArrayList<>();
      loaded.values().forEach(entry -> jars.add(entry.jar));
      jars.sort(Comparator.comparing(PluginJar::fileName));
      return Collections.unmodifiableList(jars);
    }
  }

  /**
   * The jars that were closed and have not left memory. Right after closing that is normal; what
   * stays through garbage collections is held by someone.
   */
  public List<HeldJar> heldJars() {
    List<HeldJar> held = new ArrayList<>();
    synchronized (lock) {
      Iterator<ClosedJar> jars = closed.iterator();
      while (jars.hasNext()) {
        ClosedJar jar = jars.next();
        JarClassLoader loader = jar.loader().get();
        if (loader == null) {
          jars.remove();
        } else {
          held.add(new HeldJar(jar.fileName(), LoaderHolders.threads(loader)));
        }
      }
    }
    return held;
  }

  /**
   * Deletes copies of jars that have not been used for a week, here or by another daemon with the
   * same work directory. Those that are loaded or in the catalog stay.
   */
  public void prune(JarStore store, PluginCatalog catalog) {
    Set<Path> needed = new HashSet<>();
    catalog.jars().forEach(jar -> needed.add(jar.copy()));
    loadedJars().forEach(jar -> needed.add(jar.copy()));
    try {
      store.prune(needed, Instant.now().minus(UNUSED_MAX));
    } catch (IOException e) {
      LOG.warn("old copies of plugin jars cannot be deleted: {}", e.toString());
    }
  }

  /** Adds one lease to the jar, and loads it if it has none. */
  private LoadedJar lease(PluginJar jar) throws PluginException {
    LoadedJar entry = loaded.get(jar.loaderKey());
    if (entry == null) {
      entry = new LoadedJar(jar, load(jar));
      loaded.put(jar.loaderKey(), entry);
    }
    entry.leaseCount++;
    return entry;
  }

  private JarClassLoader load(PluginJar jar) throws PluginException {
    List<PluginJar> leased = new ArrayList<>();
    JarClassLoader loader = null;
    try {
      for (PluginJar dependency : jar.dependencies()) {
        lease(dependency);
        leased.add(dependency);
      }
      loader = manager.load(jar);
      return loader;
    } catch (PluginRuntimeException | IllegalArgumentException e) {
      throw new PluginException(
          PluginException.Reason.JAR,
          jar.fileName() + " cannot be loaded (" + e.getMessage() + "); look for plugins again",
          e);
    } finally {
      if (loader == null) {
        leased.forEach(this::release);
      }
    }
  }

  /** Takes one lease off the jar, and closes its class loader if that was the last. */
  void release(PluginJar jar) {
    synchronized (lock) {
      LoadedJar entry = loaded.get(jar.loaderKey());
      if (entry == null) {
        return; // the host was closed
      }
      entry.leaseCount--;
      if (entry.leaseCount == 0) {
        unload(entry);
        jar.dependencies().forEach(this::release);
      }
    }
  }

  private void unload(LoadedJar entry) {
    loaded.remove(entry.jar.loaderKey());
    manager.unload(entry.jar);
    closed.add(new ClosedJar(entry.jar.fileName(), new WeakReference<>(entry.loader)));
    List<String> threads = LoaderHolders.threads(entry.loader);
    if (!threads.isEmpty()) {
      LOG.warn(
          "{} is closed, but threads of it still run and keep it in memory: {}; the plugin has to"
              + " end them in its close()",
          entry.jar.fileName(),
          String.join(", ", threads));
    }
  }

  /** Closes all class loaders. The plugins are closed before. */
  @Override
  public void close() {
    synchronized (lock) {
      while (!loaded.isEmpty()) {
        LoadedJar leaf =
            loaded.values().stream().filter(this::hasNoDependents).findFirst().orElseThrow();
        unload(leaf);
      }
    }
  }

  private boolean hasNoDependents(LoadedJar entry) {
    return loaded.values().stream()
        .flatMap(other -> other.jar.dependencies().stream())
        .noneMatch(dependency -> dependency.loaderKey().equals(entry.jar.loaderKey()));
  }
}
