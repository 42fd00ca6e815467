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

import ch.qos.logback.classic.Level;
import io.tailrace.core.config.ConfigLoader;
import io.tailrace.core.plugin.JarStore;
import io.tailrace.core.plugin.PluginCatalog;
import io.tailrace.core.plugin.SdkVersion;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    subcommands = {CheckCommand.class, PluginCommand.class})
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

  @Option(names = "--no-supervisor", description = "accepted: there is always one process")
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

  @Option(names = "--without-source", description = "run without inputs")
  private boolean withoutSource;

  @Option(names = "--with-source-only", description = "refused: not there yet")
  private boolean withSourceOnly;

  @Option(names = "--enable-input-metrics", hidden = true)
  private boolean enableInputMetrics;

  @Option(
      names = "--disable-input-metrics",
      description = "accepted: counting is part of the engine and costs nothing to leave on")
  private boolean disableInputMetrics;

  @Option(names = "--enable-size-metrics", description = "accepted: as above")
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

  @Option(names = "--disable-shared-socket", description = "accepted: one process shares nothing")
  private boolean disableSharedSocket;

  @Option(names = "--version", description = "print the version and end")
  private boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  private boolean help;

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
          .println("show-plugin-config option is deprecated; use 'tailrace plugin describe TYPE'");
      return ExitCode.OK;
    }
    refuse(daemon, "--daemon", "run it under a service manager, or with nohup and &");
    refuse(user, "--user", "start Tailrace as that user");
    refuse(group, "--group", "start Tailrace in that group");
    refuse(umask, "--umask", "set the umask where Tailrace is started");
    refuse(gemfile, "--gemfile", "plugins are jars: put them into a directory given by --plugin");
    refuse(gemPath, "--gem-path", "plugins are jars: put them into a directory given by --plugin");
    refuse(
        withSourceOnly ? Boolean.TRUE : null, "--with-source-only", "run it with all of its parts");
    return new Daemon(options()).run();
  }

  private DaemonOptions options() {
    return new DaemonOptions(
        shared.config(),
        shared.configType(),
        shared.encoding(spec),
        shared.inlineConfig(),
        shared.pluginDirectories(),
        shared.workDirectory(),
        log == null || log.equals("-") ? Optional.empty() : Optional.of(Path.of(log)),
        shared.logLevel(),
        Optional.ofNullable(logRotateAge),
        Optional.ofNullable(logRotateSize),
        dryRun,
        withoutSource,
        shared.strictConfigValue(),
        shared.suppressConfigDump(),
        logEventVerbose,
        Optional.ofNullable(suppressRepeatedStacktrace),
        Optional.ofNullable(emitErrorLogInterval).map(Duration::ofSeconds),
        Optional.ofNullable(workers));
  }

  private void refuse(Object value, String option, String instead) {
    if (value != null) {
      throw new ParameterException(
          spec.commandLine(), "the option " + option + " is not supported; " + instead);
    }
  }

  private int setUp(Path directory) throws IOException {
    Files.createDirectories(directory);
    final Path target = directory.resolve("fluent.conf");
    if (Files.exists(target)) {
      spec.commandLine().getErr().println("tailrace: '" + target + "' exists; it stays as it is");
      return ExitCode.FAILED;
    }
    Files.copy(Home.directory().resolve("conf").resolve("fluent.conf"), target);
    spec.commandLine().getOut().println("Installed " + target + ".");
    return ExitCode.OK;
  }

  /** Options of all commands that read a configuration. */
  static final class SharedOptions {
    @Option(
        names = {"-c", "--config"},
        paramLabel = "PATH",
        description = "configuration file (default: $FLUENT_CONF or /etc/fluent/fluent.conf)")
    private Path config;

    @Option(
        names = {"-p", "--plugin"},
        paramLabel = "DIR",
        description = "directory with plugin jars; may be repeated")
    private List<Path> plugins = new ArrayList<>();

    @Option(names = "-I", paramLabel = "DIR", description = "accepted: there is no library path")
    private List<String> libraryPaths;

    @Option(
        names = "-r",
        paramLabel = "NAME",
        description = "accepted: there is nothing to preload")
    private List<String> preloads;

    @Option(
        names = {"-i", "--inline-config"},
        paramLabel = "TEXT",
        description = "text to append to the configuration; \\n is a line end")
    private String inline;

    @Option(
        names = "--config-file-type",
        paramLabel = "TYPE",
        description = "yaml, yml, v1 or guess: how the configuration is written")
    private String type;

    @Option(names = "--use-v1-config", hidden = true)
    private boolean v1;

    @Option(names = "--use-v0-config", description = "refused: use the v1 syntax")
    private boolean v0;

    @Option(
        names = "--strict-config-value",
        description = "values that are not of their type are errors")
    private boolean strict;

    @Option(names = "--suppress-config-dump", description = "do not log the configuration at start")
    private boolean noDump;

    @Option(names = "--conf-encoding", paramLabel = "ENCODING", description = "default utf-8")
    private String encodingName = "utf-8";

    @Option(names = "-v", description = "log more: -v is debug, -vv is trace")
    private boolean[] verbose = {};

    @Option(names = "-q", description = "log less: -q is warn, -qq is error")
    private boolean[] quiet = {};

    Path config() {
      if (config != null) {
        return config;
      }
      final String fromEnvironment = System.getenv("FLUENT_CONF");
      return Path.of(
          fromEnvironment == null || fromEnvironment.isEmpty()
              ? "/etc/fluent/fluent.conf"
              : fromEnvironment);
    }

    ConfigLoader.FileType configType() {
      if (type == null || type.equals("guess")) {
        return ConfigLoader.FileType.GUESS;
      }
      return type.equals("yaml") || type.equals("yml")
          ? ConfigLoader.FileType.YAML
          : ConfigLoader.FileType.V1;
    }

    Charset encoding(CommandSpec spec) {
      if (v0) {
        throw new ParameterException(
            spec.commandLine(),
            "the option --use-v0-config is not supported; write the configuration in the v1 syntax");
      }
      try {
        return encodingName == null ? StandardCharsets.UTF_8 : Charset.forName(encodingName);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(),
            "'" + encodingName + "' is not an encoding; write for example utf-8",
            e);
      }
    }

    Optional<String> inlineConfig() {
      return Optional.ofNullable(inline);
    }

    boolean strictConfigValue() {
      return strict;
    }

    boolean suppressConfigDump() {
      return noDump;
    }

    /** The distribution's own plugins, then {@code $FLUENT_PLUGIN}, then those of the options. */
    List<Path> pluginDirectories() {
      final List<Path> directories = new ArrayList<>();
      directories.add(Home.directory().resolve("plugins"));
      final String fromEnvironment = System.getenv("FLUENT_PLUGIN");
      if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
        directories.add(Path.of(fromEnvironment));
      }
      directories.addAll(plugins);
      return directories;
    }

    /** The plugins that are installed. */
    PluginCatalog catalog() throws IOException {
      return PluginCatalog.scan(
          pluginDirectories(),
          new JarStore(workDirectory()),
          SdkVersion.current(),
          PluginCatalog.empty());
    }

    Path workDirectory() {
      return Home.workDirectory();
    }

    Optional<Level> logLevel() {
      if (verbose.length > 0) {
        return Optional.of(verbose.length > 1 ? Level.TRACE : Level.DEBUG);
      }
      if (quiet.length > 0) {
        return Optional.of(quiet.length > 1 ? Level.ERROR : Level.WARN);
      }
      return Optional.empty();
    }
  }
}
