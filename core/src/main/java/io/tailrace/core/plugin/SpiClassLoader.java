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

import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * The parent of every plugin's class loader: the JDK, and of the daemon only what plugins share
 * with it. Resources of the daemon are not seen, so no {@code META-INF/services} of ours leaks in.
 */
final class SpiClassLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final List<String> SHARED = List.of("io.tailrace.api.", "org.slf4j.");

  private final ClassLoader host;

  SpiClassLoader(ClassLoader host) {
    super("spi", ClassLoader.getPlatformClassLoader());
    this.host = host;
  }

  /** Whether a class comes from the daemon, even if a plugin's jar had it too. */
  static boolean isShared(String className) {
    return SHARED.stream().anyMatch(className::startsWith);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (isShared(name)) {
      return host.loadClass(name);
    }
    throw new ClassNotFoundException(name + " is neither in the plugin jar nor in the SDK");
  }

  @Override
  protected URL findResource(String name) {
    return null;
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    return Collections.emptyEnumeration();
  }
}
