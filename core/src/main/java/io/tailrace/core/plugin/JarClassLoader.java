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

import org.pf4j.ClassLoadingStrategy;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * The class loader of one plugin jar: the JDK and the SDK first, then the jar, then the jars that
 * it depends on.
 */
final class JarClassLoader extends PluginClassLoader {
  private final String jarName;

  JarClassLoader(
      PluginManager manager, PluginDescriptor descriptor, SpiClassLoader parent, String jarName) {
    super(manager, descriptor, parent, ClassLoadingStrategy.APD);
    this.jarName = jarName;
  }

  @Override
  protected boolean shouldDelegateToParent(String className) {
    return SpiClassLoader.isShared(className);
  }

  /** Whether this loader itself has defined a class of that name. */
  boolean hasDefined(String className) {
    Class<?> loaded;
    synchronized (getClassLoadingLock(className)) {
      loaded = findLoadedClass(className);
    }
    return loaded != null && loaded.getClassLoader() == this;
  }

  @Override
  public String toString() {
    return "class loader of " + jarName;
  }
}
