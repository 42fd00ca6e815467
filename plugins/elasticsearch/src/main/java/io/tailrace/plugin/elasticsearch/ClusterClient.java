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

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.RequestOptions;
import co.elastic.clients.transport.rest5_client.low_level.Response;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import co.elastic.clients.transport.rest5_client.low_level.Rest5ClientBuilder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.ClosedSelectorException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;

/**
 * Connections to the servers of one cluster: the low-level client of elasticsearch-java, which
 * knows which server to ask next. Thread-safe.
 *
 * <p>Its one thread lives until {@link #close}.
 */
final class ClusterClient implements AutoCloseable {
  static final String NDJSON = "application/x-ndjson";
  static final String JSON = "application/json";

  private static final String GZIP = "gzip";
  private static final int CONNECTIONS_MAX = 64;

  private final Servers servers;
  private final Duration timeout;
  private final CloseableHttpAsyncClient http;
  private final List<Thread> threads = new CopyOnWriteArrayList<>(); // of the client
  private final Rest5Client client;

  /**
   * @param authorization value of that header, if it is no basic authentication
   * @param name of the client's thread
   * @param log where it is told why that thread ended
   */
  ClusterClient(
      Servers servers,
      ConnectionOptions options,
      Optional<String> authorization,
      SSLContext tls,
      String name,
      Logger log) {
    this.servers = servers;
    this.timeout = options.requestTimeout();
    this.http = httpClient(options, tls, name, log, threads);
    final Rest5ClientBuilder builder =
        Rest5Client.builder(servers.addresses().toArray(URI[]::new))
            .setHttpClient(http)
            .setMetaHeaderEnabled(false)
            .setDefaultHeaders(headers(servers, options.customHeaders(), authorization));
    if (!servers.path().isEmpty()) {
      builder.setPathPrefix(servers.path());
    }
    client = builder.build();
  }

  private static CloseableHttpAsyncClient httpClient(
      ConnectionOptions options, SSLContext tls, String name, Logger log, List<Thread> threads) {
    final Timeout timeout = Timeout.of(options.requestTimeout());
    final ClientTlsStrategyBuilder strategy = ClientTlsStrategyBuilder.create().setSslContext(tls);
    strategy.setTlsVersions(protocols(options));
    strategy.setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT);
    strategy.setHostnameVerifier(
        options.sslVerify()
            ? HttpsSupport.getDefaultHostnameVerifier()
            : NoopHostnameVerifier.INSTANCE);
    return HttpAsyncClientBuilder.create()
        .setConnectionManager(
            PoolingAsyncClientConnectionManagerBuilder.create()
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        // Servers close idle connections, which a request must not run into.
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build())
                .setDefaultTlsConfig(
                    TlsConfig.custom()
                        .setHandshakeTimeout(timeout)
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .build())
                .setMaxConnPerRoute(CONNECTIONS_MAX)
                .setMaxConnTotal(CONNECTIONS_MAX)
                .setTlsStrategy(strategy.buildAsync())
                .build())
        .setIOReactorConfig(
            IOReactorConfig.custom().setIoThreadCount(1).setSoTimeout(timeout).build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(timeout)
                .setResponseTimeout(timeout)
                .build())
        .setUserAgent("Tailrace")
        .setThreadFactory(
            task -> {
              final Thread thread = new Thread(task, name + "/client-" + threads.size());
              threads.add(thread);
              return thread;
            })
        .setIoReactorExceptionCallback(e -> tell(e, log))
        // Requests are tried again by the buffer, which waits in between.
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .build();
  }

  /** Tells why the client's thread ended, unless {@link #close} did it: it closes the selector. */
  private static void tell(Exception e, Logger log) {
    if (!(e instanceof ClosedSelectorException)) {
      log.error("the thread of the HTTP client ended", e);
    }
  }

  private static String[] protocols(ConnectionOptions options) {
    return Arrays.stream(ConnectionOptions.TlsVersion.values())
        .filter(
            version ->
                version.compareTo(options.oldestTls()) >= 0
                    && version.compareTo(options.newestTls()) <= 0)
        .map(ConnectionOptions.TlsVersion::jdkName)
        .toArray(String[]::new);
  }

  private static Header[] headers(
      Servers servers, Map<String, String> custom, Optional<String> authorization) {
    final List<Header> headers = new ArrayList<>();
    authorization
        .or(
            () ->
                servers
                    .credentials()
                    .map(
                        text ->
                            "Basic "
                                + Base64.getEncoder()
                                    .encodeToString(text.getBytes(StandardCharsets.UTF_8))))
        .ifPresent(value -> headers.add(new BasicHeader("Authorization", value)));
    custom.forEach((name, value) -> headers.add(new BasicHeader(name, value)));
    return headers.toArray(Header[]::new);
  }

  /** The servers, for messages. */
  String describe() {
    return servers.describe();
  }

  /** Sends a request without a body. */
  Reply send(String method, String path) throws IOException {
    return perform(new Request(method, path));
  }

  /** Sends a request with JSON. */
  Reply send(String method, String path, String json) throws IOException {
    final byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    final Request request = new Request(method, path);
    request.setEntity(new BulkEntity(bytes, 0, bytes.length, JSON, null));
    return perform(request);
  }

  /**
   * Sends a bulk request. Blocks for at most about twice the timeout and each server.
   *
   * @param array borrowed for the call
   * @throws IOException if there is no answer; the message says why
   */
  Reply bulk(
      String path,
      Map<String, String> parameters,
      byte[] array,
      int offset,
      int length,
      boolean isGzip)
      throws IOException {
    final Request request = new Request("POST", path);
    request.addParameters(parameters);
    request.setEntity(new BulkEntity(array, offset, length, NDJSON, isGzip ? GZIP : null));
    return perform(request);
  }

  private Reply perform(Request request) throws IOException {
    final RequestOptions.Builder options = RequestOptions.DEFAULT.toBuilder();
    options.addHeader("Accept", JSON);
    request.setOptions(options);
    try {
      return reply(client.performRequest(request));
    } catch (ResponseException e) {
      return reply(e.getResponse());
    } catch (IOException e) {
      throw new IOException(why(e), e);
    } catch (IllegalStateException e) {
      // What a client that is being closed answers, and that an interrupted wait becomes.
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("the request was interrupted", e);
      }
      throw new IOException("the client was closed: " + e.getMessage(), e);
    }
  }

  private static Reply reply(Response response) throws IOException {
    final HttpEntity entity = response.getEntity();
    final String type = response.getHeader("Content-Type");
    final byte[] body = entity == null ? new byte[0] : entity.getContent().readAllBytes();
    return new Reply(response.getStatusCode(), type == null ? "" : type, body, body.length);
  }

  /** The one clear reason among what libraries wrap around each other. */
  private String why(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return "TLS: " + rootMessage(cause);
      }
      if (cause instanceof ConnectTimeoutException) {
        return "no connection within " + timeout.toMillis() / 1000.0 + " s";
      }
      if (cause instanceof SocketTimeoutException) {
        return "no answer within request_timeout " + timeout.toMillis() / 1000.0 + " s";
      }
      if (cause instanceof ConnectException) {
        return "connection refused";
      }
    }
    return rootMessage(failure);
  }

  private static String rootMessage(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** Ends the thread; requests under way fail. */
  @Override
  public void close() {
    http.close(CloseMode.IMMEDIATE);
    try {
      http.awaitShutdown(TimeValue.of(1, TimeUnit.SECONDS));
      // That is when the last thing was done, and not yet when the threads have ended.
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
