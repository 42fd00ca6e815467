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
package io.tailrace.plugin.forward;

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferedOutput;
import io.tailrace.api.ByteSize;
import io.tailrace.api.Chunk;
import io.tailrace.api.OutputContext;
import io.tailrace.api.ServiceDiscovery;
import io.tailrace.api.config.BufferDefaults;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Obsoleted;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Secret;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import io.tailrace.api.net.TcpClientOptions;
import io.tailrace.api.net.TlsClientOptions;
import io.tailrace.api.net.Transport;
import io.tailrace.api.net.UdpClient;
import io.tailrace.api.net.UdpDatagram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/**
 * Sends events by Fluentd's forward protocol, to one of several servers, chunk by chunk.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_forward.rb.
 */
@PluginType("forward")
public final class ForwardOutput implements BufferedOutput {
  /** What is spoken below the protocol. */
  public enum Carrier {
    /** Plain TCP. */
    TCP,
    /** TLS over TCP. */
    TLS
  }

  /** How servers show that they are there. */
  public enum HeartbeatType {
    /** By taking a connection. */
    TRANSPORT,
    /** The same, under its old name. */
    TCP,
    /** By answering a datagram. */
    UDP,
    /** They do not: all count as being there. */
    NONE
  }

  /** How chunks are compressed. */
  public enum Compress {
    /** Not at all. */
    TEXT,
    /** With gzip. */
    GZIP,
    /** With Zstandard. */
    ZSTD
  }

