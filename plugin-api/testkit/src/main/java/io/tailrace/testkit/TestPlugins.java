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
package io.tailrace.testkit;

import io.tailrace.api.BufferContext;
import io.tailrace.api.BufferedOutput;
import io.tailrace.api.Counter;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.Plugin;
import io.tailrace.api.PluginContext;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.net.HttpServer;
import io.tailrace.api.net.TcpServer;
import io.tailrace.core.plugin.PluginException;
import io.tailrace.core.plugin.PluginIndex;
import io.tailrace.core.plugin.PluginKind;
import io.tailrace.core.sim.HeapBuffer;
import io.tailrace.core.topology.PluginHandle;
import io.tailrace.core.topology.PluginSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The plugins of a test: those that the indexes on the class path name, those that the test gives
 * by their classes, and the kit's own. Remembers what was made of them.
 */
final class TestPlugins implements PluginSource {
  private static final List<Class<? extends Plugin>> OWN =
      List.of(Emitter.class, Collector.class, ParserHolder.class, FormatterHolder.class);

  private final ClassLoader loader = new PipelineLoader(TestPlugins.class.getClassLoader());
  private final boolean isStandingIn;
  private final Map<PluginKind, Map<String, Class<?>>> types = new LinkedHashMap<>();
  private final List<Plugin> made = new CopyOnWriteArrayList<>();
  private final List<HttpServer> httpServers = new CopyOnWriteArrayList<>();
  private final List<PluginContext> withHelpers = new CopyOnWriteArrayList<>();
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();

  /**
   * The context class loader of whatever a plugin does: threads that it starts inherit it, and are
   * known by it.
   */
  private static final class PipelineLoader extends ClassLoader {
    PipelineLoader(ClassLoader parent) {
      super("testkit", parent);
    }
  }

  /**
   * @param isStandingIn whether types that are not known are replaced by ones that do nothing
   */
  TestPlugins(List<Class<? extends Plugin>> given, boolean isStandingIn) {
    this.isStandingIn = isStandingIn;
    add(HeapBuffer.class); // where the plugin of that name is not on the class path
    indexed();
    OWN.forEach(this::add);
    given.forEach(this::add);
  }

