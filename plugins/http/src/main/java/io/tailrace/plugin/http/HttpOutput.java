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

import io.tailrace.api.BufferedOutput;
import io.tailrace.api.ByteSink;
import io.tailrace.api.Chunk;
import io.tailrace.api.Codecs;
import io.tailrace.api.Counter;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Template;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Name;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Secret;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import io.tailrace.api.net.TlsParts;
import io.tailrace.api.net.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.HttpHeaders;
import org.slf4j.Logger;

/**
 * Sends chunks to an HTTP server, one request each.
 *
 * <p>Events are formatted when they are emitted, so that a chunk holds the bytes of its request's
 * body; they go from the chunk to the connection as they are.
 *
 * <p>Thread-safe: {@link #write} runs on the flush threads, which wait for the answers.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_http.rb.
 */
@PluginType("http")
public final class HttpOutput implements BufferedOutput {
  /** Methods of requests. */
  public enum HttpMethod {
    /** PUT. */
    PUT("Put"),
    /** POST. */
    POST("Post");

    private final String title; // as Fluentd's log has it

    HttpMethod(String title) {
      this.title = title;
    }
  }

  /** How bodies are compressed. */
  public enum Compress {
    /** Not. */
    TEXT,
    /** Gzip. */
    GZIP
  }

  /** Whether the server's certificate is checked. */
  public enum TlsVerifyMode {
    /** Not. */
    NONE,
    /** It is, and its name. */
    PEER
  }

  /** Protocols of TLS. */
  public enum TlsVersion {
    /** TLS 1.1. */
    TLSv1_1,
    /** TLS 1.2. */
    TLSv1_2,
    /** TLS 1.3. */
    TLSv1_3,
    /** TLS 1.1. */
    @Name("TLS1_1")
    TLS1_1,
    /** TLS 1.2. */
    @Name("TLS1_2")
    TLS1_2,
    /** TLS 1.3. */
    @Name("TLS1_3")
    TLS1_3
  }

  /** How the client says who it is. */
  public enum AuthMethod {
    /** With a name and a password. */
    BASIC,
    /** With a signature for services of AWS; not supported. */
    AWS_SIGV4
  }

  /**
   * @param method {@code basic}; {@code aws_sigv4} is not supported
   * @param username name for basic authentication
   * @param password password for basic authentication
   * @param awsService for {@code aws_sigv4}
   * @param awsRegion for {@code aws_sigv4}
   * @param awsRoleArn for {@code aws_sigv4}
   */
  public record Auth(
      @Default("basic") AuthMethod method,
      Optional<String> username,
      @Secret Optional<String> password,
      Optional<String> awsService,
      Optional<String> awsRegion,
      Optional<String> awsRoleArn) {
    /** Refuses what is not supported. */
    public Auth {
      if (method == AuthMethod.AWS_SIGV4) {
        throw new ParameterException(
            "method",
            "aws_sigv4 auth is not supported",
            "send to a proxy that signs requests, or use 'method basic'");
      }
    }
  }

