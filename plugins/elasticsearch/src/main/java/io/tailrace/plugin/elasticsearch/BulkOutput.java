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
package io.tailrace.plugin.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.api.ByteSink;
import io.tailrace.api.Chunk;
import io.tailrace.api.LogThrottle;
import io.tailrace.api.OutputContext;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Template;
import io.tailrace.api.Value;
import io.tailrace.api.config.ParameterException;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;

/**
 * What the outputs of this plugin have in common: names from chunks, connections, and deliveries.
 *
 * <p>Thread-safe: several chunks are delivered at once.
 */
final class BulkOutput implements AutoCloseable {
  private static final int VERSION_ASSUMED = 8;

  /** Only these parts of a response are looked at, so only these are sent. */
  private static final String RESPONSE_PARTS = "errors,items.*.status,items.*.error";

  /**
   * How an output differs from the others.
   *
   * @param product name of the server, for messages
   * @param counterPrefix what names of counters begin with
   * @param isDataStream whether documents go to a data stream
   * @param isVersioned whether the server is asked for its version
   * @param versionDefault version of a server that does not tell
   */
  record Kind(
      String product,
      String counterPrefix,
      boolean isDataStream,
      boolean isVersioned,
      Optional<Integer> versionDefault) {}

  private final Kind kind;
  private final ConnectionOptions connection;
  private final DocumentOptions documents;
  private final DeliveryOptions delivery;
  private final OutputContext context;
  private final ClusterSetup setup;
  private final Clients clients;
  private final Counters counters;
  private final LogThrottle rejections;
  private final Map<String, String> bulkParameters;

  private final Template hosts;
  private final Template indexName;
  private final Template logstashPrefix;
  private final Template dateFormat;
  private final Template typeName;
  private final Optional<Template> pipeline;

  private final ConcurrentLinkedDeque<Workspace> workspaces = new ConcurrentLinkedDeque<>();
  private final Map<String, Integer> majors = new ConcurrentHashMap<>();
  private volatile int limitBytes;

  /**
   * @param indexName index or data stream, with placeholders
   */
  BulkOutput(
      Kind kind,
      ConnectionOptions connection,
      CloudOptions cloud,
      DocumentOptions documents,
      DeliveryOptions delivery,
      ClusterSetup setup,
      String indexName,
      OutputContext context) {
    this.kind = kind;
    this.connection = connection;
    this.documents = documents;
    this.delivery = delivery;
    this.setup = setup;
    this.context = context;
    clients = new Clients(connection, cloud, context.id(), context.tlsParts(), context.log());
    counters = Counters.of(context, kind.counterPrefix());
    rejections = new LogThrottle(context::nowNs);
    // A primary that is missing is told of while the answer is still waited for.
    bulkParameters =
        Map.of(
            "filter_path",
            RESPONSE_PARTS,
            "timeout",
            Math.max(100, connection.requestTimeout().toMillis() * 8 / 10) + "ms");
    limitBytes = delivery.thresholdBytes();
    hosts = context.uncheckedTemplate(Clients.hosts(connection, cloud));
    this.indexName = context.uncheckedTemplate(indexName);
    logstashPrefix = context.uncheckedTemplate(documents.logstashPrefix());
    dateFormat = context.uncheckedTemplate(documents.logstashDateformat());
    typeName = context.uncheckedTemplate(documents.typeName());
    pipeline = documents.pipeline().map(context::uncheckedTemplate);
    checkServers();
    checkChunkKeys();
    checkPaths();
    if (connection.sslVersion().isPresent()
        && connection.sslVersion().get().compareTo(connection.oldestTls()) < 0) {
      context
          .log()
          .warn(
              "'ssl_version' has no effect: the protocols of TLS are {} to {}, unless"
                  + " ssl_min_version and ssl_max_version say otherwise",
              connection.oldestTls(),
              connection.newestTls());
    }
  }

