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
package io.tailrace.core.daemon;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of the operating system. Java has no other door to them than {@code sun.misc.Signal}, of
 * the module jdk.unsupported, which javac warns of without a way to agree; hence by reflection.
 */
final class Signals {
  private static final Logger log = LoggerFactory.getLogger("tailrace");

  private Signals() {}

  /**
   * Runs the action whenever the signal arrives, on a thread of the JVM.
   *
   * @param name without {@code SIG}: {@code TERM}
   */
  static void handle(String name, Runnable action) {
    try {
      final Class<?> signal = Class.forName("sun.misc.Signal");
      final Class<?> handler = Class.forName("sun.misc.SignalHandler");
      final Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                switch (method.getName()) {
                  case "handle":
                    action.run();
                    return null;
                  case "hashCode":
                    return System.identityHashCode(self);
                  case "equals":
                    return self == arguments[0];
                  default:
                    return "handler of SIG" + name;
                }
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // This JVM, or its flags (-Xrs), keep the signal; the others still work.
      log.atDebug().addKeyValue("error", e).log("signal {} is not handled", name);
    }
  }
}
