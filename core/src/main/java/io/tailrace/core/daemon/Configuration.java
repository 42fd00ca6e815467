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
import io.tailrace.api.TimeOptions;
import io.tailrace.core.codec.time.TimeCodec;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.ConfigLoader;
import io.tailrace.core.config.ConfigParam;
import io.tailrace.core.config.ConfigSource;
import io.tailrace.core.config.EvaluationContext;
import io.tailrace.core.config.Problems;
import io.tailrace.core.config.Span;
import io.tailrace.core.config.SystemConfig;
import io.tailrace.core.config.WorkerSections;
import io.tailrace.core.observe.LogRotation;
import io.tailrace.core.observe.LogSettings;
import io.tailrace.core.seam.FileProblem;
import io.tailrace.core.topology.TopologyBuilder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A configuration as it was read, with what the command line says about it.
 *
 * @param root the tree
 * @param system the {@code <system>} section
 * @param problems warnings so far
 * @param hostname short name of the host
 */
record Configuration(
    ConfigElement root,
    SystemConfig system,
    Problems problems,
    ConfigOptions options,
    String hostname) {

  /**
   * Reads the files that the options name.
   *
   * @throws ConfigException if their syntax, or something in {@code <system>}, is wrong
   */
  static Configuration load(ConfigOptions options, int workerId) throws ConfigException {
    final EvaluationContext context = EvaluationContext.ofProcess(Integer.toString(workerId));
    final Problems problems = new Problems();
    final ConfigElement written =
        new ConfigLoader(ConfigSource.system(), context)
            .load(
                new ConfigLoader.Options(
                    options.file(), options.type(), options.encoding(), options.inline()),
                problems);
    final SystemConfig system = SystemConfig.of(written, options.isStrict(), problems);
    final int workers = options.workers().orElse(system.workers());
    if (workers != 1) {
      problems.error(
          Span.of("--workers"),
          "workers " + workers + " is not supported yet, only 1 is",
          "leave it out; one process uses all processors");
    }
    checkLog(written, system.log(), problems);
    final ConfigElement root = WorkerSections.resolve(written, 1, workerId, problems);
    return new Configuration(root, system, problems, options, context.hostname());
  }

  private static void checkLog(ConfigElement root, SystemConfig.Log log, Problems problems) {
    final Optional<ConfigElement> section =
        root.elements("system").stream().flatMap(s -> s.elements("log").stream()).findFirst();
    try {
      TimeCodec.formatter(
          TimeOptions.DEFAULTS.withFormat(Optional.of(log.timeFormat())), ZoneId.systemDefault());
    } catch (IllegalArgumentException e) {
      problems.error(
          spanOf(section, "time_format"),
          "time_format: " + e.getMessage(),
          "write a smaller width");
    }
    try {
      LogRotation.of(log.rotateAge(), log.rotateSize());
    } catch (IllegalArgumentException e) {
      problems.error(
          spanOf(section, "rotate_size"), "rotate_size: " + e.getMessage(), "write it as 10m");
    }
  }

  private static Span spanOf(Optional<ConfigElement> section, String name) {
    return section
        .flatMap(element -> element.param(name))
        .map(ConfigParam::value)
        .map(value -> value.span())
        .orElse(Span.of("<system>"));
  }

  /**
   * Makes the directory of {@code root_dir} where it is missing.
   *
   * @throws ConfigException if there cannot be one
   */
  void makeRootDirectory() throws ConfigException {
    if (system.rootDir().isEmpty()) {
      return;
    }
    final Path directory = Path.of(system.rootDir().get());
    final Span span = spanOf(root.elements("system").stream().findFirst(), "root_dir");
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      problems.error(
          span,
          "non directory entry exists:" + directory,
          "write a directory, or a path where one can be made");
    } catch (IOException e) {
      problems.error(
          span,
          "failed to create root directory:" + directory + ", " + FileProblem.reason(e, directory),
          "make the directory, writable for the user that Tailrace runs as");
    }
    problems.throwIfErrors();
  }

  TopologyBuilder.Settings topologySettings() {
    return new TopologyBuilder.Settings(
        options.isStrict() || system.strictConfigValue().orElse(false),
        options.isWithoutSource() || system.withoutSource().orElse(false),
        options.emitErrorLogInterval().orElse(system.emitErrorLogInterval().orElse(Duration.ZERO)));
  }

  LogSettings logSettings(LogOptions log) {
    final String forced = system.log().forcedStacktraceLevel();
    return new LogSettings(
        log.level().orElse(LogSettings.level(system.logLevel())),
        isLogJson(),
        system.log().timeFormat(),
        log.suppressRepeatedStacktrace().orElse(system.suppressRepeatedStacktrace().orElse(true)),
        system.ignoreRepeatedLogInterval(),
        system.ignoreSameLogInterval(),
        forced.equals("none") ? Optional.<Level>empty() : Optional.of(LogSettings.level(forced)));
  }

  /** Whether the bytes of events are counted. */
  boolean isSizing() {
    return options.isSizing() || system.enableSizeMetrics().orElse(false);
  }

  boolean isLogJson() {
    return system.log().format().equals("json");
  }

  /** Where the log goes, by the command line or else by {@code <system>}. */
  LogOptions.LogFile logFile(LogOptions log) {
    final Optional<String> path =
        log.path()
            .or(() -> system.log().path())
            .filter(text -> !text.equals(LogOptions.STANDARD_OUTPUT));
    final Optional<String> age = log.rotateAge().or(() -> system.log().rotateAge());
    final OptionalLong bytes =
        log.rotateBytes().isPresent() ? log.rotateBytes() : system.log().rotateSize();
    return new LogOptions.LogFile(path, age, bytes, LogRotation.of(age, bytes));
  }
}
