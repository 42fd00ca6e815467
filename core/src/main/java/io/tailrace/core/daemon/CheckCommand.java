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
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.Problem;
import io.tailrace.core.config.Severity;
import io.tailrace.core.observe.FileLogDevice;
import io.tailrace.core.observe.Ledger;
import io.tailrace.core.observe.LogSettings;
import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.seam.SystemClock;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code tailrace check FILE}: prints all that is wrong with a configuration, in file
 * order. Plugins are made, so that their own checks run, and nothing is opened or started.
 */
@Command(
    name = "check",
    sortOptions = false,
    description = "Checks a configuration and prints all that is wrong; exit code 0 or 1.")
final class CheckCommand implements Callable<Integer> {
  private static final int WORKER_ID = 0;

  @Spec private CommandSpec spec;

  @Mixin private SharedOptions shared;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "configuration file; instead of --config")
  private Path file;

  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    final Path checked = file == null ? shared.file() : file;
    final ConfigOptions options =
        new ConfigOptions(
            checked,
            Optional.empty(),
            shared.type(),
            shared.encoding(),
            shared.inline(),
            shared.isStrict(),
            false,
            false,
            Optional.<Duration>empty(),
            Optional.empty());
    final SystemClock clock = new SystemClock();
    final FileLogDevice device = FileLogDevice.standardError();
    final OwnLog log =
        OwnLog.install(
            LogSettings.defaults().withLevel(shared.logLevel().orElse(Level.WARN)),
            device,
            false,
            clock);
    final PrintWriter err = spec.commandLine().getErr();
    if (file == null) {
      shared.choice().ifPresent(sentence -> err.println("tailrace: " + sentence));
    }
    shared.notices().forEach(notice -> err.println("tailrace: " + notice));
    int said = 0;
    try (Host host = new Host(clock, shared.pluginDirectories(), Home.workDirectory(), WORKER_ID)) {
      final List<String> jars = host.scan();
      jars.forEach(sentence -> err.println("tailrace: warning: " + sentence));
      said = jars.size();
      final Configuration configuration = Configuration.load(options, WORKER_ID);
      host.build(configuration, device, new Ledger()).close();
      return report(checked, configuration.problems().list(), said + log.warningCount());
    } catch (ConfigException e) {
      return report(checked, e.problems(), said + log.warningCount());
    }
  }

  /**
   * @param said warnings that were printed already, about jars and by the log
   */
  private int report(Path checked, List<Problem> problems, long said) {
    final PrintWriter out = spec.commandLine().getOut();
    problems.forEach(problem -> out.println(problem.render()));
    final long errors = problems.stream().filter(p -> p.severity() == Severity.ERROR).count();
    final long warnings = problems.size() - errors + said;
    out.println(checked + ": " + counted(errors, "error") + ", " + counted(warnings, "warning"));
    return errors == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String counted(long count, String noun) {
    return (count == 0 ? "no" : String.valueOf(count)) + " " + noun + (count == 1 ? "" : "s");
  }
}
