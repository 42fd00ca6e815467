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

/**
 * Makes a plugin's class loader the thread's context class loader, for as long as the plugin's code
 * runs. Every call into a plugin stands in one, and nothing else sets the context class loader:
 *
 * <pre>
 * PluginScope scope = PluginScope.enter(loader);
 * try (scope) {
 *   plugin.start();
 * }
 * </pre>
 *
 * <p>(The variable stands before the {@code try}, because javac warns of a resource that its block
 * does not use.) Scopes nest, and are closed by the thread that entered them, innermost first.
 */
public final class PluginScope implements AutoCloseable {
  private final Thread thread;
  private final ClassLoader outer;

  private PluginScope(Thread thread, ClassLoader outer) {
    this.thread = thread;
    this.outer = outer;
  }

  /** Enters the scope of a plugin with this class loader. */
  public static PluginScope enter(ClassLoader plugin) {
    Thread thread = Thread.currentThread();
    PluginScope scope = new PluginScope(thread, thread.getContextClassLoader());
    thread.setContextClassLoader(plugin);
    return scope;
  }

  /**
   * Goes on with another plugin, within a scope that the calling thread has entered: for code that
   * calls plugins in turn for each event.
   */
  public static void switchTo(ClassLoader plugin) {
    Thread thread = Thread.currentThread();
    if (thread.getContextClassLoader() != plugin) {
      thread.setContextClassLoader(plugin);
    }
  }

  /** Gives the thread back the context class loader that it had. */
  @Override
  public void close() {
    thread.setContextClassLoader(outer);
  }
}
