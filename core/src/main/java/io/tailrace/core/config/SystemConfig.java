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
package io.tailrace.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the {@code <system>} section says; the defaults where it says nothing.
 *
 * <p>Source: fluentd lib/fluent/system_config.rb.
 *
 * @param workers number of workers; only 1 is supported yet
 * @param restartWorkerInterval wait before a worker is started again
 * @param rootDir base for the directories of plugins
 * @param logLevel trace, debug, info, warn, error or fatal
 * @param suppressRepeatedStacktrace log the same stack trace once
 * @param ignoreRepeatedLogInterval drop a message that equals the previous one for that long
 * @param ignoreSameLogInterval drop a message that was logged already for that long
 * @param emitErrorLogInterval log failed emits at most that often
 * @param suppressConfigDump do not log the configuration at start
 * @param logEventVerbose keep emitting own log events while starting and stopping
 * @param withoutSource start no sources
 * @param withSourceOnly start nothing but sources
 * @param rpcEndpoint address of the control API
 * @param enableGetDump let the control API return the configuration
 * @param processName name that the process shows
 * @param filePermission mode of new files
 * @param dirPermission mode of new directories
 * @param strictConfigValue refuse values that are not exactly of their type
 * @param enableMsgpackTimeSupport accept MessagePack's own timestamps
 * @param disableSharedSocket do not share listening sockets between workers
 * @param enableInputMetrics count events of inputs
 * @param enableSizeMetrics count bytes of events
 * @param enableJit has no meaning here
 * @param configIncludeDir directory whose configuration files are read too
 * @param umask mask of permissions of new files, octal
 * @param log the daemon's own log
 * @param counterServer a counter server in this process
 * @param counterClient where a counter server is
 * @param metricsType type of metrics plugin
 * @param metricsLabels labels of all metrics
 * @param sourceOnlyBuffer buffer that is used with {@code withSourceOnly}
 */
public record SystemConfig(
    int workers,
    Duration restartWorkerInterval,
    Optional<String> rootDir,
    String logLevel,
    Optional<Boolean> suppressRepeatedStacktrace,
    Optional<Duration> ignoreRepeatedLogInterval,
    Optional<Duration> ignoreSameLogInterval,
    Optional<Duration> emitErrorLogInterval,
    Optional<Boolean> suppressConfigDump,
    Optional<Boolean> logEventVerbose,
    Optional<Boolean> withoutSource,
    Optional<Boolean> withSourceOnly,
    Optional<String> rpcEndpoint,
    Optional<Boolean> enableGetDump,
    Optional<String> processName,
    OptionalInt filePermission,
    OptionalInt dirPermission,
    Optional<Boolean> strictConfigValue,
    Optional<Boolean> enableMsgpackTimeSupport,
    Optional<Boolean> disableSharedSocket,
    boolean enableInputMetrics,
    Optional<Boolean> enableSizeMetrics,
    boolean enableJit,
    Optional<String> configIncludeDir,
    Optional<String> umask,
    Log log,
    Optional<CounterServer> counterServer,
    Optional<CounterClient> counterClient,
    String metricsType,
    Map<String, Object> metricsLabels,
    SourceOnlyBuffer sourceOnlyBuffer) {

  /** The levels of the log, from the most talkative to the most silent. */
  public static final List<String> LOG_LEVELS =
      List.of("trace", "debug", "info", "warn", "error", "fatal");

  /**
   * Parameters and sections that are read and checked while what they switch on does not exist yet;
   * using one is a warning. A name leaves this list in the change that makes it work.
   */
  static final Set<String> NOT_USED_YET =
      Set.of(
          "with_source_only",
          "rpc_endpoint",
          "enable_get_dump",
          "process_name",
          "enable_msgpack_time_support",
          "umask",
          "<counter_server>",
          "<counter_client>",
          "<metrics>",
          "<source_only_buffer>");

  /** Parameters that have nothing to act on here, and why; using one is a warning. */
  static final Map<String, String> WITHOUT_EFFECT =
      Map.of(
          "restart_worker_interval", "workers are not processes that could be restarted",
          "disable_shared_socket", "one process has nobody to share sockets with",
          "enable_input_metrics", "events are always counted",
          "enable_jit", "the JVM always compiles");

  /**
   * The daemon's own log.
   *
   * @param path file; standard output without it
   * @param format text or json
   * @param timeFormat strftime format
   * @param rotateAge daily, weekly, monthly, or a number of files to keep
   * @param rotateSize size in bytes at which the file is rotated
   * @param forcedStacktraceLevel level at which stack traces are logged, or none
   */
  public record Log(
      Optional<String> path,
      String format,
      String timeFormat,
      Optional<String> rotateAge,
      OptionalLong rotateSize,
      String forcedStacktraceLevel) {}

  /** A counter server; {@code backupPath} is where its values are kept. */
  public record CounterServer(String scope, int port, String bind, String backupPath) {}

  /** Where a counter server is, and how long one operation may take. */
  public record CounterClient(String host, int port, Duration timeout) {}

  /** The buffer that is used while only sources run. */
  public record SourceOnlyBuffer(
      int flushThreadCount,
      String overflowAction,
      Optional<String> path,
      Optional<Duration> flushInterval,
      OptionalLong chunkLimitSize,
      OptionalLong totalLimitSize,
      Optional<String> compress) {}

  /**
   * Reads the section from a configuration; what is wrong with it is noted in {@code problems}, and
   * the default stands for it.
   *
   * @param strict whether the command line asks for strict values
   */
  public static SystemConfig of(ConfigElement root, boolean strict, Problems problems) {
    final List<ConfigElement> sections = root.elements("system");
    for (int i = 1; i < sections.size(); i++) {
      problems.error(
          sections.get(i).span(),
          "<system> is duplicated. <system> should be only one",
          "the other one is at " + sections.get(0).origin());
    }
    final ConfigElement system =
        sections.isEmpty() ? ConfigElement.empty("system", Span.of("defaults")) : sections.get(0);
    return SystemConfigReader.read(system, strict, problems);
  }
}