  /**
   * @param endpoint URL of the requests; may have placeholders
   * @param httpMethod method of the requests
   * @param proxy URL of an HTTP proxy, with name and password if it wants them; by default what the
   *     environment has in {@code HTTP_PROXY} or {@code http_proxy}
   * @param contentType {@code Content-Type} of the requests; by default it follows from the format
   * @param jsonArray lets the body be one JSON array, instead of an object a line
   * @param headers headers to add
   * @param headersFromPlaceholders headers to add whose values have placeholders
   * @param compress how bodies are compressed
   * @param allowedHosts hosts that placeholders in the endpoint's host may lead to
   * @param openTimeout longest time to connect; absent: as long as the system tries
   * @param readTimeout longest wait for an answer, and within it; absent: for ever
   * @param sslTimeout longest time to greet with TLS; absent: {@code open_timeout}
   * @param reuseConnections keeps connections for further requests
   * @param tlsCaCertPath certificates in PEM that the server's has to come from; absent: those of
   *     Java
   * @param tlsClientCertPath certificate in PEM to show to the server, followed by its chain
   * @param tlsPrivateKeyPath its private key in PEM
   * @param tlsPrivateKeyPassphrase passphrase of that key
   * @param tlsVerifyMode whether the server's certificate and name are checked
   * @param tlsVersion the protocol of TLS
   * @param tlsCiphers cipher suites to offer, in OpenSSL's words
   * @param errorResponseAsUnrecoverable gives chunks that are answered with an error to the
   *     secondary or to the backup; if false, they are given up with a line in the log
   * @param retryableResponseCodes status codes of answers after which a chunk is tried again; by
   *     default 503
   * @param format how an event looks
   * @param auth how the client says who it is
   */
  public record Config(
      String endpoint,
      @Default("post") HttpMethod httpMethod,
      Optional<String> proxy,
      Optional<String> contentType,
      @Default("false") boolean jsonArray,
      Map<String, String> headers,
      Map<String, String> headersFromPlaceholders,
      @Default("text") Compress compress,
      List<String> allowedHosts,
      Optional<Duration> openTimeout,
      Optional<Duration> readTimeout,
      Optional<Duration> sslTimeout,
      @Default("false") boolean reuseConnections,
      Optional<Path> tlsCaCertPath,
      Optional<Path> tlsClientCertPath,
      Optional<Path> tlsPrivateKeyPath,
      @Secret Optional<String> tlsPrivateKeyPassphrase,
      @Default("peer") TlsVerifyMode tlsVerifyMode,
      @Default("TLSv1_2") TlsVersion tlsVersion,
      @Default(Transport.CIPHERS_DEFAULT) String tlsCiphers,
      @Default("true") boolean errorResponseAsUnrecoverable,
      Optional<List<Integer>> retryableResponseCodes,
      @Section @SectionDefaults(type = "json") PluginRef<Formatter> format,
      @Section Optional<Auth> auth) {
    /** Checks what one value alone cannot say. */
    public Config {
      headers = Map.copyOf(headers);
      allowedHosts = List.copyOf(allowedHosts);
      headersFromPlaceholders = Map.copyOf(headersFromPlaceholders);
      requireNotNegative("open_timeout", openTimeout);
      requireNotNegative("read_timeout", readTimeout);
      requireNotNegative("ssl_timeout", sslTimeout);
      headers.forEach(
          (name, value) -> {
            if (hasLineBreak(name) || hasLineBreak(value)) {
              throw new ParameterException(
                  "headers", "header field value cannot include CR/LF: '" + name + "'");
            }
          });
    }

    private static void requireNotNegative(String name, Optional<Duration> timeout) {
      if (timeout.isPresent() && timeout.get().isNegative()) {
        throw new ParameterException(name, name + " is less than 0");
      }
    }
  }

  private static final Duration TICK = Duration.ofSeconds(5);
  private static final List<Integer> RETRYABLE_CODES_DEFAULT = List.of(503);

  /** What the connection says by itself. */
  private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding");

  private final Config config;
  private final Logger log;
  private final Codecs codecs;
  private final TlsParts tlsParts;
  private final Formatter formatter;
  private final Endpoint endpoint;
  private final String contentType;
  private final Map<String, Template> headersFromPlaceholders = new LinkedHashMap<>();
  private final Set<Integer> retryableCodes;
  private final Requests requests;
  private final Counter errorResponses;
  private final Counter givenUp;

  /** Checks the configuration and opens nothing. */
  public HttpOutput(Config config, OutputContext context) {
    this.config = config;
    log = context.log();
    codecs = context.codecs();
    tlsParts = context.tlsParts();
    if (config.retryableResponseCodes().isEmpty()) {
      log.warn(
          "Status code 503 is going to be removed from default `retryable_response_codes` from"
              + " fluentd v2. Please add it by yourself if you wish");
    }
    retryableCodes = Set.copyOf(config.retryableResponseCodes().orElse(RETRYABLE_CODES_DEFAULT));
    endpoint = Endpoint.of(config.endpoint(), config.allowedHosts(), context);
    if (endpoint.usesTls()) {
      ClientTls.check(config, log);
    }
    contentType = config.contentType().orElseGet(() -> contentType(config));
    if (config.jsonArray() && !config.format().type().equals("json")) {
      throw new ParameterException(
          "json_array", "json_array option could be used with json formatter only");
    }
    formatter = context.create(config.format());
    config
        .headersFromPlaceholders()
        .forEach(
            (name, text) -> headersFromPlaceholders.put(name, context.uncheckedTemplate(text)));
    requests =
        new Requests(config, ProxyServer.of(config.proxy(), System.getenv()), context::elapsedNs);
    errorResponses =
        context.counter("error_responses", "answers that do not say that a chunk was taken");
    givenUp =
        context.counter(
            "given_up_chunks",
            "chunks answered with an error and given up, as error_response_as_unrecoverable says");
    context.every(TICK, requests::tidy);
  }

