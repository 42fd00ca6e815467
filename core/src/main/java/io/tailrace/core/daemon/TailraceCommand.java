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

import io.tailrace.core.observe.LogRotation;
import io.tailrace.core.seam.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code tailrace}: runs the daemon, with the options of Fluentd.
 *
 * <p>Source: fluentd lib/fluent/command/fluentd.rb. Options that have no meaning here are accepted
 * if nothing is lost by it, and refused with what to do instead if something is.
 */
@Command(
    name = "tailrace",
    description = "Collects logs as a Fluentd configuration says.",
    sortOptions = false,
    mixinStandardHelpOptions = false,
    subcommands = {CheckCommand.class, CatCommand.class, PluginCommand.class, BufferCommand.class})
final class TailraceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private SharedOptions shared;

  @Option(
      names = {"-s", "--setup"},
      paramLabel = "DIR",
      arity = "0..1",
      fallbackValue = "/etc/fluent",
      description = "write a sample configuration to DIR (default /etc/fluent) and end")
  private Path setup;

  @Option(names = "--dry-run", description = "check the configuration and end")
  private boolean dryRun;

  @Option(
      names = "--show-plugin-config",
      paramLabel = "TYPE",
      description = "deprecated; use 'tailrace plugin describe'")
  private String showPluginConfig;

  @Option(
      names = {"-d", "--daemon"},
      paramLabel = "PIDFILE",
      description = "refused: Tailrace stays in the foreground")
  private Path daemon;

  @Option(names = "--under-supervisor", hidden = true)
  private boolean underSupervisor;

  @Option(names = "--no-supervisor", description = "has no effect: there is always one process")
  private boolean noSupervisor;

  @Option(names = "--workers", paramLabel = "NUM", description = "number of workers")
  private Integer workers;

  @Option(names = "--user", paramLabel = "USER", description = "refused: start it as that user")
  private String user;

  @Option(names = "--group", paramLabel = "GROUP", description = "refused: start it in that group")
  private String group;

  @Option(
      names = "--umask",
      paramLabel = "OCTAL",
      description = "refused: set the umask where Tailrace is started")
  private String umask;

  @Option(
      names = {"-o", "--log"},
      paramLabel = "PATH",
      description = "log file; - is standard output")
  private String log;

  @Option(
      names = "--log-rotate-age",
      paramLabel = "AGE",
      description = "daily, weekly, monthly, or how many old log files to keep")
  private String logRotateAge;

  @Option(
      names = "--log-rotate-size",
      paramLabel = "BYTES",
      description = "size at which the log file is rotated")
  private Long logRotateSize;

  @Option(names = "--suppress-config-dump", description = "do not log the configuration at start")
  private boolean suppressConfigDump;

  @Option(names = "--log-event-verbose", description = "emit log events during start and stop too")
  private boolean logEventVerbose;

  @Option(
      names = "--emit-error-log-interval",
      paramLabel = "SECONDS",
      description = "least time between two reports of failed emits")
  private Long emitErrorLogInterval;

  @Option(
      names = "--suppress-repeated-stacktrace",
      paramLabel = "VALUE",
      arity = "0..1",
      fallbackValue = "true",
      description = "leave out a stack trace equal to the one before")
  private Boolean suppressRepeatedStacktrace;

  @Option(names = "--without-source", description = "run without <source> sections")
  private boolean withoutSource;

  @Option(names = "--with-source-only", description = "refused: it does not exist")
  private boolean withSourceOnly;

  @Option(names = "--enable-input-metrics", description = "has no effect: events are counted")
  private boolean enableInputMetrics;

  @Option(
      names = "--disable-input-metrics",
      description = "has no effect: events are always counted")
  private boolean disableInputMetrics;

  @Option(names = "--enable-size-metrics", description = "count the bytes of events too")
  private boolean enableSizeMetrics;

  @Option(
      names = {"-g", "--gemfile"},
      paramLabel = "FILE",
      description = "refused: plugins are jars")
  private Path gemfile;

  @Option(
      names = {"-G", "--gem-path"},
      paramLabel = "DIR",
      description = "refused: plugins are jars")
  private Path gemPath;

  @Option(names = "--disable-shared-socket", description = "has no effect: there is one process")
  private boolean disableSharedSocket;

  @Option(names = "--version", description = "print the version and end")
  private boolean version;

  @Mixin private HelpOption help;

  @Override
  public Integer call() throws IOException {
    if (version) {
      spec.commandLine().getOut().println("tailrace " + Version.current());
      return ExitCode.OK;
    }
    if (setup != null) {
      return setUp(setup);
    }
    if (showPluginConfig != null) {
      spec.commandLine()
          .getOut()
          .println(
              "show-plugin-config option is deprecated. Use tailrace plugin describe "
                  + showPluginConfig.replaceFirst("^.*:", ""));
      return ExitCode.OK;
    }
    refuse(daemon, "--daemon", "run it under a service manager, or with nohup and &");
    refuse(user, "--user", "start Tailrace as that user");
    refuse(group, "--group", "start Tailrace in that group");
    refuse(umask, "--umask", "set the umask where Tailrace is started");
    refuse(gemfile, "--gemfile", "plugins are jars: put them into a directory given by --plugin");
    refuse(gemPath, "--gem-path", "plugins are jars: put them into a directory given by --plugin");
    if (withSourceOnly) {
      throw shared.wrong(
          "the option --with-source-only is not supported; stop what sends, or run it whole");
    }
    if (noSupervisor && workers != null && workers > 1) {
      spec.commandLine()
          .getOut()
          .println("Error: multi workers is not supported with --no-supervisor");
      return ExitCode.UNRECOVERABLE;
    }
    return new Daemon(options()).run();
  }

  private DaemonOptions options() throws IOException {
    final ConfigOptions config =
        new ConfigOptions(
            shared.file(),
            shared.choice(),
            shared.type(),
            shared.encoding(),
            inline(),
            shared.isStrict(),
            withoutSource,
            enableSizeMetrics,
            Optional.ofNullable(emitErrorLogInterval).map(Duration::ofSeconds),
            Optional.ofNullable(workers));
    return new DaemonOptions(
        config,
        logOptions(),
        shared.pluginDirectories(),
        Home.workDirectory(),
        dryRun,
        suppressConfigDump,
        logEventVerbose,
        notices());
  }

  private Optional<String> inline() throws IOException {
    if (shared.inline().equals(Optional.of("-"))) {
      return Optional.of(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
    }
    return shared.inline();
  }

  private LogOptions logOptions() {
    final OptionalLong bytes =
        logRotateSize == null ? OptionalLong.empty() : OptionalLong.of(logRotateSize);
    final Optional<String> age = Optional.ofNullable(logRotateAge);
    try {
      LogRotation.of(age, bytes);
    } catch (IllegalArgumentException e) {
      throw shared.wrong(
          "log-rotate-age should be daily, weekly, monthly or a number, and log-rotate-size a"
              + " number of bytes");
    }
    return new LogOptions(
        Optional.ofNullable(log),
        shared.logLevel(),
        age,
        bytes,
        Optional.ofNullable(suppressRepeatedStacktrace));
  }

  private List<String> notices() {
    final List<String> notices = new ArrayList<>(shared.notices());
    if (shared.inline().equals(Optional.of("-"))) {
      notices.add("the value \"-\" for `inline_config` is deprecated");
    }
    if (underSupervisor || noSupervisor) {
      notices.add("there is no supervisor; one process does everything");
    }
    if (enableInputMetrics || disableInputMetrics) {
      notices.add("metrics of inputs cannot be switched: events are always counted");
    }
    if (disableSharedSocket) {
      notices.add("the option --disable-shared-socket has no effect: there is one process");
    }
    return notices;
  }

  private void refuse(Object value, String option, String instead) {
    if (value != null) {
      throw shared.wrong("the option " + option + " is not supported; " + instead);
    }
  }

  /** Source: fluentd lib/fluent/command/fluentd.rb. */
  private int setUp(Path directory) throws IOException {
    final Path target = directory.resolve("fluent.conf");
    try {
      Files.createDirectories(directory.resolve("plugin"));
      if (Files.exists(target)) {
        spec.commandLine().getOut().println(target + " already exists.");
      } else {
        Files.copy(Home.directory().resolve("conf").resolve("fluent.conf"), target);
        spec.commandLine().getOut().println("Installed " + target + ".");
      }
    } catch (FileSystemException e) {
      throw new IOException("cannot write '" + target + "': " + FileProblem.reason(e, target), e);
    }
    return ExitCode.OK;
  }
}
