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

import io.tailrace.api.ByteSize;
import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Deprecated;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import io.tailrace.api.net.TcpServer;
import io.tailrace.api.net.TcpServerOptions;
import io.tailrace.api.net.Transport;
import io.tailrace.api.net.UdpDatagram;
import io.tailrace.api.net.UdpServer;
import io.tailrace.api.net.UdpServerOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Takes events by Fluentd's forward protocol: from Fluentd, Fluent Bit, and the loggers of many
 * languages.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_forward.rb.
 */
@PluginType("forward")
public final class ForwardInput implements Input {
  /**
   * @param port port to listen on, by TCP and, for heartbeats, by UDP
   * @param bind address to listen on
   * @param backlog connections that the kernel keeps until they are accepted; absent: its maximum
   * @param lingerTimeout seconds that a close waits for unsent data; absent: what the transport
   *     says
   * @param blockingTimeout accepted and without effect: no thread waits for messages here
   * @param resolveHostname look up the names of clients
   * @param denyKeepalive close each connection after its first message
   * @param sendKeepalivePacket let the kernel probe silent connections; not together with {@code
   *     deny_keepalive}
   * @param chunkSizeWarnLimit warn of messages that are larger
   * @param chunkSizeLimit drop messages that are larger, without an acknowledgement
   * @param decompressionSizeLimit largest content of a compressed message; a larger one ends its
   *     connection
   * @param skipInvalidEvent skip what is no event and give events of time 0 the time now; otherwise
   *     an invalid event ends its connection
   * @param sourceAddressKey field that gets the client's address
   * @param sourceHostnameKey field that gets the client's name; turns {@code resolve_hostname} on
   * @param tag tag of all events, instead of the one that was sent
   * @param addTagPrefix put this and a dot before each tag
   * @param transport tcp or tls, and with what certificate
   * @param security demand a handshake with a shared key
   */
  public record Config(
      @Default("24224") int port,
      @Default("0.0.0.0") String bind,
      Optional<Integer> backlog,
      @Deprecated("use transport directive") Optional<Integer> lingerTimeout,
      @Default("0.5") Duration blockingTimeout,
      Optional<Boolean> resolveHostname,
      @Default("false") boolean denyKeepalive,
      @Default("false") boolean sendKeepalivePacket,
      Optional<ByteSize> chunkSizeWarnLimit,
      Optional<ByteSize> chunkSizeLimit,
      @Default("256m") ByteSize decompressionSizeLimit,
      @Default("true") boolean skipInvalidEvent,
      Optional<String> sourceAddressKey,
      Optional<String> sourceHostnameKey,
      Optional<String> tag,
      Optional<String> addTagPrefix,
      @Section Optional<Transport> transport,
      @Section Optional<Security> security) {
    public Config {
      if (sourceHostnameKey.isPresent() && !resolveHostname.orElse(true)) {
        throw new ParameterException(
            "resolve_hostname", "resolve_hostname must be true with source_hostname_key");
      }
      if (tag.isPresent() && tag.get().isEmpty()) {
        throw new ParameterException("tag", "'tag' parameter must not be empty");
      }
      if (addTagPrefix.isPresent() && addTagPrefix.get().isEmpty()) {
        throw new ParameterException(
            "add_tag_prefix", "'add_tag_prefix' parameter must not be empty");
      }
      if (sendKeepalivePacket && denyKeepalive) {
        throw new ParameterException(
            "deny_keepalive",
            "both 'send_keepalive_packet' and 'deny_keepalive' cannot be set to true");
      }
    }

    boolean resolvesNames() {
      return resolveHostname.orElse(sourceHostnameKey.isPresent());
    }
  }

  private static final int HEARTBEAT_BYTES_MAX = 128;
  private static final byte[] HEARTBEAT = {0};

  private final Config config;
  private final InputContext context;
  private final TcpServer server;
  private final UdpServer heartbeats;

  public ForwardInput(Config config, InputContext context) {
    this.config = config;
    this.context = context;
    final Reception reception = new Reception(config, context, false);
    server =
        context.tcpServer(
            new TcpServerOptions(
                config.bind(),
                config.port(),
                optional(config.backlog()),
                optional(config.lingerTimeout()),
                config.sendKeepalivePacket(),
                config.resolvesNames(),
                config.transport()),
            connection -> new ForwardSession(reception, context, connection));
    heartbeats =
        context.udpServer(
            new UdpServerOptions(config.bind(), config.port(), HEARTBEAT_BYTES_MAX),
            ForwardInput::answer);
  }

  private static OptionalInt optional(Optional<Integer> value) {
    return value.map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  private static void answer(UdpDatagram heartbeat) {
    heartbeat.reply(HEARTBEAT, 0, HEARTBEAT.length);
  }

  @Override
  public void start() {
    context
        .log()
        .atInfo()
        .addKeyValue("port", config.port())
        .addKeyValue("bind", config.bind())
        .log("listening port");
  }

  Config config() {
    return config;
  }

  /** Where it listens, by TCP. */
  int port() {
    return server.port();
  }

  /** Where it answers heartbeats. */
  int heartbeatPort() {
    return heartbeats.port();
  }
}