  private void indexed() {
    try {
      for (URL url : Collections.list(loader.getResources(PluginIndex.PATH))) {
        try (InputStream in = url.openStream()) {
          for (PluginIndex.Entry entry : PluginIndex.read(in.readAllBytes()).plugins()) {
            add(entry.kind(), entry.type(), entry.aliases(), load(entry.className()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an index on the class path cannot be read", e);
    }
  }

  private static Class<?> load(String className) {
    try {
      return Class.forName(className);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "the index on the class path names " + className + ", which is not there; build anew", e);
    }
  }

  private void add(Class<? extends Plugin> type) {
    final PluginType annotation = type.getAnnotation(PluginType.class);
    if (annotation == null) {
      throw new IllegalArgumentException(type.getName() + " has no @PluginType");
    }
    for (PluginKind kind : PluginKind.values()) {
      if (kind.type().isAssignableFrom(type)) {
        add(kind, annotation.value(), List.of(annotation.aliases()), type);
      }
    }
  }

  private void add(PluginKind kind, String type, List<String> aliases, Class<?> pluginClass) {
    final Map<String, Class<?>> byName = types.computeIfAbsent(kind, key -> new LinkedHashMap<>());
    byName.put(type, pluginClass);
    aliases.forEach(alias -> byName.put(alias, pluginClass));
  }

  @Override
  public <T extends Plugin> PluginHandle<T> open(Class<T> kind, String type)
      throws UnknownTypeException {
    final PluginKind pluginKind = PluginKind.of(kind);
    final Map<String, Class<?>> known = types.getOrDefault(pluginKind, Map.of());
    Class<?> pluginClass = known.get(type);
    if (pluginClass == null && isStandingIn) {
      pluginClass = StandIns.of(pluginKind);
    }
    if (pluginClass == null) {
      throw new UnknownTypeException(known.keySet().stream().sorted().toList());
    }
    // The buffer of the simulation can also be made by hand.
    final Constructor<?>[] constructors =
        pluginClass == HeapBuffer.class
            ? new Constructor<?>[] {heapBuffer()}
            : pluginClass.getDeclaredConstructors();
    if (constructors.length != 1) {
      throw new IllegalArgumentException(
          pluginClass.getName() + " has " + constructors.length + " constructors, not 1");
    }
    constructors[0].setAccessible(true);
    return new Handle<>(kind, pluginKind, constructors[0]);
  }

  private static Constructor<HeapBuffer> heapBuffer() {
    try {
      return HeapBuffer.class.getConstructor(BufferContext.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("BUG: the buffer of the simulation cannot be made", e);
    }
  }

  /** The loader that is the context class loader of plugins' code. */
  ClassLoader loader() {
    return loader;
  }

  /** The plugins that were made of a class, in that order. */
  <T extends Plugin> List<T> made(Class<T> type) {
    return made.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The servers that plugins asked for, in that order. */
  List<HttpServer> httpServers() {
    return List.copyOf(httpServers);
  }

  /** What a plugin, or a server that it asked for, counted under that name. */
  Optional<Counter> counter(String name) {
    final Counter known = counters.get(name);
    if (known != null || withHelpers.isEmpty()) {
      return Optional.ofNullable(known);
    }
    return Optional.of(withHelpers.get(withHelpers.size() - 1).counter(name, ""));
  }

  private final class Handle<T extends Plugin> implements PluginHandle<T> {
    private final Class<T> kind;
    private final PluginKind pluginKind;
    private final Constructor<?> constructor;

    Handle(Class<T> kind, PluginKind pluginKind, Constructor<?> constructor) {
      this.kind = kind;
      this.pluginKind = pluginKind;
      this.constructor = constructor;
    }

    @Override
    public ClassLoader classLoader() {
      return loader;
    }

    @Override
    public Optional<Class<? extends java.lang.Record>> configClass() {
      for (Class<?> parameter : constructor.getParameterTypes()) {
        if (parameter.isRecord()) {
          return Optional.of(parameter.asSubclass(java.lang.Record.class));
        }
      }
      return Optional.empty();
    }

    @Override
    public T newInstance(Optional<? extends java.lang.Record> config, PluginContext context)
        throws PluginException {
      final Class<?>[] parameters = constructor.getParameterTypes();
      final Object[] arguments = new Object[parameters.length];
      for (int i = 0; i < parameters.length; i++) {
        arguments[i] = parameters[i].isRecord() ? config.orElseThrow() : watched(context);
      }
      final Thread thread = Thread.currentThread();
      final ClassLoader outer = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        final Plugin plugin = (Plugin) constructor.newInstance(arguments);
        made.add(plugin);
        return kind.cast(lending(plugin));
      } catch (InvocationTargetException e) {
        throw failure(e.getCause());
      } catch (InstantiationException | IllegalAccessException e) {
        throw new IllegalStateException(constructor + " cannot be called", e);
      } finally {
        thread.setContextClassLoader(outer);
      }
    }

    private PluginException failure(Throwable thrown) {
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown instanceof IllegalArgumentException && thrown.getMessage() != null) {
        return new PluginException(
            PluginException.Reason.CONFIGURATION, thrown.getMessage(), thrown);
      }
      return new PluginException(
          PluginException.Reason.JAR,
          "the constructor of " + constructor.getDeclaringClass().getName() + " failed: " + thrown,
          thrown);
    }

    private Plugin lending(Plugin plugin) {
      final boolean isOwn = OWN.contains(plugin.getClass());
      return plugin instanceof DirectOutput direct && !(plugin instanceof BufferedOutput) && !isOwn
          ? new Lent.Output(direct)
          : plugin;
    }

    /** The context, which notes what the plugin asks of it. */
    private Object watched(PluginContext context) {
      return Proxy.newProxyInstance(
          TestPlugins.class.getClassLoader(),
          new Class<?>[] {pluginKind.contextType()},
          (proxy, method, arguments) -> {
            final Object answer;
            try {
              answer = method.invoke(context, arguments);
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
            if (answer instanceof HttpServer server) {
              httpServers.add(server);
            } else if (answer instanceof Counter counter) {
              counters.put((String) arguments[0], counter);
            } else if (answer instanceof TcpServer || method.getName().equals("unixServer")) {
              withHelpers.add(context); // the server counts in the plugin's name
            }
            return answer;
          });
    }

    @Override
    public void close() {
      // classes of the test's class path stay
    }
  }
}