  /**
   * @param transport tcp or tls
   * @param sendTimeout how long a server may take nothing of what is sent
   * @param connectTimeout how long connecting may take; absent: as long as the system tries
   * @param heartbeatType how servers show that they are there: by transport (connections), udp or
   *     none; tcp is an old name of transport
   * @param heartbeatInterval time between two heartbeats
   * @param recoverWait how long heartbeats have to come before a server that was down is used
   * @param hardTimeout a server is down that was silent for so long; also how long a handshake may
   *     take
   * @param phiThreshold how unlikely a silence has to be before the server is down
   * @param phiFailureDetector look at how unlikely a silence is
   * @param requireAckResponse have servers acknowledge each chunk, and send again those that they
   *     do not
   * @param ackResponseTimeout how long an acknowledgement may take
   * @param readIntervalMsec accepted and without effect: nothing waits for replies here
   * @param readLength largest reply of a server
   * @param expireDnsCache how long addresses are kept; absent: until the server is down; 0: not
   * @param dnsRoundRobin choose among a server's addresses by chance
   * @param ignoreNetworkErrorsAtStartup start even if a server's name cannot be looked up
   * @param verifyConnectionAtStartup start only if every server can be connected to
   * @param compress compress chunks: text (no), gzip or zstd
   * @param tlsVersion the one TLS version to speak: TLSv1_1, TLSv1_2 or TLSv1_3
   * @param tlsCiphers what cipher suites to offer, in OpenSSL's words
   * @param tlsInsecureMode accept any certificate, under any name
   * @param tlsAllowSelfSignedCert check the own signatures of the certificates in {@code
   *     tls_cert_path}
   * @param tlsVerifyHostname servers' certificates have to have their names
   * @param tlsCaCertPath PEM files of authorities trusted beside those of the system
   * @param tlsCertPath the same; counts if both are given
   * @param tlsClientCertPath PEM file of the client's certificate, followed by its chain
   * @param tlsClientPrivateKeyPath PEM file of that certificate's key
   * @param tlsClientPrivateKeyPassphrase passphrase of that key
   * @param tlsCertThumbprint for Windows; refused here
   * @param tlsCertLogicalStoreName for Windows; refused here
   * @param tlsCertUseEnterpriseStore for Windows; without effect here
   * @param keepalive use connections again
   * @param keepaliveTimeout end connections that were unused for so long; absent: never
   * @param sendKeepalivePacket let the kernel probe silent connections; needs {@code keepalive}
   * @param port removed
   * @param host removed
   * @param security shake hands with a shared key
   * @param servers the servers
   * @param serviceDiscovery where further servers are found
   * @param buffer where chunks are kept until they are sent; {@code tag} has to be a chunk key
   */
  public record Config(
      @Default("tcp") Carrier transport,
      @Default("60") Duration sendTimeout,
      Optional<Duration> connectTimeout,
      @Default("transport") HeartbeatType heartbeatType,
      @Default("1") Duration heartbeatInterval,
      @Default("10") Duration recoverWait,
      @Default("60") Duration hardTimeout,
      @Default("16") int phiThreshold,
      @Default("true") boolean phiFailureDetector,
      @Default("false") boolean requireAckResponse,
      @Default("190") Duration ackResponseTimeout,
      @Default("50") int readIntervalMsec,
      @Default("512") ByteSize readLength,
      Optional<Duration> expireDnsCache,
      @Default("false") boolean dnsRoundRobin,
      @Default("false") boolean ignoreNetworkErrorsAtStartup,
      @Default("false") boolean verifyConnectionAtStartup,
      @Default("text") Compress compress,
      @Default("TLSv1_2") String tlsVersion,
      @Default(Transport.CIPHERS_DEFAULT) String tlsCiphers,
      @Default("false") boolean tlsInsecureMode,
      @Default("false") boolean tlsAllowSelfSignedCert,
      @Default("true") boolean tlsVerifyHostname,
      Optional<List<String>> tlsCaCertPath,
      Optional<List<String>> tlsCertPath,
      Optional<String> tlsClientCertPath,
      Optional<String> tlsClientPrivateKeyPath,
      @Secret Optional<String> tlsClientPrivateKeyPassphrase,
      @Secret Optional<String> tlsCertThumbprint,
      Optional<String> tlsCertLogicalStoreName,
      @Default("true") boolean tlsCertUseEnterpriseStore,
      @Default("false") boolean keepalive,
      Optional<Duration> keepaliveTimeout,
      @Default("false") boolean sendKeepalivePacket,
      @Obsoleted("Use <server> section instead.") Optional<Integer> port,
      @Obsoleted("Use <server> section instead.") Optional<String> host,
      @Section Optional<ClientSecurity> security,
      @Section(name = "server", multi = true) List<ServerSection> servers,
      @Section(multi = true) List<PluginRef<ServiceDiscovery>> serviceDiscovery,
      @Section
          @SectionDefaults(type = "memory", argument = "tag")
          @Compat(preset = Compat.Preset.BUFFER)
          Optional<PluginRef<Buffer>> buffer)
      implements BufferDefaults {
    private static final List<String> TLS_VERSIONS =
        List.of("TLSv1_1", "TLSv1_2", "TLSv1_3", "TLS1_1", "TLS1_2", "TLS1_3");

    public Config {
      requirePositive("heartbeat_interval", heartbeatInterval);
      requirePositive("hard_timeout", hardTimeout);
      requirePositive("send_timeout", sendTimeout);
      connectTimeout.ifPresent(time -> requirePositive("connect_timeout", time));
      if (readLength.bytes() < 1) {
        throw new ParameterException("read_length", "read_length is 0");
      }
      if (ackResponseTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new ParameterException(
            "ack_response_timeout", "ack_response_timeout must be a positive integer");
      }
      if (dnsRoundRobin && heartbeatType == HeartbeatType.UDP) {
        throw new ParameterException(
            "dns_round_robin",
            "forward output heartbeat type must be 'transport' or 'none' to use dns_round_robin"
                + " option");
      }
      if (sendKeepalivePacket && !keepalive) {
        throw new ParameterException(
            "send_keepalive_packet",
            "'send_keepalive_packet' is enabled but 'keepalive' is not. Enable 'keepalive' to use"
                + " TCP keepalive.");
      }
      if (servers.isEmpty() && serviceDiscovery.isEmpty()) {
        throw new ParameterException(
            "server",
            "forward output plugin requires at least one node is required. Add <server> or"
                + " <service_discovery>");
      }
      if (!TLS_VERSIONS.contains(tlsVersion)) {
        throw new ParameterException(
            "tls_version",
            "tls_version '" + tlsVersion + "' is none of " + String.join(", ", TLS_VERSIONS));
      }
      if (transport == Carrier.TLS) {
        requireNotWindows("tls_cert_logical_store_name", tlsCertLogicalStoreName);
        requireNotWindows("tls_cert_thumbprint", tlsCertThumbprint);
        requireReadable("tls_ca_cert_path", tlsCaCertPath);
        requireReadable("tls_cert_path", tlsCertPath);
        if (tlsClientCertPath.isPresent() != tlsClientPrivateKeyPath.isPresent()) {
          throw new ParameterException(
              tlsClientCertPath.isPresent()
                  ? "tls_client_cert_path"
                  : "tls_client_private_key_path",
              "tls_client_cert_path and tls_client_private_key_path need each other");
        }
      }
    }

    private static void requirePositive(String parameter, Duration time) {
      if (time.isZero() || time.isNegative()) {
        throw new ParameterException(parameter, parameter + " is not positive");
      }
    }

    private static void requireNotWindows(String parameter, Optional<String> value) {
      if (value.isPresent()) {
        throw new ParameterException(parameter, "This parameter is for only Windows");
      }
    }

    private static void requireReadable(String parameter, Optional<List<String>> paths) {
      for (String path : paths.orElse(List.of())) {
        if (!Files.exists(Path.of(path))) {
          throw new ParameterException(parameter, "specified cert path does not exist:" + path);
        }
        if (!Files.isReadable(Path.of(path))) {
          throw new ParameterException(parameter, "specified cert path is not readable:" + path);
        }
      }
    }

    /** Chunks are compressed once, where they are kept, and go out as they are. */
    @Override
    public Map<String, String> bufferDefaults() {
      return compress == Compress.TEXT
          ? Map.of()
          : Map.of("compress", compress.name().toLowerCase(Locale.ROOT));
    }

    boolean hasHeartbeats() {
      return heartbeatType != HeartbeatType.NONE;
    }

    TcpClientOptions client() {
      return new TcpClientOptions(
          connectTimeout,
          Optional.of(sendTimeout),
          sendKeepalivePacket,
          (int) Math.min(1 << 20, Math.max(REPLY_BYTES_MIN, readLength.bytes())),
          transport == Carrier.TLS ? Optional.of(tls()) : Optional.empty());
    }

    private TlsClientOptions tls() {
      final List<String> authorities =
          tlsCertPath.filter(paths -> !paths.isEmpty()).or(() -> tlsCaCertPath).orElse(List.of());
      return new TlsClientOptions(
          tlsVersion,
          tlsVersion,
          tlsCiphers,
          tlsInsecureMode,
          tlsVerifyHostname && !tlsInsecureMode,
          tlsAllowSelfSignedCert,
          authorities,
          tlsClientCertPath,
          tlsClientPrivateKeyPath,
          tlsClientPrivateKeyPassphrase);
    }
  }

