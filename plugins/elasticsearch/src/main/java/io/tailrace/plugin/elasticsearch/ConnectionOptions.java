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

import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;

/**
 * How the cluster is reached.
 *
 * @param host name or address of the server; may have placeholders
 * @param port port of the servers that name none
 * @param hosts servers, separated by commas: {@code host}, {@code host:port} or URLs; used in turn,
 *     and one for the other when one fails; may have placeholders
 * @param user name for basic authentication; {@code %{...}} around it encodes it for an URL
 * @param password password of that user
 * @param path path in front of all requests
 * @param scheme whether the servers that do not say so speak TLS
 * @param requestTimeout longest time to connect, and to wait for an answer
 * @param reconnectOnError make new connections after a request has failed
 * @param sslVerify whether the server's certificate and name are checked
 * @param sslVersion a protocol of TLS; the bounds below decide, and are 1.2 and 1.3 without them
 * @param sslMinVersion oldest protocol of TLS, with {@code ssl_max_version}
 * @param sslMaxVersion newest protocol of TLS, with {@code ssl_min_version}
 * @param caFile certificates in PEM that the server's has to come from; read anew when it changes
 * @param clientCert certificate in PEM to show to the server; read anew when it changes
 * @param clientKey its private key in PEM
 * @param clientKeyPass passphrase of that key
 * @param customHeaders headers of all requests
 * @param compressionLevel how bodies of requests are compressed with gzip
 */
public record ConnectionOptions(
    @Default("localhost") String host,
    @Default("9200") int port,
    Optional<String> hosts,
    Optional<String> user,
    @Secret Optional<String> password,
    Optional<String> path,
    @Default("http") Scheme scheme,
    @Default("5") Duration requestTimeout,
    @Default("false") boolean reconnectOnError,
    @Default("true") boolean sslVerify,
    Optional<TlsVersion> sslVersion,
    Optional<TlsVersion> sslMinVersion,
    Optional<TlsVersion> sslMaxVersion,
    Optional<Path> caFile,
    Optional<Path> clientCert,
    Optional<Path> clientKey,
    @Secret Optional<String> clientKeyPass,
    Map<String, String> customHeaders,
    @Default("no_compression") CompressionLevel compressionLevel) {

  /** How servers are spoken to. */
  public enum Scheme {
    /** HTTP over TLS. */
    HTTPS,
    /** Plain HTTP. */
    HTTP
  }

  /** Protocols of TLS, in their order. */
  public enum TlsVersion {
    /** TLS 1.0. */
    TLSv1("TLSv1"),
    /** TLS 1.1. */
    TLSv1_1("TLSv1.1"),
    /** TLS 1.2. */
    TLSv1_2("TLSv1.2"),
    /** TLS 1.3. */
    TLSv1_3("TLSv1.3");

    private final String jdkName;

    TlsVersion(String jdkName) {
      this.jdkName = jdkName;
    }

    String jdkName() {
      return jdkName;
    }
  }

  /** How much work goes into compressing. */
  public enum CompressionLevel {
    /** Bodies are sent as they are. */
    NO_COMPRESSION(0),
    /** Least work. */
    BEST_SPEED(Deflater.BEST_SPEED),
    /** Smallest bodies. */
    BEST_COMPRESSION(Deflater.BEST_COMPRESSION),
    /** Between the two. */
    DEFAULT_COMPRESSION(Deflater.DEFAULT_COMPRESSION);

    private final int level;

    CompressionLevel(int level) {
      this.level = level;
    }

    int level() {
      return level;
    }
  }

  /** Checks what one value alone cannot say. */
  public ConnectionOptions {
    customHeaders = Map.copyOf(customHeaders);
    if (port < 1 || port > 65535) {
      throw new ParameterException("port", "port '" + port + "' is outside 1..65535");
    }
    if (requestTimeout.isZero() || requestTimeout.isNegative()) {
      throw new ParameterException("request_timeout", "request_timeout has to be more than 0");
    }
    if (user.isPresent() && password.isEmpty()) {
      throw new ParameterException("user", "`password` must be present if `user` is present");
    }
    if (sslMinVersion.isPresent() && sslMaxVersion.isEmpty()) {
      throw new ParameterException(
          "ssl_min_version",
          "When you set 'ssl_min_version', must set 'ssl_max_version' together.");
    }
    if (sslMinVersion.isEmpty() && sslMaxVersion.isPresent()) {
      throw new ParameterException(
          "ssl_max_version",
          "When you set 'ssl_max_version', must set 'ssl_min_version' together.");
    }
    if (sslMinVersion.isPresent() && sslMinVersion.get().compareTo(sslMaxVersion.get()) > 0) {
      throw new ParameterException(
          "ssl_min_version", "ssl_min_version is newer than ssl_max_version");
    }
    if (clientCert.isPresent() != clientKey.isPresent()) {
      throw new ParameterException(
          clientCert.isPresent() ? "client_cert" : "client_key",
          "client_cert and client_key belong together, and one is missing");
    }
  }

  boolean isCompressing() {
    return compressionLevel != CompressionLevel.NO_COMPRESSION;
  }

  TlsVersion oldestTls() {
    return sslMinVersion.orElse(TlsVersion.TLSv1_2);
  }

  TlsVersion newestTls() {
    return sslMaxVersion.orElse(TlsVersion.TLSv1_3);
  }
}
