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

import io.tailrace.api.DaemonInfo;
import io.tailrace.api.Plugin;
import io.tailrace.api.Receipt;
import io.tailrace.core.buffer.OffHeapSlabs;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.Problems;
import io.tailrace.core.net.Clients;
import io.tailrace.core.net.HttpServers;
import io.tailrace.core.net.Listeners;
import io.tailrace.core.net.ServerLoops;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.observe.Ledger;
import io.tailrace.core.seam.SystemDisk;
import io.tailrace.core.sim.InlineExecutor;
import io.tailrace.core.sim.ManualClock;
import io.tailrace.core.sim.ManualScheduler;
import io.tailrace.core.topology.BufferServices;
import io.tailrace.core.topology.HostServices;
import io.tailrace.core.topology.StartException;
import io.tailrace.core.topology.Topology;
import io.tailrace.core.topology.TopologyBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Everything that a daemon makes of a configuration, in a test: see the package for an example.
 *
 * <p>Types are found by the indexes that the annotation processor wrote, of main and of test
 * sources; further classes may be given. Beside them there are {@code @type emit}, an input whose
 * events the test emits, and {@code @type collect}, an output that keeps what it gets. One emitting
 * input at the root is always there, behind what the configuration says. The time zone is UTC, the
 * host is named {@code test-host}, the time begins at {@link ManualClock#START}. Chunks of buffered
 * outputs are written on the thread that emits or that moves the clock.
 *
 * <p>Not thread-safe, except that events may be emitted by many threads.
 */
public final class TestPipeline implements AutoCloseable {
  private static final String EMITTER = "\n<source>\n  @type emit\n  @id testkit_emit\n</source>\n";
  private static final long SLAB_BYTES = 64 << 20;
  private static final Duration THREADS_END_WITHIN = Duration.ofSeconds(5);

  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final CapturedDevice logDevice = new CapturedDevice();
  private final CapturedDevice standardOutput = new CapturedDevice();
  private final Ledger ledger;
  private final ServerLoops loops = ServerLoops.withoutClock(1, 64 << 20);
  private final Clients clients = new Clients(1);
  private final Listeners listeners = new Listeners(loops, 5_000);
  private final CapturedLog log = new CapturedLog();
  private final TestPlugins plugins;
  private final Topology topology;
  private final Problems problems = new Problems();
  private Duration threadsEndWithin = THREADS_END_WITHIN;
  private boolean isClosed;

  private TestPipeline(Builder builder) throws ConfigException {
    ledger = new Ledger(builder.isSizing);
    plugins = new TestPlugins(builder.plugins, builder.isStandingIn);
    try {
      topology = build(builder);
    } catch (ConfigException | RuntimeException e) {
      log.close();
      listeners.close();
      loops.close();
      clients.close();
      throw e;
    }
  }

  private Topology build(Builder builder) throws ConfigException {
    final ConfigElement root = ConfigText.read(builder.config + EMITTER, problems);
    final HostServices services =
        new HostServices(
            clock,
            scheduler,
            new CoreCodecs(ZoneOffset.UTC, clock::nowNs),
            logDevice,
            standardOutput,
            ledger,
            new HttpServers(listeners),
            clients,
            ConfigText.HOSTNAME,
            0,
            builder.rootDir,
            new DaemonInfo(
                "dev",
                ConfigText.FILE_NAME,
                Optional.empty(),
                List.of("plugins"),
                Optional.empty(),
                builder.rootDir.map(Path::toString)),
            new BufferServices(
                new InlineExecutor(),
                new SystemDisk(),
                new OffHeapSlabs(SLAB_BYTES),
                builder.rootDir.orElseGet(
                    () -> Path.of("target", "backup", UUID.randomUUID().toString())),
                ZoneOffset.UTC,
                1,
                OptionalInt.empty(),
                OptionalInt.empty()));
    final TopologyBuilder.Settings settings =
        new TopologyBuilder.Settings(builder.isStrict, false, Duration.ZERO);
    return new TopologyBuilder(plugins, services, settings, problems).build(root);
  }

  /** What a pipeline is made of. */
  public static final class Builder {
    private final String config;
    private final List<Class<? extends Plugin>> plugins = new ArrayList<>();
    private Optional<Path> rootDir = Optional.empty();
    private boolean isStrict;
    private boolean isStandingIn;
    private boolean isSizing;

    private Builder(String config) {
      this.config = config;
    }

    /** Adds a plugin that no index names, or that takes the place of one. */
    public Builder plugin(Class<? extends Plugin> type) {
      plugins.add(type);
      return this;
    }

    /** Sets {@code root_dir}. */
    public Builder rootDir(Path directory) {
      rootDir = Optional.of(directory);
      return this;
    }

    /** Counts bytes, as {@code enable_size_metrics} does. */
    public Builder sizeMetrics() {
      isSizing = true;
      return this;
    }

    /** Reads values as {@code strict_config_value} does. */
    public Builder strict() {
      isStrict = true;
      return this;
    }

    /**
     * Replaces types that are not on the class path by ones that take any parameters and do
     * nothing; sections within them are reported as unused.
     */
    public Builder standIns() {
      isStandingIn = true;
      return this;
    }

    /**
     * Makes all plugins and starts none.
     *
     * @throws IllegalArgumentException if the configuration is wrong; the message has all problems
     */
    public TestPipeline build() {
      try {
        return new TestPipeline(this);
      } catch (ConfigException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }

    /**
     * Makes and starts all plugins.
     *
     * @throws IllegalArgumentException if the configuration is wrong; the message has all problems
     * @throws IllegalStateException if a plugin does not start
     */
    public TestPipeline start() {
      final TestPipeline pipeline = build();
      try {
        pipeline.topology.start();
      } catch (StartException e) {
        pipeline.close();
        throw new IllegalStateException(e.getMessage(), e.getCause());
      }
      return pipeline;
    }

    /** What is wrong with the configuration, warnings included, in file order. */
    List<ConfigProblem> problems() {
      try {
        final TestPipeline pipeline = new TestPipeline(this);
        final List<ConfigProblem> found = ConfigProblem.listOf(pipeline.problems.list());
        pipeline.close();
        return found;
      } catch (ConfigException e) {
        return ConfigProblem.listOf(e.problems());
      }
    }
  }

  /** A pipeline of this configuration, which is called {@code test.conf} in messages. */
  public static Builder of(String config) {
    return new Builder(config);
  }

  /**
   * Makes and starts a pipeline.
   *
   * @param plugins those that no index names
   */
  @SafeVarargs
  public static TestPipeline start(String config, Class<? extends Plugin>... plugins) {
    final Builder builder = of(config);
    for (Class<? extends Plugin> plugin : plugins) {
      builder.plugin(plugin);
    }
    return builder.start();
  }

  /**
   * Starts a filter that all events pass, with a collector behind it; its error events are
   * collected.
   *
   * @param parameters what stands in its {@code <filter>} section
   */
  @SafeVarargs
  public static TestPipeline filter(String parameters, Class<? extends Plugin>... plugins) {
    return start(
        "<filter **>\n"
            + parameters
            + "\n</filter>\n<match **>\n@type collect\n</match>\n"
            + "<label @ERROR>\n<match **>\n@type collect\n@id errors\n</match>\n</label>\n",
        plugins);
  }

  /**
   * Starts an output that takes all events. There is no label {@code @ERROR}: its failures reach
   * whoever emits.
   *
   * @param parameters what stands in its {@code <match>} section
   */
  @SafeVarargs
  public static TestPipeline output(String parameters, Class<? extends Plugin>... plugins) {
    return start("<match **>\n" + parameters + "\n</match>\n", plugins);
  }

  /**
   * Starts an input whose events are collected.
   *
   * @param parameters what stands in its {@code <source>} section
   */
  @SafeVarargs
  public static TestPipeline input(String parameters, Class<? extends Plugin>... plugins) {
    return start(
        "<source>\n" + parameters + "\n</source>\n<match **>\n@type collect\n</match>\n", plugins);
  }

  /** Emits an event at the root with the time of the clock. */
  public Receipt emit(String tag, Map<String, ?> record) {
    return emitter().emit(tag, record);
  }

  /** Emits an event at the root. */
  public Receipt emit(String tag, long timeNs, Map<String, ?> record) {
    return emitter().emit(tag, timeNs, record);
  }

  /** Emits one stream of several events at the root. */
  public Receipt emitAll(String tag, List<? extends Map<String, ?>> records) {
    return emitter().emitAll(tag, records);
  }

  /** The input at the root that is always there. */
  public Emitter emitter() {
    return emitter("testkit_emit");
  }

  /** The {@code @type emit} input with that {@code @id}. */
  public Emitter emitter(String id) {
    return plugins.made(Emitter.class).stream()
        .filter(emitter -> emitter.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no input '@type emit' has @id " + id));
  }

  /** The first {@code @type collect} output without an {@code @id}. */
  public Collector collector() {
    return plugins.made(Collector.class).stream()
        .filter(collector -> !collector.hasConfiguredId())
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("there is no output '@type collect' without @id"));
  }

  /** The {@code @type collect} output with that {@code @id}. */
  public Collector collector(String id) {
    return plugins.made(Collector.class).stream()
        .filter(collector -> collector.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no output '@type collect' has @id " + id));
  }

  /** The events that {@link #collector()} has. */
  public List<TestEvent> events() {
    return collector().events();
  }

  /** The records that {@link #collector()} has. */
  public List<Map<String, Object>> records() {
    return collector().records();
  }

  /** The events that the collector with {@code @id errors} has. */
  public List<TestEvent> errorEvents() {
    return collector("errors").events();
  }

  /** The first plugin that was made of the class. */
  public <T extends Plugin> T plugin(Class<T> type) {
    return plugins(type).stream()
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nothing was made of " + type.getName()));
  }

  /** All plugins that were made of the class, in the order in which they were made. */
  public <T extends Plugin> List<T> plugins(Class<T> type) {
    return plugins.made(type);
  }

  /** The port of the HTTP server that a plugin runs; of the first one if there are several. */
  public int httpPort() {
    return plugins.httpServers().get(0).port();
  }

  /**
   * The value of a plugin's counter, of the last one if several plugins have one of that name.
   *
   * @throws IllegalArgumentException if no plugin asked for a counter of that name
   */
  public long counter(String name) {
    return plugins
        .counter(name)
        .orElseThrow(() -> new IllegalArgumentException("there is no counter '" + name + "'"))
        .value();
  }

  /**
   * The books of a component.
   *
   * @param id its {@code @id}, or the name that the host gives it, such as {@code out_stdout}; for
   *     a route the label, {@code @ROOT} for the root
   */
  public Hop.Counts books(String id) {
    return ledger.hops().stream()
        .filter(hop -> hop.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there are no books of '"
                        + id
                        + "', only of "
                        + ledger.hops().stream().map(Hop::id).toList()))
        .counts();
  }

  /** The time; moving it runs timers. */
  public ManualClock clock() {
    return clock;
  }

  /** What was logged since the pipeline was begun to be built. */
  public CapturedLog log() {
    return log;
  }

  /** What plugins wrote where the daemon's log goes. */
  public CapturedDevice logDevice() {
    return logDevice;
  }

  /** What plugins wrote to standard output. */
  public CapturedDevice standardOutput() {
    return standardOutput;
  }

  /** What is wrong with the configuration without being an error. */
  public List<ConfigProblem> warnings() {
    return ConfigProblem.listOf(problems.list());
  }

  io.tailrace.api.PluginContext context() {
    return emitter().context();
  }

  ClassLoader pluginLoader() {
    return plugins.loader();
  }

  /** Sets how long {@link #close} waits for threads that plugins started to end: 5 s at first. */
  void threadsEndWithin(Duration time) {
    threadsEndWithin = time;
  }

  /**
   * Lets time pass at once for the connections of all servers, which do not follow {@link #clock}.
   *
   * @param time whole seconds
   */
  public void passOnConnections(Duration time) {
    loops.pass(Math.toIntExact(time.toSeconds()));
  }

  /** Stops all plugins, upstream first. */
  public void stop() {
    topology.stop();
  }

  /**
   * Stops and closes all plugins. May be called repeatedly.
   *
   * @throws AssertionError if the books of a component do not balance, or if a thread or timer of a
   *     plugin is left
   */
  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    final List<String> faults = new ArrayList<>();
    try {
      topology.stop();
      faults.addAll(ledger.imbalances());
      for (Hop hop : ledger.hops()) {
        if (hop.counts().held() != 0) {
          faults.add(
              hop.id() + " still holds " + hop.counts().held() + " events: receipts are pending");
        }
      }
      topology.close();
      listeners.close();
      loops.close();
      clients.close();
      if (scheduler.size() > 0) {
        faults.add(scheduler.size() + " timers are left");
      }
      faults.addAll(threadsLeft());
    } finally {
      log.close();
    }
    if (!faults.isEmpty()) {
      throw new AssertionError(
          "after the end of the pipeline:\n  "
              + String.join("\n  ", faults)
              + "\nwhat it logged:\n  "
              + String.join("\n  ", log.troubles()));
    }
  }

  /** Waits for the threads that plugins started, and names those that do not end. */
  private List<String> threadsLeft() {
    final List<String> left = new ArrayList<>();
    final long deadlineNs = System.nanoTime() + threadsEndWithin.toNanos();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread == Thread.currentThread() || thread.getContextClassLoader() != plugins.loader()) {
        continue;
      }
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadlineNs - System.nanoTime()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (thread.isAlive()) {
        left.add("the thread '" + thread.getName() + "' that a plugin started is still there");
      }
    }
    return left;
  }
}
