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
import io.tailrace.api.PluginContext;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The class of an {@code @type}, loaded. As long as one is open, the jar's class loader is; whoever
 * opened it closes it after the plugins made by it are closed. Thread-safe.
 *
 * @param <T> the kind
 */
public final class PluginClass<T extends Plugin> implements AutoCloseable {
  private final PluginHost host;
  private final InstalledType type;
  private final Class<? extends T> pluginClass;
  private final Constructor<?> constructor;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private PluginClass(
      PluginHost host,
      InstalledType type,
      Class<? extends T> pluginClass,
      Constructor<?> constructor) {
    this.host = host;
    this.type = type;
    this.pluginClass = pluginClass;
    this.constructor = constructor;
  }

  /** Loads and initialises the class. */
  static <T extends Plugin> PluginClass<T> load(
      PluginHost host, InstalledType type, Class<T> kind, ClassLoader loader)
      throws PluginException {
    String className = type.entry().className();
    String jarName = type.jar().fileName();
    PluginScope scope = PluginScope.enter(loader);
    try (scope) {
      Class<?> loaded = Class.forName(className, true, loader);
      if (!kind.isAssignableFrom(loaded)) {
        throw unlikeIndex(jarName, className + " is no " + kind.getSimpleName());
      }
      Constructor<?>[] constructors = loaded.getConstructors();
      if (constructors.length != 1) {
        throw unlikeIndex(
            jarName, className + " has " + constructors.length + " public constructors");
      }
      checkParameters(jarName, constructors[0]);
      return new PluginClass<>(host, type, loaded.asSubclass(kind), constructors[0]);
    } catch (ClassNotFoundException e) {
      throw unlikeIndex(jarName, className + " is not in it");
    } catch (LinkageError e) {
      throw failure(host, jarName, e);
    }
  }

  private static void checkParameters(String jarName, Constructor<?> constructor)
      throws PluginException {
    for (Class<?> parameter : constructor.getParameterTypes()) {
      if (!parameter.isRecord() && !PluginContext.class.isAssignableFrom(parameter)) {
        throw unlikeIndex(jarName, "a constructor takes a " + parameter.getName());
      }
    }
  }

  private static PluginException unlikeIndex(String jarName, String what) {
    return new PluginException(
        PluginException.Reason.JAR,
        jarName + " is not what its index says (" + what + "); build it again from clean sources",
        null);
  }

  private static PluginException failure(PluginHost host, String jarName, LinkageError error) {
    return new PluginException(
        PluginException.Reason.JAR, Failures.sentence(jarName, host.sdk(), error), error);
  }

  /** Where the plugin comes from, and what its index says. */
  public InstalledType type() {
    return type;
  }

  /** The class itself. */
  public Class<? extends T> pluginClass() {
    return pluginClass;
  }

  /** The jar's class loader, for {@link PluginScope#enter}. */
  public ClassLoader classLoader() {
    return pluginClass.getClassLoader();
  }

  /** The record that the constructor takes, or nothing if the plugin has no parameters. */
  public Optional<Class<? extends java.lang.Record>> configClass() {
    for (Class<?> parameter : constructor.getParameterTypes()) {
      if (parameter.isRecord()) {
        return Optional.of(parameter.asSubclass(java.lang.Record.class));
      }
    }
    return Optional.empty();
  }

  /**
   * Makes a plugin.
   *
   * @param config the bound configuration; present if and only if {@link #configClass} is
   * @param context of the kind that {@link PluginKind#contextType} says
   * @throws PluginException with reason CONFIGURATION if the constructor throws {@code
   *     IllegalArgumentException}, which is how it says that values do not go together; with reason
   *     JAR for everything else that goes wrong. Errors of the JVM itself, such as {@code
   *     OutOfMemoryError}, go through
   */
  public T newInstance(Optional<? extends java.lang.Record> config, PluginContext context)
      throws PluginException {
    Class<?>[] parameters = constructor.getParameterTypes();
    Object[] arguments = new Object[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      arguments[i] = parameters[i].isRecord() ? config.orElse(null) : context;
      if (!parameters[i].isInstance(arguments[i])) {
        throw new IllegalArgumentException(
            "BUG: "
                + pluginClass.getName()
                + " takes a "
                + parameters[i].getName()
                + ", not "
                + arguments[i]);
      }
    }
    PluginScope scope = PluginScope.enter(classLoader());
    try (scope) {
      return pluginClass.cast(constructor.newInstance(arguments));
    } catch (InvocationTargetException e) {
      throw constructorFailure(e.getCause());
    } catch (LinkageError e) {
      throw failure(host, type.jar().fileName(), e);
    } catch (InstantiationException | IllegalAccessException e) {
      throw unlikeIndex(type.jar().fileName(), "its constructor cannot be called: " + e);
    }
  }

  private PluginException constructorFailure(Throwable failure) {
    if (failure instanceof LinkageError error) {
      return failure(host, type.jar().fileName(), error);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof IllegalArgumentException && failure.getMessage() != null) {
      return new PluginException(
          PluginException.Reason.CONFIGURATION, failure.getMessage(), failure);
    }
    return new PluginException(
        PluginException.Reason.JAR,
        type.jar().fileName()
            + ": the constructor of "
            + type.entry().kind()
            + " '"
            + type.entry().type()
            + "' failed ("
            + Failures.text(failure)
            + "); use another version of the plugin",
        failure);
  }

  /**
   * Says what a failure of the plugin's code at run time means, if it comes from the classes of its
   * jar: a class that is missing, or a method that is not there.
   */
  public Optional<String> explain(Throwable failure) {
    return Optional.ofNullable(Failures.linkageError(failure))
        .map(error -> Failures.sentence(type.jar().fileName(), host.sdk(), error));
  }

  /** Lets the jar go. May be called again, which does nothing. */
  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      host.release(type.jar());
    }
  }
}
