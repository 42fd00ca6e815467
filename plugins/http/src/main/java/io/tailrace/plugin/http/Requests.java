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

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The output's requests: connections, timeouts, proxy, and what is said when there is no answer.
 * Thread-safe; a request runs on the thread that sends it, and the client has no thread of its own.
 *
 * <p>Nothing is sent again here: that is up to the buffer, which waits in between.
 */
final class Requests implements AutoCloseable {
  /** Net::HTTP's own limit, which Fluentd leaves as it is. */
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(60);

  private static final TimeValue IDLE_MAX = TimeValue.ofMinutes(1);
  private static final int CONNECTIONS_MAX = 1024;
  private static final int BODY_BYTES_MAX = 64 * 1024;

  /** How often is looked for an answer while a body is being written: takes 1 ms with TLS. */
  private static final long ANSWER_LOOKED_FOR_BYTES = 256 * 1024;

  private final HttpOutput.Config config;
  private final Optional<ProxyServer> proxy;
  private final LongSupplier elapsedNs;
  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private volatile Optional<Client> client = Optional.empty(); // written by the daemon's thread

  private record Client(CloseableHttpClient http, PoolingHttpClientConnectionManager connections) {}

  /** A request under way. */
  private static final class Exchange {
    private final HttpUriRequestBase request;
    private final ChunkBody body;
    private volatile boolean isStalled;

    Exchange(HttpUriRequestBase request, ChunkBody body) {
      this.request = request;
      this.body = body;
    }
  }

  /**
   * @param elapsedNs a clock for differences
   */
  Requests(HttpOutput.Config config, Optional<ProxyServer> proxy, LongSupplier elapsedNs) {
    this.config = config;
    this.proxy = proxy;
    this.elapsedNs = elapsedNs;
  }

