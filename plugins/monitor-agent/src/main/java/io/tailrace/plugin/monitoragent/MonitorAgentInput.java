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
package io.tailrace.plugin.monitoragent;

import io.tailrace.api.ComponentStatus;
import io.tailrace.api.DaemonInfo;
import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.net.HttpRequest;
import io.tailrace.api.net.HttpResponse;
import io.tailrace.api.net.HttpServerOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tells which plugins run and what they have counted, over HTTP and as events.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_monitor_agent.rb.
 */
@PluginType("monitor_agent")
public final class MonitorAgentInput implements Input {
  /**
   * @param bind address to listen on
   * @param port port to listen on; the number of the worker is added
   * @param tag tag of events that say what {@code /api/plugins.json} says; absent: there are none
   * @param emitInterval seconds between two times that such events are emitted
   * @param includeConfig show the parameters of plugins, secrets masked
   * @param includeRetry show the state of retries
   * @param includeDebugInfo let requests ask for the counts of the ledger and of plugins, with
   *     {@code debug=1} or {@code with_ivars=NAME,NAME}
   */
  public record Config(
      @Default("0.0.0.0") String bind,
      @Default("24220") int port,
      Optional<String> tag,
      @Default("60") Duration emitInterval,
      @Default("false") boolean includeConfig,
      @Default("false") boolean includeRetry,
      @Default("false") boolean includeDebugInfo) {
    public Config {
      if (emitInterval.isNegative() || emitInterval.isZero()) {
        throw new ParameterException("emit_interval", "emit_interval is not positive");
      }
    }
  }

  private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(10);

  /** No request needs a body. */
  private static final int BODY_BYTES_MAX = 64 << 10;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final String JSON = "application/json";
  private static final HttpResponse NOT_FOUND =
      HttpResponse.of(404, JSON, "{\"message\":\"Not found\"}");

  private final Config config;
  private final InputContext context;
  private final JsonText json;

  public MonitorAgentInput(Config config, InputContext context) {
    this.config = config;
    this.context = context;
    json = new JsonText(context.codecs().json());
    context.httpServer(
        new HttpServerOptions(
            config.bind(),
            port(),
            OptionalInt.empty(),
            KEEPALIVE_TIMEOUT,
            BODY_BYTES_MAX,
            BODY_BYTES_MAX,
            Optional.empty()),
        this::handle);
    config.tag().ifPresent(tag -> context.every(config.emitInterval(), () -> emitAll(tag)));
  }

  /** Workers listen on ports that follow each other; a port of the system's choice stays one. */
  private int port() {
    return config.port() == 0 ? 0 : config.port() + context.workerId();
  }

  @Override
  public void start() {
    context
        .log()
        .debug(
            "listening monitoring http server on http://{}:{}/api/plugins for worker{}",
            config.bind(),
            port(),
            context.workerId());
  }

  private HttpResponse handle(HttpRequest request) {
    if (!request.method().equals("GET")) {
      return NOT_FOUND;
    }
    final boolean isJson = request.path().endsWith(".json");
    final String resource = isJson ? request.path().replaceFirst("\\.json$", "") : request.path();
    if (!resource.equals("/api/plugins") && !resource.equals("/api/config")) {
      return NOT_FOUND;
    }
    final Query query;
    try {
      query = Query.parse(request.query());
    } catch (IllegalArgumentException e) {
      return jsonResponse(400, Map.of("message", "invalid %-encoding in the query"), false);
    }
    final boolean isDebug = config.includeDebugInfo() && query.get("debug").isPresent();
    if (resource.equals("/api/config")) {
      final Map<String, Object> daemon = daemon();
      return isJson ? jsonResponse(200, daemon, isDebug) : ltsvResponse(List.of(daemon));
    }
    final PluginInfo info =
        new PluginInfo(
            config.includeConfig(),
            config.includeRetry(),
            isDebug,
            config.includeDebugInfo() ? query.get("with_ivars") : Optional.empty());
    final List<Map<String, Object>> plugins = selected(query).stream().map(info::describe).toList();
    return isJson ? jsonResponse(200, Map.of("plugins", plugins), isDebug) : ltsvResponse(plugins);
  }

  private List<ComponentStatus> selected(Query query) {
    final Optional<String> tag = query.get("tag");
    if (tag.isPresent()) {
      return context.topology().outputFor(tag.get()).stream().toList();
    }
    final List<ComponentStatus> all = context.topology().components();
    final Optional<String> id = query.get("@id").or(() -> query.get("id"));
    if (id.isPresent()) {
      return all.stream().filter(plugin -> plugin.id().equals(id.get())).limit(1).toList();
    }
    final Optional<String> type = query.get("@type").or(() -> query.get("type"));
    if (type.isPresent()) {
      return all.stream().filter(plugin -> plugin.type().equals(type.get())).toList();
    }
    return all;
  }

  private Map<String, Object> daemon() {
    final DaemonInfo info = context.daemon();
    final ProcessHandle process = ProcessHandle.current();
    final Map<String, Object> daemon = new LinkedHashMap<>();
    daemon.put("pid", process.pid());
    daemon.put("ppid", process.parent().map(ProcessHandle::pid).orElse(0L));
    daemon.put("version", info.version());
    daemon.put("config_path", info.configPath());
    daemon.put("pid_file", info.pidFile().orElse(null));
    daemon.put("plugin_dirs", info.pluginDirs());
    daemon.put("log_path", info.logPath().orElse(null));
    daemon.put("root_dir", info.rootDir().orElse(null));
    return daemon;
  }

  private HttpResponse jsonResponse(int status, Map<String, ?> value, boolean isPretty) {
    return HttpResponse.of(status, JSON, isPretty ? json.pretty(value) : json.compact(value));
  }

  private static HttpResponse ltsvResponse(List<Map<String, Object>> rows) {
    return HttpResponse.of(200, "text/plain", Ltsv.write(rows));
  }

  private void emitAll(String tag) {
    final long nowNs = context.nowNs();
    final StreamWriter events = context.newStreamWriter();
    for (ComponentStatus plugin : context.topology().components()) {
      events.beginEvent().writeObject(PluginInfo.PLAIN.describe(plugin));
      events.endEvent(nowNs / NANOS_PER_SECOND, (int) (nowNs % NANOS_PER_SECOND));
    }
    context.emit(events.stream(tag)); // the host logs a failure; the next events say more
  }
}