  private void checkServers() {
    if (!hosts.hasPlaceholders()) {
      try {
        Servers.of(hosts.text(), connection);
      } catch (IllegalArgumentException e) {
        throw parameterException(connection.hosts().isPresent() ? "hosts" : "host", e);
      }
    }
  }

  private void checkChunkKeys() {
    final boolean isNamedByChunk =
        hosts.hasPlaceholders()
            || indexName.hasPlaceholders()
            || logstashPrefix.hasPlaceholders()
            || dateFormat.hasPlaceholders()
            || setup.isByChunk();
    final boolean hasIndexKey =
        context.chunkKeys().fields().stream().anyMatch(key -> key.toString().equals("_index"));
    if (!isNamedByChunk && !context.chunkKeys().hasTag() && !hasIndexKey) {
      throw new ParameterException(
          "buffer",
          "'tag' or '_index' in chunk_keys is required.",
          "write <buffer tag>, or use placeholders of the chunk keys in index_name");
    }
  }

  private void checkPaths() {
    try {
      new DocumentWriter(documents, kind.isDataStream(), context);
    } catch (IllegalArgumentException e) {
      throw parameterException("id_key", e);
    }
  }

  private static ParameterException parameterException(
      String parameter, IllegalArgumentException e) {
    final ParameterException wrapped = new ParameterException(parameter, e.getMessage());
    wrapped.initCause(e);
    return wrapped;
  }

  /** Tells of parameters that mean nothing here. */
  static void warn(Logger log, UnusedOptions unused) {
    unused.warnings().forEach(text -> log.warn("{}", text));
  }

  OutputContext context() {
    return context;
  }

  ConnectionOptions connection() {
    return connection;
  }

  DocumentOptions documents() {
    return documents;
  }

  DeliveryOptions delivery() {
    return delivery;
  }

  Counters counters() {
    return counters;
  }

  LogThrottle rejections() {
    return rejections;
  }

  String product() {
    return kind.product();
  }

  Map<String, String> bulkParameters() {
    return bulkParameters;
  }

  /** Most bytes of a request: what is configured, or less if a server has refused that. */
  int limitBytes() {
    return limitBytes;
  }

  /** Makes requests smaller from now on. */
  void limit(int bytes) {
    if (bytes < limitBytes) {
      limitBytes = bytes;
      context
          .log()
          .warn(
              "the server refuses larger requests: they have at most {} bytes from now on", bytes);
    }
  }

  /**
   * Puts what the documents need, if that can be done now: a cluster that is down does not keep the
   * daemon from starting.
   */
  void start() {
    if (!setup.isDueAtStart() || hosts.hasPlaceholders()) {
      return;
    }
    try (Clients.Lease lease = clients.lease(hosts.text())) {
      setup.atStart(lease.client());
    } catch (IOException e) {
      context.log().warn("{}; it is tried again with each chunk", e.getMessage());
    }
  }

  /** Forgets what was found in the cluster. */
  void forget() {
    context.log().info("Clean up the indices and template names cache");
    setup.forget();
    majors.clear();
  }

  void write(Chunk chunk) throws Exception {
    try (Clients.Lease lease = clients.lease(hosts.expand(chunk))) {
      final ClusterClient client = lease.client();
      Workspace workspace = workspaces.pollFirst();
      if (workspace == null) {
        workspace = new Workspace(new DocumentWriter(documents, kind.isDataStream(), context));
      }
      try {
        workspace.writer().begin(prepare(client, lease, chunk), major(client));
        new Delivery(this, lease, chunk, workspace).run();
      } finally {
        workspaces.addFirst(workspace);
      }
    }
  }

  private ChunkNames prepare(ClusterClient client, Clients.Lease lease, Chunk chunk)
      throws Exception {
    final String prefix =
        (logstashPrefix.expand(chunk) + documents.logstashPrefixSeparator())
            .toLowerCase(Locale.ROOT);
    try {
      major(client);
      setup.before(client, chunk);
      return new ChunkNames(
          indexName.expand(chunk).toLowerCase(Locale.ROOT),
          prefix,
          dateFormat.expand(chunk),
          typeName.expand(chunk),
          pipeline.isPresent() ? Optional.of(pipeline.get().expand(chunk)) : Optional.empty(),
          chunk.tag(),
          chunk.id(),
          affinities(client, prefix, chunk));
    } catch (IOException e) {
      lease.failed();
      throw new IOException(
          "could not push logs to "
              + product()
              + " cluster ("
              + client.describe()
              + "): "
              + e.getMessage(),
          e);
    }
  }

