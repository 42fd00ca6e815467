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
package io.tailrace.plugin.http;

import io.tailrace.api.ByteSize;
import io.tailrace.api.Codecs;
import io.tailrace.api.Counter;
import io.tailrace.api.EventStream;
import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.Json;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.ParseException;
import io.tailrace.api.Parser;
import io.tailrace.api.Receipt;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.Workspaces;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Name;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import io.tailrace.api.net.HttpRequest;
import io.tailrace.api.net.HttpResponse;
import io.tailrace.api.net.HttpServerOptions;
import io.tailrace.api.net.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes events over HTTP: the path of a POST is the tag, its body the record or records.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_http.rb.
 */
@PluginType("http")
public final class HttpInput implements Input {
  /**
   * @param port port to listen on
   * @param bind address to listen on
   * @param bodySizeLimit largest body as it is sent; a larger one is answered 413
   * @param decompressionSizeLimit largest body after decompression; a larger one is answered 400
   * @param keepaliveTimeout seconds without a byte after which a connection is closed
   * @param backlog connections that the kernel keeps until they are accepted; absent: its maximum
   * @param addHttpHeaders add the headers of the request to each record, as {@code HTTP_NAME}
   * @param addRemoteAddr add the client's address to each record, as {@code REMOTE_ADDR}; the first
   *     address in X-Forwarded-For if the request has that header
   * @param blockingTimeout accepted and without effect: no thread waits for requests here
   * @param corsAllowOrigins origins whose pages may send events; one {@code *} in each is any text
   * @param corsAllowCredentials tell browsers that requests may carry credentials; needs origins
   *     other than {@code *}
   * @param respondWithEmptyImg answer 200 with a GIF of one transparent pixel
   * @param use204Response answer 204 instead of 200
   * @param dumpErrorLog write requests that are answered 400 or 500 to the log
   * @param addQueryParams add the parameters of the query to each record, as {@code QUERY_NAME}
   * @param addTagPrefix put this and a dot before each tag
   * @param strictJson answer 400 where a body is not JSON; otherwise it is dropped, counted and
   *     answered 200, as Fluentd does
   * @param transport tcp or tls, and with what certificate
   * @param parse how bodies are parsed; in_http goes by the request's Content-Type
   */
  public record Config(
      @Default("9880") int port,
      @Default("0.0.0.0") String bind,
      @Default("32m") ByteSize bodySizeLimit,
      @Default("256m") ByteSize decompressionSizeLimit,
      @Default("10") Duration keepaliveTimeout,
      Optional<Integer> backlog,
      @Default("false") boolean addHttpHeaders,
      @Default("false") boolean addRemoteAddr,
      @Default("0.5") Duration blockingTimeout,
      Optional<List<String>> corsAllowOrigins,
      @Default("false") boolean corsAllowCredentials,
      @Default("false") boolean respondWithEmptyImg,
      @Name("use_204_response") @Default("false") boolean use204Response,
      @Default("true") boolean dumpErrorLog,
      @Default("false") boolean addQueryParams,
      Optional<String> addTagPrefix,
      @Default("false") boolean strictJson,
      @Section Optional<Transport> transport,
      @Section
          @SectionDefaults(type = "in_http")
          @Compat({
            "format @type",
            "types types",
            "types_delimiter types_delimiter",
            "types_label_delimiter types_label_delimiter",
            "keys keys",
            "time_key time_key",
            "time_format time_format",
            "localtime localtime",
            "utc utc",
            "delimiter delimiter",
            "keep_time_key keep_time_key",
            "null_empty_string null_empty_string",
            "null_value_pattern null_value_pattern",
            "json_parser json_parser",
            "label_delimiter label_delimiter",
            "format_firstline format_firstline",
            "message_key message_key",
            "with_priority with_priority",
            "message_format message_format",
            "rfc5424_time_format rfc5424_time_format"
          })
          PluginRef<Parser> parse) {
    public Config {
      if (corsAllowCredentials
          && (corsAllowOrigins.isEmpty() || corsAllowOrigins.get().contains("*"))) {
        throw new ParameterException(
            "cors_allow_credentials",
            "Cannot enable cors_allow_credentials without specific origins",
            "list the origins in cors_allow_origins");
      }
      if (addTagPrefix.isPresent() && addTagPrefix.get().isEmpty()) {
        throw new ParameterException(
            "add_tag_prefix", "'add_tag_prefix' parameter must not be empty");
      }
    }
  }

