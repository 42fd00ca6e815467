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

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferContext;
import io.tailrace.api.ChildOutput;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.Filter;
import io.tailrace.api.Formatter;
import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.Output;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Plugin;
import io.tailrace.api.PluginContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.Section;
import io.tailrace.core.plugin.PluginException;
import io.tailrace.core.sim.HeapBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The plugins of a test: some that every test has, and those that it adds. */
final class TestPlugins implements PluginSource {
  /** What was called on plugins, in order, as {@code start ID}. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  final List<InputContext> inputs = new CopyOnWriteArrayList<>();

  /** Receipts of the outputs of type {@code later}, in the order of the streams. */
  final List<CompletableFuture<Void>> pending = new CopyOnWriteArrayList<>();

  private final Map<String, List<String>> got = new ConcurrentHashMap<>();
  private final Map<String, Type<?>> types = new HashMap<>();
  private final List<String> open = new CopyOnWriteArrayList<>();
  String contentHash = "";

  private record Type<C extends java.lang.Record>(
      Class<? extends Plugin> kind,
      Optional<Class<C>> config,
      BiFunction<C, PluginContext, Plugin> constructor) {
    Plugin make(Optional<? extends java.lang.Record> bound, PluginContext context) {
      final C typed = config.isPresent() ? config.get().cast(bound.orElseThrow()) : null;
      return constructor.apply(typed, context);
    }
  }

  /** A configuration of outputs nested in another. */
  public record Stores(@Section(name = "store", multi = true) List<PluginRef<Output>> stores) {}

  /** A configuration with a formatter. */
  public record Formatting(Optional<String> path, @Section PluginRef<Formatter> format) {}

  TestPlugins() {
    add(Input.class, "test", context -> new TestInput((InputContext) context));
    add(Buffer.class, "memory", context -> new HeapBuffer((BufferContext) context));
    add(Output.class, "collect", context -> new Collect(context.id()));
    add(Output.class, "refuse", context -> direct(stream -> refuse(stream.tag())));
    add(
        Output.class,
        "later",
        context ->
            direct(
                stream -> {
                  final CompletableFuture<Void> outcome = new CompletableFuture<>();
                  pending.add(outcome);
                  return Receipt.of(outcome);
                }));
    add(
        Output.class,
        "relabel",
        context -> direct(stream -> ((OutputContext) context).emit(stream)));
    add(Output.class, "copy", Stores.class, (config, context) -> new Copy(config, context));
  }

  private static Receipt refuse(String tag) {
    throw new IllegalStateException("no room for " + tag);
  }

  <T extends Plugin> void add(
      Class<T> kind, String type, Function<PluginContext, ? extends T> constructor) {
    types.put(
        key(kind, type),
        new Type<java.lang.Record>(
            kind, Optional.empty(), (config, context) -> constructor.apply(context)));
  }

  <C extends java.lang.Record> void add(
      Class<? extends Plugin> kind,
      String type,
      Class<C> config,
      BiFunction<C, PluginContext, Plugin> constructor) {
    types.put(key(kind, type), new Type<>(kind, Optional.of(config), constructor));
  }

  void output(String type, Function<EventStream, Receipt> process) {
    add(Output.class, type, context -> direct(process));
  }

  static DirectOutput direct(Function<EventStream, Receipt> process) {
    return process::apply;
  }

  void filter(String type, Filter filter) {
    add(Filter.class, type, context -> filter);
  }

  void remove(Class<? extends Plugin> kind, String type) {
    types.remove(key(kind, type));
  }

  List<String> got(String id) {
    return got.getOrDefault(id, List.of());
  }

  /** Handles that were opened and not closed. */
  List<String> openHandles() {
    return List.copyOf(open);
  }

  private static String key(Class<?> kind, String type) {
    return kind.getSimpleName() + " " + type;
  }

  @Override
  public <T extends Plugin> PluginHandle<T> open(Class<T> kind, String type)
      throws UnknownTypeException {
    final Type<?> found = types.get(key(kind, type));
    if (found == null) {
      final List<String> known = new ArrayList<>();
      final String prefix = key(kind, "");
      for (String key : types.keySet()) {
        if (key.startsWith(prefix)) {
          known.add(key.substring(prefix.length()));
        }
      }
      throw new UnknownTypeException(known);
    }
    open.add(type);
    return new Handle<>(kind, type, found, new ClassLoader(getClass().getClassLoader()) {});
  }

  private final class Handle<T extends Plugin> implements PluginHandle<T> {
    private final Class<T> kind;
    private final String type;
    private final Type<?> found;
    private final ClassLoader loader;
    private boolean isClosed;

    Handle(Class<T> kind, String type, Type<?> found, ClassLoader loader) {
      this.kind = kind;
      this.type = type;
      this.found = found;
      this.loader = loader;
    }

    @Override
    public ClassLoader classLoader() {
      return loader;
    }

    @Override
    public String contentHash() {
      return contentHash;
    }

    @Override
    public Optional<Class<? extends java.lang.Record>> configClass() {
      return found.config.map(config -> config);
    }

    @Override
    public T newInstance(Optional<? extends java.lang.Record> config, PluginContext context)
        throws PluginException {
      try {
        return kind.cast(found.make(config, context));
      } catch (RuntimeException e) {
        throw new PluginException(
            PluginException.Reason.CONFIGURATION, String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    public void close() {
      if (isClosed) {
        throw new IllegalStateException("the handle of " + type + " is closed twice");
      }
      isClosed = true;
      open.remove(type);
    }
  }

  private final class TestInput implements Input {
    private final InputContext context;

    TestInput(InputContext context) {
      this.context = context;
      inputs.add(context);
    }

    @Override
    public void start() {
      calls.add("start " + context.id());
    }

    @Override
    public void stop() {
      calls.add("stop " + context.id());
    }

    @Override
    public void close() {
      calls.add("close " + context.id());
    }
  }

  /** Keeps what it gets. */
  private final class Collect implements DirectOutput {
    private final String id;

    Collect(String id) {
      this.id = id;
    }

    @Override
    public Receipt process(EventStream stream) {
      stream.forEach(
          event ->
              got.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>())
                  .add(event.tag() + ":" + event.record().asMap().get("v")));
      return Receipt.accepted();
    }

    @Override
    public void start() {
      calls.add("start " + id);
    }

    @Override
    public void stop() {
      calls.add("stop " + id);
    }

    @Override
    public void close() {
      calls.add("close " + id);
    }
  }

  private final class Copy implements DirectOutput {
    private final List<ChildOutput> stores = new ArrayList<>();
    private final String id;

    Copy(Stores config, PluginContext context) {
      id = context.id();
      config.stores().forEach(ref -> stores.add(((OutputContext) context).createOutput(ref)));
    }

    @Override
    public Receipt process(EventStream stream) {
      Receipt all = Receipt.accepted();
      for (ChildOutput store : stores) {
        all = Receipt.all(all, store.emit(stream));
      }
      return all;
    }

    @Override
    public void start() {
      calls.add("start " + id);
    }

    @Override
    public void stop() {
      calls.add("stop " + id);
    }

    @Override
    public void close() {
      calls.add("close " + id);
    }
  }
}