  /** Gets ready to send. */
  void open(Optional<TlsSocketStrategy> tls) {
    final Timeout openTimeout = timeout(config.openTimeout());
    final PoolingHttpClientConnectionManagerBuilder connections =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setConnectionFactory(
                ManagedHttpClientConnectionFactory.builder()
                    .charCodingConfig(
                        CharCodingConfig.custom().setCharset(StandardCharsets.UTF_8).build())
                    .responseOutOfOrderStrategy(
                        new MonitoringResponseOutOfOrderStrategy(
                            ANSWER_LOOKED_FOR_BYTES, Long.MAX_VALUE))
                    .build())
            .setDefaultSocketConfig(
                SocketConfig.custom()
                    .setSoTimeout(timeout(config.readTimeout()))
                    .setSoKeepAlive(true)
                    .build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(openTimeout)
                    .setSocketTimeout(timeout(config.readTimeout()))
                    // Servers close idle connections, which a request must not run into.
                    .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                    .build())
            .setDefaultTlsConfig(
                TlsConfig.custom()
                    .setHandshakeTimeout(
                        timeout(config.sslTimeout().or(() -> config.openTimeout())))
                    .build())
            .setMaxConnPerRoute(CONNECTIONS_MAX)
            .setMaxConnTotal(CONNECTIONS_MAX);
    tls.ifPresent(connections::setTlsSocketStrategy);
    final PoolingHttpClientConnectionManager manager = connections.build();
    final HttpClientBuilder builder =
        HttpClientBuilder.create()
            .setConnectionManager(manager)
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(Timeout.DISABLED)
                    .setResponseTimeout(timeout(config.readTimeout()))
                    .build())
            .setUserAgent("Tailrace")
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableContentCompression()
            .disableConnectionState();
    if (!config.reuseConnections()) {
      builder.setConnectionReuseStrategy((request, response, context) -> false);
    }
    proxy.ifPresent(server -> builder.setProxy(server.host()));
    client = Optional.of(new Client(builder.build(), manager));
  }

  /** No limit if there is none, or if it is 0. */
  private static Timeout timeout(Optional<Duration> limit) {
    return limit.isEmpty() ? Timeout.DISABLED : Timeout.of(limit.get());
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws IOException if there is none; the message says why
   */
  Reply send(Endpoint.Target target, HttpUriRequestBase request, ChunkBody body)
      throws IOException {
    final Client open = client.orElseThrow(() -> new IOException("the output is closed"));
    if (!config.reuseConnections() && !request.containsHeader(HttpHeaders.CONNECTION)) {
      request.setHeader(HttpHeaders.CONNECTION, "close");
    }
    body.watchedWith(elapsedNs);
    final Exchange exchange = new Exchange(request, body);
    exchanges.add(exchange);
    try (ClassicHttpResponse response = open.http.executeOpen(target.host(), request, context())) {
      final Reply reply = reply(response);
      if (!body.hasBegun()) {
        // It answers the CONNECT before the request.
        throw new IOException("the proxy makes no tunnel: " + reply);
      }
      return reply;
    } catch (IOException e) {
      throw new IOException(why(exchange, target, e), e);
    } catch (IllegalStateException e) {
      throw new IOException("the output is closed", e); // what the pool of connections says then
    } finally {
      exchanges.remove(exchange);
    }
  }

  private HttpClientContext context() {
    final HttpClientContext context = HttpClientContext.create();
    if (proxy.isPresent() && proxy.get().credentials().isPresent()) {
      final String[] parts = proxy.get().credentials().get().split(":", 2);
      final BasicScheme scheme = new BasicScheme();
      scheme.initPreemptive(new UsernamePasswordCredentials(parts[0], parts[1].toCharArray()));
      context.resetAuthExchange(proxy.get().host(), scheme);
    }
    return context;
  }

  private static Reply reply(ClassicHttpResponse response) throws IOException {
    String body = "";
    if (response.getEntity() != null) {
      final InputStream in = response.getEntity().getContent();
      final byte[] bytes = in.readNBytes(BODY_BYTES_MAX);
      body = new String(bytes, StandardCharsets.UTF_8);
      // The end has to be seen, or the connection is not kept.
      if (bytes.length == BODY_BYTES_MAX && in.read() >= 0) {
        body += "...";
      }
    }
    final String reason = response.getReasonPhrase();
    return new Reply(response.getCode(), reason == null ? "" : reason, body);
  }

  /** The one clear reason among what libraries wrap around each other. */
  private String why(Exchange exchange, Endpoint.Target target, IOException failure) {
    if (exchange.isStalled) {
      return target + ": nothing was taken for " + WRITE_TIMEOUT.toSeconds() + " s";
    }
    final HttpHost peer = proxy.map(ProxyServer::host).orElse(target.host());
    final String noConnection =
        "Failed to open TCP connection to " + peer.getHostName() + ":" + peer.getPort();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return target + ": TLS: " + rootMessage(cause);
      }
      if (cause instanceof ConnectTimeoutException
          || cause instanceof SocketTimeoutException && !exchange.body.hasBegun()) {
        return noConnection + " (none within " + limits(target) + ")";
      }
      if (cause instanceof SocketTimeoutException) {
        return target + ": no answer within read_timeout" + text(config.readTimeout());
      }
      if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
        return noConnection + " (" + bare(rootMessage(cause)) + ")";
      }
      if (cause instanceof UnknownHostException) {
        return noConnection + " (there is no address of that name)";
      }
    }
    return target + ": " + rootMessage(failure);
  }

  /** What limits connecting; the client does not tell which of the two it was. */
  private String limits(Endpoint.Target target) {
    final List<String> limits = new ArrayList<>();
    if (config.openTimeout().isPresent()) {
      limits.add("open_timeout" + text(config.openTimeout()));
    }
    if (target.isTls() && config.sslTimeout().isPresent()) {
      limits.add("ssl_timeout" + text(config.sslTimeout()));
    }
    return limits.isEmpty() ? "the system's limit" : String.join(" and ", limits);
  }

  private static String text(Optional<Duration> limit) {
    return limit.map(time -> " " + time.toMillis() / 1000.0 + " s").orElse("");
  }

  /** The reason alone: the client puts the address in front of it. */
  private static String bare(String message) {
    final String front = "failed: ";
    final int at = message.indexOf(front);
    return at < 0 ? message : message.substring(at + front.length());
  }

  private static String rootMessage(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /**
   * Ends requests whose peer takes nothing any more, since writing has no limit by itself, and
   * closes connections that have long been idle. To be called now and then.
   */
  void tidy() {
    final long now = elapsedNs.getAsLong();
    for (Exchange exchange : exchanges) {
      final long moved = exchange.body.movedNs();
      if (moved != ChunkBody.AT_REST && now - moved >= WRITE_TIMEOUT.toNanos()) {
        exchange.isStalled = true;
        exchange.request.cancel();
      }
    }
    client.ifPresent(open -> open.connections.closeIdle(IDLE_MAX));
  }

  /** Closes all connections; requests under way fail. */
  @Override
  public void close() {
    client.ifPresent(open -> open.http.close(CloseMode.IMMEDIATE));
    client = Optional.empty();
  }
}