  private static final String TEXT = "text/plain";
  private static final byte[] NOTHING = {};
  private static final byte[] EMPTY_GIF =
      "GIF89a\u0001\0\u0001\0\u0080\u00ff\0\u00ff\u00ff\u00ff\0\0\0,\0\0\0\0\u0001\0\u0001\0\0\u0002\u0002D\u0001\0;"
          .getBytes(StandardCharsets.ISO_8859_1);
  private static final HttpResponse FOUND_ALIVE = HttpResponse.of(200, TEXT, "").thenClose();
  private static final HttpResponse FORBIDDEN = HttpResponse.of(403, TEXT, "").thenClose();

  /** Responses for different origins that are kept; more origins are answered as well. */
  private static final int ORIGINS_KEPT_MAX = 256;

  private static final String PARAMETER_REQUIRED =
      "'json', 'ndjson' or 'msgpack' parameter is required";

  private final Config config;
  private final InputContext context;
  private final Codecs codecs;
  private final Json json;
  private final Parser customParser;
  private final CorsPolicy cors;
  private final TagCache tags;
  private final Workspaces<RequestWorkspace> workspaces;
  private final HttpResponse accepted;
  private final Map<String, HttpResponse> acceptedByOrigin = new ConcurrentHashMap<>();
  private final boolean addsFields;
  private final Counter unparsable;
  private final Counter noRecords;
  private final Counter refused;
  private final Counter failed;
  private final ThinnedLog unparsableLog;
  private final ThinnedLog noRecordsLog;
  private final ThinnedLog refusedLog;
  private final ThinnedLog failedLog;

  public HttpInput(Config config, InputContext context) {
    this.config = config;
    this.context = context;
    codecs = context.codecs();
    json = codecs.json();
    final Parser parser = context.create(config.parse());
    final InHttpParser standard = parser instanceof InHttpParser own ? own : null;
    customParser = standard == null ? parser : null;
    workspaces =
        new Workspaces<>(
            () -> new RequestWorkspace(context, standard == null ? null : standard.fields()));
    cors =
        config.corsAllowOrigins().isEmpty()
            ? null
            : new CorsPolicy(config.corsAllowOrigins().get(), config.corsAllowCredentials());
    tags = new TagCache(config.addTagPrefix().map(prefix -> prefix + ".").orElse(""));
    accepted = acceptedWith(Map.of());
    addsFields = config.addHttpHeaders() || config.addQueryParams() || config.addRemoteAddr();
    unparsable =
        context.counter("unparsable_bodies", "bodies dropped since they could not be parsed");
    noRecords =
        context.counter("no_records", "members of arrays dropped since they are no objects");
    refused = context.counter("refused_requests", "requests answered 400");
    failed = context.counter("failed_requests", "requests answered 500");
    unparsableLog = thinned("body dropped since it cannot be parsed");
    noRecordsLog = thinned("members of an array dropped");
    refusedLog = thinned("failed to process request");
    failedLog = thinned("failed to emit data");
    context.httpServer(
        new HttpServerOptions(
            config.bind(),
            config.port(),
            config.backlog().map(OptionalInt::of).orElse(OptionalInt.empty()),
            config.keepaliveTimeout(),
            config.bodySizeLimit().bytes(),
            config.decompressionSizeLimit().bytes(),
            config.transport()),
        this::handle);
  }

  @Override
  public void start() {
    context.log().debug("listening http bind={} port={}", config.bind(), config.port());
  }

  private ThinnedLog thinned(String text) {
    return new ThinnedLog(context.log(), System::nanoTime, text);
  }

  private HttpResponse handle(HttpRequest request) {
    final String method = request.method();
    if (method.equals("GET")) {
      return FOUND_ALIVE; // health checks; events in the query are not taken
    }
    if (method.equals("OPTIONS")) {
      return preflight(request);
    }
    final String origin = cors == null ? null : request.header("Origin");
    if (cors != null && !cors.admits(origin)) {
      return FORBIDDEN;
    }
    final RequestWorkspace workspace = workspaces.take();
    try {
      workspace.begin(context.nowNs());
      final String tag = tags.tagOf(request.path());
      final EventStream events = read(request, workspace, tag);
      return events.count() == 0 ? accepted(origin) : emit(events, request, origin);
    } catch (BadRequestException | ParseException e) {
      refused.add(1);
      if (config.dumpErrorLog()) {
        refusedLog.error(text(e), request.remoteAddress(), request.path());
      }
      return error(400, "400 Bad Request\n" + text(e) + "\n", origin);
    } finally {
      workspaces.give(workspace);
    }
  }

