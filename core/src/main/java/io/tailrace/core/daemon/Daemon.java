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

import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.config.ConfigDump;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.Problem;
import io.tailrace.core.config.Severity;
import io.tailrace.core.event.PackedWriter;
import io.tailrace.core.net.HttpServers;
import io.tailrace.core.net.Listeners;
import io.tailrace.core.net.ServerLoops;
import io.tailrace.core.observe.FileLogDevice;
import io.tailrace.core.observe.Ledger;
import io.tailrace.core.observe.LogEvents;
import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.plugin.JarStore;
import io.tailrace.core.plugin.PluginCatalog;
import io.tailrace.core.plugin.PluginHost;
import io.tailrace.core.plugin.Refusal;
import io.tailrace.core.plugin.SdkVersion;
import io.tailrace.core.seam.Clock;
import io.tailrace.core.seam.SystemClock;
import io.tailrace.core.seam.SystemScheduler;
import io.tailrace.core.topology.HostServices;
import io.tailrace.core.topology.InstalledPlugins;
import io.tailrace.core.topology.PluginSource;
import io.tailrace.core.topology.StartException;
import io.tailrace.core.topology.Topology;
import io.tailrace.core.topology.TopologyBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the process: reads the configuration, starts the topology, waits for signals, stops
 * in order. All but the handlers of signals runs on the thread that calls {@link #run}.
 */
final class Daemon {
  private static final Logger log = LoggerFactory.getLogger("tailrace");

  private static final int WORKER_ID = 0;
  private static final int CONNECTIONS_MAX = 100_000;
  private static final Duration LEDGER_INTERVAL = Duration.ofSeconds(30);

  /** A service manager usually allows 90 seconds or more before it kills. */
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);

  /** What a signal asks for. */
  private enum Request {
    STOP,
    RELOAD,
    REOPEN_LOG
  }

  private final DaemonOptions options;
  private final Clock clock = new SystemClock();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

  Daemon(DaemonOptions options) {
    this.options = options;
  }

  /** Runs until a signal ends it; returns the exit code of the process. */
  int run() throws IOException {
    try (FileLogDevice device = openLog()) {
      OwnLog.install(options.earlyLogSettings(), device, device.isTerminal(), clock);
      final Configuration configuration;
      try {
        configuration = Configuration.load(options, WORKER_ID);
      } catch (ConfigException e) {
        return configError(e, device);
      }
      final OwnLog ownLog =
          OwnLog.install(configuration.logSettings(), device, device.isTerminal(), clock);
      log.atInfo()
          .addKeyValue("path", options.config().toString())
          .log("parsing config file is succeeded");
      return run(configuration, device, ownLog);
    }
  }

  private int run(Configuration configuration, FileLogDevice device, OwnLog ownLog)
      throws IOException {
    log.info(
        options.isDryRun()
            ? "starting tailrace-{} as dry run mode"
            : "starting tailrace-{} pid={} java=\"{}\"",
        Version.current(),
        ProcessHandle.current().pid(),
        Runtime.version());
    final JarStore jars = new JarStore(options.workDirectory());
    final PluginCatalog catalog =
        PluginCatalog.scan(
            options.pluginDirectories(), jars, SdkVersion.current(), PluginCatalog.empty());
    for (Refusal refusal : catalog.refusals()) {
      log.warn(refusal.sentence());
    }
    try (PluginHost host = new PluginHost(SdkVersion.current());
        SystemScheduler scheduler = new SystemScheduler();
        ServerLoops loops = new ServerLoops();
        Listeners listeners = new Listeners(loops, CONNECTIONS_MAX)) {
      final HostServices services =
          new HostServices(
              clock,
              scheduler,
              new CoreCodecs(ZoneId.systemDefault(), clock::nowNs),
              device,
              FileLogDevice.standardOutput(),
              new Ledger(),
              new HttpServers(listeners),
              configuration.hostname(),
              WORKER_ID,
              configuration.system().rootDir().map(Path::of));
      final PluginSource plugins = new InstalledPlugins(catalog, host);
      final Topology topology;
      try {
        topology = build(configuration, plugins, services);
      } catch (ConfigException e) {
        return configError(e, device);
      }
      if (options.isDryRun()) {
        topology.close();
        log.info("finished dry run mode");
        return ExitCode.OK;
      }
      host.prune(jars, catalog);
      handleSignals();
      return serve(configuration, topology, plugins, services, device, ownLog);
    }
  }

  private Topology build(Configuration configuration, PluginSource plugins, HostServices services)
      throws ConfigException {
    final Topology topology =
        new TopologyBuilder(
                plugins, services, configuration.topologySettings(), configuration.problems())
            .build(configuration.root());
    for (Problem problem : configuration.problems().list()) {
      log.warn(problem.render());
    }
    if (!configuration.isDumpSuppressed()) {
      log.info(
          "using configuration file: {}",
          ConfigDump.dump(configuration.root(), topology.facts()).stripTrailing());
    }
    return topology;
  }

  /** Runs one topology after the other, until a signal asks for the stop. */
  private int serve(
      Configuration first,
      Topology firstTopology,
      PluginSource plugins,
      HostServices services,
      FileLogDevice device,
      OwnLog ownLog) {
    Configuration configuration = first;
    Topology topology = firstTopology;
    ownLog.workerStarted(WORKER_ID);
    final var ledgerWatch =
        services
            .scheduler()
            .every(
                LEDGER_INTERVAL,
                () -> services.ledger().standingImbalances().forEach(line -> log.warn(line)));
    try {
      while (true) {
        final Generation generation = new Generation(topology, configuration, ownLog);
        generation.start();
        final Optional<Configuration> next = await(configuration, plugins, services, device);
        if (next.isEmpty()) {
          StopWatchdog.start(STOP_DEADLINE);
        }
        generation.stop();
        for (String line : services.ledger().imbalances()) {
          log.error("the books do not balance: {}", line);
        }
        if (next.isEmpty()) {
          log.info("Worker {} finished with status 0", WORKER_ID);
          return ExitCode.OK;
        }
        log.atInfo().addKeyValue("worker", WORKER_ID).log("restart tailrace worker");
        configuration = next.get();
        topology = build(configuration, plugins, services);
      }
    } catch (StartException e) {
      log.atError().addKeyValue("error", e).log("unexpected error");
      log.debug("a plugin did not start", e.getCause());
      return ExitCode.FAILED;
    } catch (ConfigException e) {
      return configError(e, device);
    } finally {
      ledgerWatch.cancel();
    }
  }

  /**
   * Waits for a request that ends the topology.
   *
   * @return the configuration to go on with; empty: stop
   */
  private Optional<Configuration> await(
      Configuration current, PluginSource plugins, HostServices services, FileLogDevice device) {
    while (true) {
      final Request request;
      try {
        request = requests.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
      switch (request) {
        case STOP:
          log.info("Received graceful stop");
          return Optional.empty();
        case RELOAD:
          log.info("Reloading new config");
          try {
            final Configuration next = Configuration.load(options, WORKER_ID);
            check(next, plugins, services);
            return Optional.of(Configuration.load(options, WORKER_ID));
          } catch (ConfigException e) {
            configError(e, device);
            log.error("failed to reload config: the running configuration stays in force");
          }
          break;
        case REOPEN_LOG:
          try {
            device.reopen();
            log.info("reopened the log file");
          } catch (IOException e) {
            log.atError().addKeyValue("error", e).log("the log file could not be opened again");
          }
          break;
        default:
          throw new AssertionError(request);
      }
    }
  }

  /** Makes all plugins of a configuration and closes them again. */
  private static void check(
      Configuration configuration, PluginSource plugins, HostServices services)
      throws ConfigException {
    new TopologyBuilder(
            plugins,
            services.withLedger(new Ledger()),
            configuration.topologySettings(),
            configuration.problems())
        .build(configuration.root())
        .close();
  }

  private void handleSignals() {
    Signals.handle("TERM", () -> requests.add(Request.STOP));
    Signals.handle("INT", () -> requests.add(Request.STOP));
    Signals.handle("HUP", () -> requests.add(Request.RELOAD));
    Signals.handle("USR1", () -> requests.add(Request.REOPEN_LOG));
  }

  private int configError(ConfigException e, FileLogDevice device) {
    final StringBuilder text = new StringBuilder();
    String first = null;
    int errors = 0;
    for (Problem problem : e.problems()) {
      text.append(problem.render()).append('\n');
      if (problem.severity() == Severity.ERROR) {
        errors++;
        first = first == null ? problem.message() : first;
      }
    }
    final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    device.write(bytes, 0, bytes.length);
    log.atError()
        .addKeyValue("file", options.config().toString())
        .addKeyValue("error_class", OwnLog.word("Fluent::ConfigError"))
        .addKeyValue("error", errors > 1 ? first + " (and " + (errors - 1) + " more)" : first)
        .log("config error");
    return ExitCode.FAILED;
  }

  private FileLogDevice openLog() throws IOException {
    return options.logPath().isPresent()
        ? FileLogDevice.appendTo(options.logPath().get())
        : FileLogDevice.standardOutput();
  }

  /** One topology from its start to its stop, with the events of the log that belong to it. */
  private static final class Generation {
    private final Topology topology;
    private final boolean isLogVerbose;
    private final OwnLog ownLog;
    private Optional<LogEvents> logEvents = Optional.empty();

    Generation(Topology topology, Configuration configuration, OwnLog ownLog) {
      this.topology = topology;
      this.isLogVerbose = configuration.isLogEventVerbose();
      this.ownLog = ownLog;
    }

    void start() throws StartException {
      logEvents =
          topology.logRouter().map(router -> new LogEvents(new PackedWriter(), router::emit));
      ownLog.setEvents(logEvents);
      log.atInfo()
          .addKeyValue("pid", ProcessHandle.current().pid())
          .addKeyValue("worker", WORKER_ID)
          .log("starting tailrace worker");
      topology.start();
      logEvents.ifPresent(LogEvents::start);
      log.atInfo().addKeyValue("worker", WORKER_ID).log("tailrace worker is now running");
    }

    void stop() {
      log.atInfo().addKeyValue("worker", WORKER_ID).log("tailrace worker is now stopping");
      if (!isLogVerbose) {
        endLogEvents();
      }
      log.atInfo().addKeyValue("worker", WORKER_ID).log("shutting down tailrace worker");
      topology.stop();
      endLogEvents();
      topology.close();
    }

    private void endLogEvents() {
      ownLog.setEvents(Optional.empty());
      logEvents.ifPresent(LogEvents::close);
    }
  }
}