  /** Room for a PONG, however small {@code read_length} is. */
  private static final int REPLY_BYTES_MIN = 4096;

  private static final Duration BEYOND_ACK_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(1);
  private static final Duration PURGE_EVERY = Duration.ofSeconds(5);
  private static final int HEARTBEAT_BYTES_MAX = 128;

  private final Config config;
  private final OutputContext context;
  private final Deadlines deadlines = new Deadlines();
  private final NodeTable nodes;
  private final UdpClient heartbeats; // null: none by UDP

  public ForwardOutput(Config config, OutputContext context) {
    this.config = config;
    this.context = context;
    if (context.isBuffered() && !context.chunkKeys().hasTag()) {
      throw new ParameterException(
          "buffer", "buffer chunk key must include 'tag' for forward output");
    }
    warn();
    nodes = new NodeTable(config, context, deadlines);
    for (PluginRef<ServiceDiscovery> ref : config.serviceDiscovery()) {
      context.create(ref).subscribe(nodes.source());
    }
    context.gauge(
        "healthy_nodes_count",
        "servers that are there",
        () -> nodes.all().stream().filter(Node::isAvailable).count());
    context.gauge("registered_nodes_count", "servers that are known", () -> nodes.all().size());
    heartbeats =
        config.heartbeatType() == HeartbeatType.UDP
            ? context.udpClient(HEARTBEAT_BYTES_MAX, this::answered)
            : null;
    if (config.hasHeartbeats()) {
      context.every(config.heartbeatInterval(), this::beat);
    }
    context.every(lookEvery(), () -> deadlines.look(context.elapsedNs()));
    if (config.keepalive()) {
      context.every(PURGE_EVERY, () -> nodes.all().forEach(Node::purge));
    }
  }