  private HttpResponse preflight(HttpRequest request) {
    final String origin = request.header("Origin");
    if (cors == null
        || !"POST".equals(request.header("Access-Control-Request-Method"))
        || !cors.allowsPreflight(origin)) {
      return FORBIDDEN;
    }
    final String wanted = request.header("Access-Control-Request-Headers");
    final Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Access-Control-Allow-Methods", "POST");
    headers.put("Access-Control-Allow-Headers", wanted == null ? "" : wanted);
    headers.putAll(cors.headers(origin));
    headers.put("Content-Type", TEXT);
    return HttpResponse.of(200, headers, NOTHING).thenClose();
  }

  private EventStream read(HttpRequest request, RequestWorkspace workspace, String tag)
      throws BadRequestException, ParseException {
    final String query = request.query();
    final Parameters parameters = workspace.parameters();
    if (query != null) {
      final byte[] bytes = query.getBytes(StandardCharsets.ISO_8859_1);
      parameters.addForm(bytes, 0, bytes.length);
    }
    if (customParser == null) {
      addBody(request, parameters);
    }
    if (parameters.has(Parameters.Name.TIME)) {
      workspace.setTime(
          parameters.array(Parameters.Name.TIME),
          parameters.offset(Parameters.Name.TIME),
          parameters.length(Parameters.Name.TIME));
    }
    if (addsFields) {
      RequestFields.add(config, request, workspace.additions());
    }
    if (customParser != null) {
      return parse(request, workspace, tag);
    }
    if (parameters.has(Parameters.Name.MSGPACK)) {
      readMessagePack(request, workspace);
    } else if (parameters.has(Parameters.Name.JSON)) {
      readJson(
          request,
          workspace,
          parameters.array(Parameters.Name.JSON),
          parameters.offset(Parameters.Name.JSON),
          parameters.length(Parameters.Name.JSON));
    } else if (parameters.has(Parameters.Name.NDJSON)) {
      readLines(request, workspace);
    } else {
      throw new BadRequestException(PARAMETER_REQUIRED);
    }
    return workspace.events().stream(tag);
  }

  /** Makes the body a parameter, or takes its parameters, by its type. */
  private static void addBody(HttpRequest request, Parameters parameters)
      throws BadRequestException {
    final String type = request.header("Content-Type");
    if (type == null) {
      return;
    }
    final byte[] body = request.bodyArray();
    final int offset = request.bodyOffset();
    final int length = request.bodyLength();
    if (startsWith(type, "application/json") || startsWith(type, "application/csp-report")) {
      parameters.set(Parameters.Name.JSON, body, offset, length);
    } else if (startsWith(type, "application/x-www-form-urlencoded")) {
      parameters.addForm(body, offset, length);
    } else if (startsWith(type, "application/msgpack")) {
      parameters.set(Parameters.Name.MSGPACK, body, offset, length);
    } else if (startsWith(type, "application/x-ndjson")) {
      parameters.set(Parameters.Name.NDJSON, body, offset, length);
    } else {
      final String boundary = MultipartForm.boundary(type);
      if (boundary != null) {
        MultipartForm.read(boundary, body, offset, length, parameters);
      }
    }
  }

  private static boolean startsWith(String type, String beginning) {
    return type.regionMatches(true, 0, beginning, 0, beginning.length());
  }

  private EventStream parse(HttpRequest request, RequestWorkspace workspace, String tag)
      throws ParseException {
    final int count =
        customParser.parse(
            request.bodyArray(),
            request.bodyOffset(),
            request.bodyLength(),
            workspace.events(),
            workspace);
    if (count == 0) {
      dropped(request, "the parser found no event");
    }
    return workspace.parsedEvents(tag);
  }

  private void readMessagePack(HttpRequest request, RequestWorkspace workspace)
      throws ParseException {
    final Parameters parameters = workspace.parameters();
    final int length = parameters.length(Parameters.Name.MSGPACK);
    final int count =
        codecs.readMessagePack(
            parameters.array(Parameters.Name.MSGPACK),
            parameters.offset(Parameters.Name.MSGPACK),
            length,
            workspace,
            workspace.events(),
            workspace);
    final int passedOver = workspace.takePassedOver();
    if (count == 0 && length > 1) {
      dropped(request, "there is no record in the MessagePack values");
    } else {
      membersDropped(request, passedOver);
    }
  }