  private static String contentType(Config config) {
    switch (config.format().type()) {
      case "json":
        return config.jsonArray() ? "application/json" : "application/x-ndjson";
      case "csv":
        return "text/csv";
      case "tsv":
      case "ltsv":
        return "text/tab-separated-values";
      case "msgpack":
        return "application/x-msgpack";
      case "out_file":
      case "single_value":
      case "stdout":
      case "hash":
        return "text/plain";
      default:
        throw new ParameterException(
            "format",
            "can't determine Content-Type from formatter type. Set content_type parameter"
                + " explicitly");
    }
  }

  @Override
  public void start() throws IOException {
    requests.open(
        endpoint.usesTls() ? Optional.of(ClientTls.strategy(config, tlsParts)) : Optional.empty());
  }

  @Override
  public void format(Event event, ByteSink out) throws Exception {
    formatter.format(event, out);
    if (config.jsonArray()) {
      out.write(',');
    }
  }

  @Override
  public CompletionStage<Void> write(Chunk chunk) throws Exception {
    final Endpoint.Target target = endpoint.of(chunk);
    final ChunkBody body =
        new ChunkBody(chunk, config.jsonArray(), config.compress() == Compress.GZIP, codecs);
    final HttpUriRequestBase request = target.request(config.httpMethod().name());
    addHeaders(request, chunk);
    request.setEntity(body);
    log.debug("{} data to {} with chunk({})", config.httpMethod().title, target, chunk.id());
    judge(requests.send(target, request, body), target);
    return CompletableFuture.completedFuture(null);
  }

  private void addHeaders(HttpUriRequestBase request, Chunk chunk) throws UnrecoverableException {
    request.setHeader(HttpHeaders.ACCEPT, "*/*");
    config.headers().forEach((name, value) -> set(request, name, value));
    for (Map.Entry<String, Template> header : headersFromPlaceholders.entrySet()) {
      final String value = header.getValue().expand(chunk);
      if (hasLineBreak(value)) {
        throw new UnrecoverableException(
            "header field value cannot include CR/LF: '" + header.getKey() + "'");
      }
      set(request, header.getKey(), value);
    }
    if (config.compress() == Compress.GZIP) {
      request.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    request.setHeader(HttpHeaders.CONTENT_TYPE, contentType);
    config.auth().ifPresent(auth -> request.setHeader(HttpHeaders.AUTHORIZATION, basic(auth)));
  }

  private static void set(HttpUriRequestBase request, String name, String value) {
    if (!FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
      request.setHeader(name, value);
    }
  }

  private static boolean hasLineBreak(String text) {
    return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
  }

  private static String basic(Auth auth) {
    final String text = auth.username().orElse("") + ":" + auth.password().orElse("");
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void judge(Reply reply, Endpoint.Target target)
      throws RetryableResponseException, UnrecoverableException {
    if (reply.isSuccess()) {
      log.debug("{}", reply);
      return;
    }
    errorResponses.add(1);
    if (retryableCodes.contains(reply.code())) {
      throw new RetryableResponseException(reply.toString());
    }
    if (config.errorResponseAsUnrecoverable()) {
      throw new UnrecoverableException(reply.toString());
    }
    givenUp.add(1);
    log.error("got error response from '{} {}' : {}", config.httpMethod().title, target, reply);
  }

  @Override
  public void close() {
    requests.close();
  }

  /** The server asks for the chunk to be sent again. */
  static final class RetryableResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    RetryableResponseException(String message) {
      super(message);
    }
  }
}