  private void warn() {
    if (config.heartbeatType() == HeartbeatType.TCP) {
      context.log().warn("'heartbeat_type tcp' is deprecated. use 'transport' instead.");
    }
    if (config.transport() == Carrier.TLS && config.tlsInsecureMode()) {
      context.log().warn("TLS transport is configured in insecure way");
    }
    if (config.compress() == Compress.ZSTD) {
      context
          .log()
          .warn(
              "zstd compression feature is an experimental new feature supported since v1.19.0."
                  + " Please make sure that the destination server also supports this feature"
                  + " before using it. in_forward plugin for Fluentd supports it since v1.19.0.");
    }
    if (!config.keepalive() && config.keepaliveTimeout().isPresent()) {
      context
          .log()
          .warn(
              "The value of keepalive_timeout is ignored. if you want to use keepalive, please add"
                  + " `keepalive true` to your conf.");
    }
  }

  private Duration lookEvery() {
    final Duration shortest =
        config.hardTimeout().compareTo(config.ackResponseTimeout()) < 0
            ? config.hardTimeout()
            : config.ackResponseTimeout();
    final Duration quarter = shortest.dividedBy(4);
    return quarter.compareTo(LOOK_EVERY_MAX) < 0 ? quarter : LOOK_EVERY_MAX;
  }

  @Override
  public void start() throws Exception {
    nodes.started();
    if (config.requireAckResponse()) {
      context.log().info("delayed_commit_timeout is overwritten by ack_response_timeout");
    }
    if (config.hasHeartbeats()) {
      for (Node node : nodes.all()) {
        lookUp(node);
      }
    }
    if (config.verifyConnectionAtStartup()) {
      for (Node node : nodes.all()) {
        verify(node);
      }
    }
  }

  private void lookUp(Node node) throws Exception {
    try {
      await(node.resolved());
    } catch (IOException e) {
      if (!config.ignoreNetworkErrorsAtStartup()) {
        throw e;
      }
      context
          .log()
          .atWarn()
          .addKeyValue("server", node.label())
          .addKeyValue("error", e)
          .log("failed to resolve node name when configured");
      node.disable();
    }
  }

  private static void verify(Node node) throws Exception {
    try {
      await(node.verify());
    } catch (IOException e) {
      throw new IOException("forward's connection setting error: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<Duration> delayedCommitTimeout() {
    // A little later than the output itself gives up.
    return config.requireAckResponse()
        ? Optional.of(config.ackResponseTimeout().plus(BEYOND_ACK_TIMEOUT))
        : Optional.empty();
  }

  @Override
  public CompletionStage<Void> write(Chunk chunk) throws Exception {
    if (chunk.length() == 0) {
      return CompletableFuture.completedStage(null);
    }
    final Frame frame =
        Frame.of(chunk, config.compress() != Compress.TEXT, config.requireAckResponse());
    // The flush thread stays until the chunk is sent, so that flush_thread_count says how many are
    // sent at once, and in which order; it does not stay until the chunk is acknowledged.
    return await(nodes.balancer().select(node -> node.send(frame)));
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void beat() {
    for (Node node : nodes.all()) {
      node.lookIfUnanswered();
      if (heartbeats == null) {
        node.beatByConnection();
      } else {
        node.beatByDatagram(heartbeats);
      }
    }
  }

  private void answered(UdpDatagram answer) {
    for (Node node : nodes.all()) {
      if (node.isAt(answer.remoteAddress(), answer.remotePort())) {
        node.beat(true);
        return;
      }
    }
    context
        .log()
        .warn(
            "Unknown heartbeat response received from {}:{}. It may service out",
            answer.remoteAddress(),
            answer.remotePort());
  }

  @Override
  public void close() {
    nodes.all().forEach(Node::retire);
  }

  NodeTable nodes() {
    return nodes;
  }
}