  /** Reads each line by itself: one that is not JSON does not keep the others back. */
  private void readLines(HttpRequest request, RequestWorkspace workspace)
      throws BadRequestException, ParseException {
    final Parameters parameters = workspace.parameters();
    final byte[] bytes = parameters.array(Parameters.Name.NDJSON);
    final int limit =
        parameters.offset(Parameters.Name.NDJSON) + parameters.length(Parameters.Name.NDJSON);
    int at = parameters.offset(Parameters.Name.NDJSON);
    while (at < limit) {
      int end = at;
      while (end < limit && bytes[end] != '\n') {
        end++;
      }
      final int lineEnd = end > at && bytes[end - 1] == '\r' ? end - 1 : end;
      if (lineEnd > at) {
        readJson(request, workspace, bytes, at, lineEnd - at);
      }
      at = end + 1;
    }
  }

  private void readJson(
      HttpRequest request, RequestWorkspace workspace, byte[] bytes, int offset, int length)
      throws BadRequestException, ParseException {
    final StreamWriter events = workspace.events();
    try {
      final int count = json.readDocument(bytes, offset, length, workspace, events, workspace);
      final int passedOver = workspace.takePassedOver();
      if (count == 0 && !isArray(bytes, offset, length)) {
        notJson(request, "it is neither an object nor an array");
      } else {
        membersDropped(request, passedOver);
      }
    } catch (JsonSyntaxException e) {
      workspace.takePassedOver(); // the whole text counts as one
      notJson(request, text(e));
    }
  }

  private static boolean isArray(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] > ' ') {
        return bytes[i] == '[';
      }
    }
    return false;
  }

  private void notJson(HttpRequest request, String detail) throws BadRequestException {
    if (config.strictJson()) {
      throw new BadRequestException(detail);
    }
    dropped(request, detail);
  }

  private void dropped(HttpRequest request, String detail) {
    unparsable.add(1);
    context.dropped("unparsable", 1);
    unparsableLog.warn(detail, request.remoteAddress(), request.path());
  }

  /** Tells of members of an array that are no records; the others are taken. */
  private void membersDropped(HttpRequest request, int count) {
    if (count > 0) {
      noRecords.add(count);
      context.dropped("unparsable", count);
      noRecordsLog.warn(
          count + " of the array are no objects", request.remoteAddress(), request.path());
    }
  }

  private HttpResponse emit(EventStream events, HttpRequest request, String origin) {
    final Receipt receipt = context.emit(events);
    if (receipt.isAccepted()) {
      return accepted(origin);
    }
    final String peer = request.remoteAddress();
    final String path = request.path();
    return HttpResponse.after(
        receipt,
        accepted(origin),
        reason -> {
          failed.add(1);
          if (config.dumpErrorLog()) {
            failedLog.error(text(reason), peer, path);
          }
          return error(500, "500 Internal Server Error\n" + text(reason) + "\n", origin);
        });
  }

  private HttpResponse accepted(String origin) {
    if (cors == null) {
      return accepted;
    }
    final String key = origin == null ? "" : origin;
    final HttpResponse known = acceptedByOrigin.get(key);
    if (known != null) {
      return known;
    }
    final HttpResponse response = acceptedWith(cors.headers(origin));
    if (acceptedByOrigin.size() < ORIGINS_KEPT_MAX) {
      acceptedByOrigin.put(key, response);
    }
    return response;
  }

  private HttpResponse acceptedWith(Map<String, String> more) {
    final Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", config.respondWithEmptyImg() ? "image/gif; charset=utf-8" : TEXT);
    headers.putAll(more);
    if (config.respondWithEmptyImg()) {
      return HttpResponse.of(200, headers, EMPTY_GIF);
    }
    return HttpResponse.of(config.use204Response() ? 204 : 200, headers, NOTHING);
  }

  private HttpResponse error(int status, String text, String origin) {
    final Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", TEXT);
    if (cors != null) {
      headers.putAll(cors.headers(origin));
    }
    return HttpResponse.of(status, headers, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Throwable reason) {
    return reason.getMessage() == null ? reason.toString() : reason.getMessage();
  }
}
