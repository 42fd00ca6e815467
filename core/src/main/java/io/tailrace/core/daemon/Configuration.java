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
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.ConfigLoader;
import io.tailrace.core.config.ConfigSource;
import io.tailrace.core.config.EvaluationContext;
import io.tailrace.core.config.Problems;
import io.tailrace.core.config.Span;
import io.tailrace.core.config.SystemConfig;
import io.tailrace.core.config.WorkerSections;
import io.tailrace.core.observe.LogSettings;
import io.tailrace.core.topology.TopologyBuilder;
import java.time.Duration;

/**
 * A configuration as it was read, with what the command line says about it.
 *
 * @param root the tree
 * @param system the {@code <system>} section, where the command line wins
 * @param problems warnings so far
 * @param hostname short name of the host
 */
record Configuration(
    ConfigElement root,
    SystemConfig system,
    Problems problems,
    DaemonOptions options,
    String hostname) {

  /**
   * Reads the files that the options name.
   *
   * @throws ConfigException if their syntax, or something in {@code <system>}, is wrong
   */
  static Configuration load(DaemonOptions options, int workerId) throws ConfigException {
    final EvaluationContext context = EvaluationContext.ofProcess(Integer.toString(workerId));
    final Problems problems = new Problems();
    final ConfigElement written =
        new ConfigLoader(ConfigSource.system(), context)
            .load(
                new ConfigLoader.Options(
                    options.config(),
                    options.configType(),
                    options.encoding(),
                    options.inlineConfig()),
                problems);
    final SystemConfig system = SystemConfig.of(written, options.strictConfigValue(), problems);
    final int workers = options.workers().orElse(system.workers());
    if (workers != 1) {
      problems.error(
          Span.of("--workers"),
          "workers " + workers + " is not supported",
          "leave it out: one process uses all cores");
    }
    final ConfigElement root = WorkerSections.resolve(written, 1, workerId, problems);
    return new Configuration(root, system, problems, options, context.hostname());
  }

  TopologyBuilder.Settings topologySettings() {
    return new TopologyBuilder.Settings(
        options.strictConfigValue() || system.strictConfigValue().orElse(false),
        options.withoutSource() || system.withoutSource().orElse(false),
        options.emitErrorLogInterval().orElse(system.emitErrorLogInterval().orElse(Duration.ZERO)));
  }

  boolean isDumpSuppressed() {
    return options.suppressConfigDump() || system.suppressConfigDump().orElse(false);
  }

  boolean isLogEventVerbose() {
    return options.logEventVerbose() || system.logEventVerbose().orElse(false);
  }

  LogSettings logSettings() {
    return new LogSettings(
        options.logLevel().orElse(Level.toLevel(system.logLevel())),
        system.log().format().equals("json"),
        system.log().timeFormat(),
        options
            .suppressRepeatedStacktrace()
            .orElse(system.suppressRepeatedStacktrace().orElse(true)),
        system.ignoreRepeatedLogInterval(),
        system.ignoreSameLogInterval());
  }
}
