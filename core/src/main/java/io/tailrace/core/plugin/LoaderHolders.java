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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds out who keeps a class loader in memory, as far as a running JVM tells. */
final class LoaderHolders {
  private LoaderHolders() {}

  /**
   * The names of the threads that have the loader as context class loader, are of a class of it, or
   * have a class of it on their stack; sorted. The calling thread does not count.
   */
  static List<String> threads(JarClassLoader loader) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread thread = entry.getKey();
      if (thread != Thread.currentThread()
          && (thread.getContextClassLoader() == loader
              || thread.getClass().getClassLoader() == loader
              || isOnStack(loader, entry.getValue()))) {
        names.add("'" + thread.getName() + "'");
      }
    }
    names.sort(null);
    return names;
  }

  /** By name: a class of the same name in another jar is taken for this one. */
  private static boolean isOnStack(JarClassLoader loader, StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (loader.hasDefined(frame.getClassName())) {
        return true;
      }
    }
    return false;
  }
}
