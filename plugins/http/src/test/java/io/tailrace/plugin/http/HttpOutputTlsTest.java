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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.Authority;
import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HttpOutputTlsTest {
  @TempDir private Path directory;
  private Authority authority;
  private Path ca;

  @BeforeEach
  void makeAuthority() throws Exception {
    authority = new Authority("first");
    ca = authority.writeCertificate(directory.resolve("ca.pem"));
  }

  private TestPipeline.Builder builder(String endpoint, String... parameters) throws IOException {
    return TestPipeline.of(
            "<match **>\n@type http\n@id out\nretryable_response_codes 503\n"
                + (List.of(parameters).toString().contains("proxy") ? "" : "proxy \"\"\n")
                + "endpoint "
                + endpoint
                + "\n"
                + String.join("\n", parameters)
                + "\n<buffer>\nflush_mode immediate\nretry_max_times 1\n</buffer>\n</match>\n")
        .rootDir(Files.createTempDirectory(directory, "root"));
  }

  /** Sends one event; what goes wrong is in the log. */
  private List<String> troubles(String endpoint, String... parameters) throws IOException {
    try (TestPipeline pipeline = builder(endpoint, parameters).start()) {
      pipeline.emit("app", Map.of("n", 1));
      final List<String> troubles = pipeline.log().troubles();
      pipeline.clock().advance(Duration.ofMinutes(1));
      return troubles;
    }
  }

  @Test
  void checksTheServersCertificate() throws Exception {
    try (Sink sink = Sink.startTls(authority.serverContext(), false)) {
      assertThat(troubles(sink.url("/x"))).anyMatch(line -> line.contains("/x: TLS: "));
      final Path other = new Authority("second").writeCertificate(directory.resolve("other.pem"));
      assertThat(troubles(sink.url("/x"), "tls_ca_cert_path " + other))
          .anyMatch(line -> line.contains("/x: TLS: "));
      assertThat(sink.sent()).isEmpty();
      assertThat(troubles(sink.url("/x"), "tls_ca_cert_path " + ca)).isEmpty();
      assertThat(sink.only().body()).isEqualTo("{\"n\":1}\n");
    }
  }

  @Test
  void checksTheServersName() throws Exception {
    try (Sink sink = Sink.startTls(authority.serverContext(), false)) {
      final String endpoint = "https://localhost:" + sink.port() + "/x";
      assertThat(troubles(endpoint, "tls_ca_cert_path " + ca))
          .anyMatch(line -> line.contains("/x: TLS: ") && line.contains("localhost"));
      assertThat(sink.sent()).isEmpty();
      assertThat(troubles(endpoint, "tls_ca_cert_path " + ca, "tls_verify_mode none")).isEmpty();
      assertThat(sink.sent()).hasSize(1);
    }
  }

  @Test
  void checksNothingIfItIsToldSo() throws Exception {
    try (Sink sink = Sink.startTls(authority.serverContext(), false)) {
      assertThat(troubles(sink.url("/x"), "tls_verify_mode none")).isEmpty();
      assertThat(sink.sent()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void showsACertificateOfItsOwn(Authority.KeyForm form) throws Exception {
    try (Sink sink = Sink.startTls(authority.serverContext(), true)) {
      assertThat(troubles(sink.url("/x"), "tls_ca_cert_path " + ca)).isNotEmpty();
      assertThat(sink.sent()).isEmpty();
      assertThat(
              troubles(
                  sink.url("/x"),
                  "tls_ca_cert_path " + ca,
                  "tls_client_cert_path "
                      + authority.writeClient(directory.resolve("client.pem"), form),
                  "tls_private_key_path "
                      + authority.writeClientKey(directory.resolve("client.key"), form),
                  "tls_private_key_passphrase secret"))
          .isEmpty();
      assertThat(sink.sent()).hasSize(1);
    }
  }

  @Test
  void speaksTheVersionOfTheConfigurationAlone() throws Exception {
    try (Sink sink = Sink.startTls(authority.serverContext(), false, "TLSv1.3")) {
      assertThat(troubles(sink.url("/x"), "tls_ca_cert_path " + ca))
          .anyMatch(line -> line.contains("/x: TLS: "));
      assertThat(sink.sent()).isEmpty();
      assertThat(troubles(sink.url("/x"), "tls_ca_cert_path " + ca, "tls_version TLSv1_3"))
          .isEmpty();
      assertThat(troubles(sink.url("/x"), "tls_ca_cert_path " + ca, "tls_version TLS1_3"))
          .isEmpty();
      assertThat(sink.sent()).hasSize(2);
    }
  }

  @Test
  void offersTheCiphersOfTheConfiguration() throws Exception {
    try (Sink sink = Sink.startTls(authority.serverContext(), false, "TLSv1.2")) {
      assertThat(
              troubles(
                  sink.url("/x"), "tls_ca_cert_path " + ca, "tls_ciphers ECDHE-RSA-AES128-SHA256"))
          .isEmpty();
      assertThat(sink.only().cipher()).isEqualTo("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256");
    }
  }

  @Test
  void keepsConnections() throws Exception {
    try (Sink sink = Sink.startTls(authority.serverContext(), false);
        TestPipeline pipeline =
            builder(sink.url("/x"), "reuse_connections true", "tls_ca_cert_path " + ca).start()) {
      pipeline.emit("app", Map.of("n", 1));
      pipeline.emit("app", Map.of("n", 2));
      assertThat(sink.sent()).hasSize(2);
      assertThat(sink.sent().stream().map(Sink.Sent::peer).distinct()).hasSize(1);
    }
  }

  @Test
  void doesNotStartWithFilesThatItCannotUse() throws Exception {
    final Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    assertThatThrownBy(() -> builder("https://h/", "tls_ca_cert_path " + empty).start())
        .hasMessageContaining(
            "tls_ca_cert_path '" + empty + "': does not contain a valid certificate");
    assertThatThrownBy(() -> builder("https://h/", "tls_ciphers NOTHING").start())
        .hasMessageContaining("'NOTHING'");
    final Authority.KeyForm form = Authority.KeyForm.PKCS8_ENCRYPTED;
    final Path key = authority.writeClientKey(directory.resolve("client.key"), form);
    assertThatThrownBy(
            () ->
                builder(
                        "https://h/",
                        "tls_client_cert_path "
                            + authority.writeClient(directory.resolve("client.pem"), form),
                        "tls_private_key_path " + key)
                    .start())
        .hasMessageContaining(
            "tls_private_key_path '"
                + key
                + "': the key is encrypted; set tls_private_key_passphrase");
  }

  @Test
  void waitsNoLongerThanSslTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      assertThat(
              troubles(
                  "https://127.0.0.1:" + silent.getLocalPort() + "/x",
                  "open_timeout 9",
                  "ssl_timeout 0.2"))
          .anyMatch(
              line -> line.contains("(none within open_timeout 9.0 s and ssl_timeout 0.2 s)"));
    }
  }

  @Test
  void goesThroughAProxy() throws Exception {
    try (Sink proxy = Sink.start()) {
      assertThat(
              troubles(
                  "http://nowhere.invalid/x?y=z",
                  "proxy http://anna:p%40ss@127.0.0.1:" + proxy.port()))
          .isEmpty();
      assertThat(proxy.only().target()).isEqualTo("http://nowhere.invalid/x?y=z");
      assertThat(proxy.only().headers())
          .containsEntry("Host", "nowhere.invalid")
          .containsEntry("Proxy-Authorization", "Basic YW5uYTpwQHNz");
    }
  }

  @Test
  void tunnelsThroughAProxy() throws Exception {
    try (Sink sink = Sink.startTls(authority.serverContext(), false);
        Tunnel tunnel = Tunnel.start("HTTP/1.1 200 OK\r\n\r\n")) {
      assertThat(
              troubles(
                  sink.url("/x"),
                  "tls_ca_cert_path " + ca,
                  "proxy http://anna:p%40ss@127.0.0.1:" + tunnel.port()))
          .isEmpty();
      assertThat(sink.only().body()).isEqualTo("{\"n\":1}\n");
      assertThat(sink.only().headers()).doesNotContainKey("Proxy-Authorization");
      assertThat(tunnel.heads())
          .singleElement()
          .satisfies(
              head ->
                  assertThat(head)
                      .startsWith("CONNECT 127.0.0.1:" + sink.port() + " HTTP/1.1\r\n")
                      .contains("Proxy-Authorization: Basic YW5uYTpwQHNz\r\n"));
    }
  }

  @Test
  void triesAgainWhatAProxyRefusesToTunnel() throws Exception {
    try (Sink sink = Sink.startTls(authority.serverContext(), false);
        Tunnel tunnel = Tunnel.start("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")) {
      try (TestPipeline pipeline =
          builder(
                  sink.url("/x"),
                  "tls_ca_cert_path " + ca,
                  "proxy http://127.0.0.1:" + tunnel.port())
              .start()) {
        pipeline.emit("app", Map.of("n", 1));
        assertThat(pipeline.log().troubles())
            .singleElement()
            .satisfies(
                line ->
                    assertThat(line)
                        .contains("retry_times=0")
                        .contains("the proxy makes no tunnel: 403 No"));
        pipeline.clock().advance(Duration.ofMinutes(1));
      }
      assertThat(sink.sent()).isEmpty();
    }
  }
}