  /** Puts what documents of that index need. */
  void ensureIndex(ClusterClient client, String index, Chunk chunk) throws IOException {
    setup.beforeIndex(client, chunk, index);
  }

  /** The server's major version, asked for once. */
  private int major(ClusterClient client) throws IOException {
    if (!kind.isVersioned()) {
      return kind.versionDefault().orElse(VERSION_ASSUMED);
    }
    final Integer known = majors.get(client.describe());
    if (known != null) {
      return known;
    }
    final Reply reply = client.send("GET", "/");
    final int major = major(reply).orElse(kind.versionDefault().orElse(VERSION_ASSUMED));
    if (reply.status() < 500) {
      majors.put(client.describe(), major);
    }
    return major;
  }

  private Optional<Integer> major(Reply reply) {
    if (!reply.isSuccess() || !reply.isJson()) {
      // Who may write documents may not ask for the version: the first bulk request will tell.
      context.log().debug("the server does not tell its version: {}", reply.reason());
      return Optional.empty();
    }
    try {
      final JsonNode version =
          Installer.MAPPER.readTree(reply.body(), 0, reply.length()).path("version");
      if (version.path("distribution").asText("").equals("opensearch")) {
        return Optional.of(VERSION_ASSUMED); // its numbers began again at 1
      }
      final String number = version.path("number").asText("");
      final int dot = number.indexOf('.');
      return dot > 0 ? Optional.of(Integer.parseInt(number.substring(0, dot))) : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      context.log().warn("the server's version cannot be read: {}", reply.reason());
      return Optional.empty();
    }
  }

  /** Finds the indexes that hold the documents of the chunk already. */
  private Map<String, String> affinities(ClusterClient client, String prefix, Chunk chunk)
      throws Exception {
    if (!documents.targetIndexAffinity()
        || !documents.logstashFormat()
        || documents.idKey().isEmpty()
        || !documents.writeOperation().isUpdate()) {
      return Map.of();
    }
    final Set<String> ids = ids(chunk);
    if (ids.isEmpty()) {
      return Map.of();
    }
    final ObjectNode query = Installer.MAPPER.createObjectNode();
    query.put("_source", false);
    query.put("size", Math.min(10_000, ids.size()));
    query.putArray("sort").addObject().putObject("_index").put("order", "desc");
    final ArrayNode values = query.putObject("query").putObject("ids").putArray("values");
    ids.forEach(values::add);
    final Reply reply =
        client.send(
            "POST",
            "/" + Paths.encoded(prefix) + "*/_search?ignore_unavailable=true",
            query.toString());
    Installer.expectSuccess(reply);
    final Map<String, String> found = new HashMap<>();
    for (JsonNode hit :
        Installer.MAPPER.readTree(reply.body(), 0, reply.length()).path("hits").path("hits")) {
      found.put(hit.path("_id").asText(), hit.path("_index").asText());
    }
    return found;
  }

  private Set<String> ids(Chunk chunk) throws Exception {
    final RecordPath path = FieldPaths.accessor(documents.idKey().orElseThrow());
    final Set<String> ids = new LinkedHashSet<>();
    final Value value = new Value();
    final ByteSink text = new ByteSink(64);
    chunk.forEachStream(
        stream ->
            stream.forEach(
                event -> {
                  if (event.record().get(path, value) && !value.isNil()) {
                    text.clear();
                    context.codecs().writeText(value, text);
                    ids.add(text.toString());
                  }
                }));
    return ids;
  }

  @Override
  public void close() {
    clients.close();
  }
}
