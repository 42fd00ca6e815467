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

import io.tailrace.core.config.ConfigDump;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.Problem;
import io.tailrace.core.config.Severity;
import io.tailrace.core.event.PackedWriter;
import io.tailrace.core.observe.FileLogDevice;
import io.tailrace.core.observe.Ledger;
import io.tailrace.core.observe.LogEvents;
import io.tailrace.core.observe.LogSettings;
import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.seam.Clock;
import io.tailrace.core.seam.FileProblem;
import io.tailrace.core.seam.Scheduler;
import io.tailrace.core.seam.SystemClock;
import io.tailrace.core.topology.StartException;
import io.tailrace.core.topology.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
  private static final Logger supervisorLog = OwnLog.supervisorLog();

  private static final int WORKER_ID = 0;
  private static final Duration LEDGER_INTERVAL = Duration.ofSeconds(30);

  /** A service manager usually allows 90 seconds or more before it kills. */
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);

  /** What a signal asks for. */
  private enum Request {
    STOP,
    RELOAD,
    FLUSH
  }

  /** A configuration whose plugins are made and connected, and not started. */
  private record Prepared(Configuration configuration, Topology topology, Ledger ledger) {}

  private final DaemonOptions options;
  private final Clock clock = new SystemClock();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final StopSignals stopSignals;
  private FileLogDevice device;
  private LogOptions.LogFile logFile;
  private OwnLog ownLog;

  Daemon(DaemonOptions options) {
    this.options = options;
    this.stopSignals = new StopSignals(clock, STOP_DEADLINE, () -> requests.add(Request.STOP));
  }

  /**
   * Runs until a signal ends it; returns the exit code of the process.
   *
   * @throws IOException if the log file cannot be opened; the message says which
   */
  int run() throws IOException {
    logTo(options.log().earlyFile());
    install(options.log().earlySettings());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> log.error("unexpected error in thread {}", thread.getName(), e));
    if (!options.isDryRun()) {
      handleSignals();
    }
    try {
      return configured();
    } catch (ConfigException e) {
      configError(e, false);
      return ExitCode.FAILED;
    } finally {
      device.close();
    }
  }

  private int configured() throws IOException, ConfigException {
    final Configuration configuration = Configuration.load(options.config(), WORKER_ID);
    logTo(configuration.logFile(options.log()));
    install(configuration.logSettings(options.log()));
    log.atInfo()
        .addKeyValue("path", logFile.path().orElse(null))
        .addKeyValue("rotate_age", rotateAge())
        .addKeyValue("rotate_size", boxed(logFile.rotateBytes()))
        .log("init supervisor logger");
    log.atInfo()
        .addKeyValue("path", options.config().file().toString())
        .log("parsing config file is succeeded");
    options.config().choice().ifPresent(log::info);
    options.notices().forEach(log::warn);
    if (options.isDryRun()) {
      log.info("starting tailrace-{} as dry run mode java=\"{}\"", version(), java());
    }
    try (Host host =
        new Host(clock, options.pluginDirectories(), options.workDirectory(), WORKER_ID)) {
      host.scan().forEach(log::warn);
      if (options.isDryRun()) {
        prepare(configuration, host).topology().close();
        log.info("finished dry run mode");
        return ExitCode.OK;
      }
      configuration.makeRootDirectory();
      return serve(configuration, host);
    }
  }

  private Prepared prepare(Configuration configuration, Host host) throws ConfigException {
    final Ledger ledger = new Ledger(configuration.isSizing());
    final Topology topology = host.build(configuration, device, ledger);
    for (Problem problem : configuration.problems().list()) {
      log.warn(problem.render());
    }
    if (!options.suppressConfigDump()
        && !configuration.system().suppressConfigDump().orElse(false)) {
      supervisorLog.info(
          "using configuration file: {}",
          ConfigDump.dump(configuration.root(), topology.facts()).stripTrailing());
    }
    return new Prepared(configuration, topology, ledger);
  }

  private Prepared prepareFirst(Configuration configuration, Host host) throws ConfigException {
    final Prepared first = prepare(configuration, host);
    host.pruneCopies();
    log.info(
        "starting tailrace-{} pid={} java=\"{}\"",
        version(),
        ProcessHandle.current().pid(),
        java());
    ownLog.workerStarted(WORKER_ID);
    return first;
  }

  /**
   * Runs one topology after the other, until a signal asks for the stop. Nothing refers to a
   * topology that is over, this thread's variables included: its plugins' jars leave the memory.
   */
  private int serve(Configuration configuration, Host host) throws ConfigException {
    Prepared current = prepareFirst(configuration, host);
    Optional<Configuration> before = Optional.empty();
    while (true) {
      final Generation generation = new Generation(current, host.scheduler());
      try {
        generation.start();
      } catch (StartException e) {
        report(e);
        if (before.isEmpty()) {
          return ExitCode.FAILED;
        }
        supervisorLog.error("failed to reload config: the configuration before is started again");
        try {
          current = prepare(before.get(), host);
          install(current.configuration().logSettings(options.log()));
          ownLog.workerStarted(WORKER_ID);
        } catch (ConfigException gone) {
          configError(gone, true);
          return ExitCode.FAILED;
        }
        before = Optional.empty();
        continue;
      }
      host.closeUnusedSockets();
      final Optional<Prepared> next = await(host, generation);
      final boolean isNothingLost = generation.stop(next.isPresent());
      if (next.isEmpty()) {
        final int status = isNothingLost ? ExitCode.OK : ExitCode.FAILED;
        supervisorLog.info("Worker {} finished with status {}", WORKER_ID, status);
        return status;
      }
      log.atInfo().addKeyValue("worker", WORKER_ID).log("restart fluentd worker");
      before = Optional.of(current.configuration());
      current = next.get();
      install(current.configuration().logSettings(options.log()));
      ownLog.workerStarted(WORKER_ID);
    }
  }

  private static void report(StartException e) {
    final Throwable cause = e.getCause();
    final Object type = OwnLog.word(cause.getClass().getSimpleName());
    if (cause instanceof IOException) { // what the operator can do something about
      log.atError().addKeyValue("error_class", type).log("{}: {}", e.origin(), e.getMessage());
    } else {
      log.atError()
          .addKeyValue("error_class", type)
          .addKeyValue("error", e.origin() + ": " + e.getMessage())
          .log("unexpected error");
    }
    log.debug("where it comes from", cause);
  }

  /**
   * Waits for a request that ends the topology.
   *
   * @return what to go on with; empty: stop
   */
  private Optional<Prepared> await(Host host, Generation generation) {
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
          supervisorLog.info("Received graceful stop");
          return Optional.empty();
        case RELOAD:
          supervisorLog.info("Reloading new config");
          final Optional<Prepared> next = reload(host);
          if (next.isPresent()) {
            return next;
          }
          break;
        case FLUSH:
          reopenLog();
          log.info("force flushing buffered events");
          generation.flush();
          break;
        default:
          throw new AssertionError(request);
      }
    }
  }

  /** Makes what the configuration now says; empty if it is wrong, which is reported. */
  private Optional<Prepared> reload(Host host) {
    try {
      final Configuration configuration = Configuration.load(options.config(), WORKER_ID);
      host.scan().forEach(log::warn);
      configuration.makeRootDirectory();
      final Prepared prepared = prepare(configuration, host);
      if (!configuration.logFile(options.log()).equals(logFile)) {
        log.warn("where the log goes and how it is rotated changes with the next start only");
      }
      return Optional.of(prepared);
    } catch (ConfigException e) {
      configError(e, true);
      supervisorLog.error("failed to reload config: the configuration before stays in force");
      return Optional.empty();
    }
  }

  private void reopenLog() {
    try {
      device.reopen();
      if (device.path().isPresent()) {
        supervisorLog
            .atInfo()
            .addKeyValue("path", device.path().get().toString())
            .log("reopened the log file");
      }
    } catch (IOException e) {
      supervisorLog
          .atError()
          .addKeyValue("error", e)
          .log("the log file could not be opened again and the old one is written on");
    }
  }

  private void handleSignals() {
    Signals.handle("TERM", stopSignals::received);
    Signals.handle("INT", stopSignals::received);
    Signals.handle("HUP", () -> requests.add(Request.RELOAD));
    // Fluentd starts a second process that takes the sockets over; a reload keeps them open too.
    Signals.handle("USR2", () -> requests.add(Request.RELOAD));
    Signals.handle("USR1", () -> requests.add(Request.FLUSH));
    Signals.handle("CONT", ThreadDump::write);
  }

  /** Reports all that is wrong, and then the line that Fluentd writes. */
  private void configError(ConfigException e, boolean isReload) {
    final boolean isJson = ownLog.settings().json();
    final StringBuilder text = new StringBuilder();
    String first = null;
    int errors = 0;
    for (Problem problem : e.problems()) {
      if (isJson) {
        (problem.severity() == Severity.ERROR ? log.atError() : log.atWarn()).log(problem.render());
      }
      text.append(problem.render()).append('\n');
      if (problem.severity() == Severity.ERROR) {
        errors++;
        first = first == null ? problem.origin() + ": " + problem.message() : first;
      }
    }
    final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (!isJson) {
      device.write(bytes, 0, bytes.length);
    }
    if (device.path().isPresent() && !isReload) {
      // Whoever started it by hand does not look into the log file first.
      FileLogDevice.standardError().write(bytes, 0, bytes.length);
    }
    supervisorLog
        .atError()
        .addKeyValue("file", options.config().file().toString())
        .addKeyValue("error_class", OwnLog.word("Fluent::ConfigError"))
        .addKeyValue("error", errors > 1 ? first + " (and " + (errors - 1) + " more)" : first)
        .log("config error");
  }

  private void logTo(LogOptions.LogFile file) throws IOException {
    if (file.equals(logFile)) {
      return;
    }
    final FileLogDevice opened;
    try {
      opened =
          file.path().isEmpty()
              ? FileLogDevice.standardOutput()
              : FileLogDevice.appendTo(
                  Path.of(file.path().get()), file.rotation(), clock, ZoneId.systemDefault());
    } catch (IOException e) {
      final Path path = Path.of(file.path().get());
      throw new IOException(
          "cannot open the log file '" + path + "': " + FileProblem.reason(e, path), e);
    }
    final FileLogDevice before = device;
    device = opened;
    logFile = file;
    if (before != null) {
      before.close();
    }
  }

  private void install(LogSettings settings) {
    ownLog =
        OwnLog.install(
            settings,
            device,
            device.path().isEmpty() && Boolean.getBoolean("tailrace.terminal"),
            clock);
  }

  private Object rotateAge() {
    final String age = logFile.rotateAge().orElse(null);
    return age != null && age.matches("[0-9]+") ? OwnLog.word(age) : age;
  }

  private static Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static String version() {
    return Version.current();
  }

  private static String java() {
    return Runtime.version().toString();
  }

  /** One topology from its start to its stop, with the events of the log that belong to it. */
  private final class Generation {
    private final Topology topology;
    private final Ledger ledger;
    private final Scheduler scheduler;
    private final boolean isLogVerbose;
    private final List<Scheduler.Cancellable> watches = new ArrayList<>();
    private Optional<LogEvents> logEvents = Optional.empty();

    Generation(Prepared prepared, Scheduler scheduler) {
      this.topology = prepared.topology();
      this.ledger = prepared.ledger();
      this.scheduler = scheduler;
      this.isLogVerbose =
          options.logEventVerbose()
              || prepared.configuration().system().logEventVerbose().orElse(false);
    }

    void start() throws StartException {
      logEvents =
          topology.logRouter().map(router -> new LogEvents(new PackedWriter(), router::emit));
      ownLog.setEvents(logEvents);
      final ProcessHandle process = ProcessHandle.current();
      log.atInfo()
          .addKeyValue("pid", process.pid())
          .addKeyValue("ppid", process.parent().map(ProcessHandle::pid).orElse(0L))
          .addKeyValue("worker", WORKER_ID)
          .log("starting fluentd worker");
      try {
        topology.start();
      } catch (StartException e) {
        endLogEvents();
        throw e;
      }
      logEvents.ifPresent(LogEvents::start);
      watches.add(
          scheduler.every(
              LEDGER_INTERVAL, () -> ledger.standingImbalances().forEach(line -> log.warn(line))));
      log.atInfo().addKeyValue("worker", WORKER_ID).log("fluentd worker is now running");
    }

    /** Has all buffered events written. */
    void flush() {
      topology.flush();
    }

    /**
     * Stops everything.
     *
     * @param isReload whether another topology follows, which may take over the listening sockets
     * @return whether all that was not delivered is kept
     */
    boolean stop(boolean isReload) {
      watches.forEach(Scheduler.Cancellable::cancel);
      log.atInfo().addKeyValue("worker", WORKER_ID).log("fluentd worker is now stopping");
      if (!isLogVerbose) {
        endLogEvents();
      }
      log.atInfo().addKeyValue("worker", WORKER_ID).log("shutting down fluentd worker");
      if (isReload) {
        topology.detach();
      }
      topology.stop();
      endLogEvents();
      topology.close();
      for (String line : ledger.imbalances()) {
        log.error("the books do not balance: {}", line);
      }
      final long lost = topology.lostAtStop();
      if (lost > 0) {
        log.error(
            "{} events are lost: they could not be flushed before the stop, nor kept in the backup."
                + " set root_dir in <system> to a directory that this process can write",
            lost);
      }
      return lost == 0;
    }

    private void endLogEvents() {
      ownLog.setEvents(Optional.empty());
      logEvents.ifPresent(LogEvents::close);
    }
  }
}
