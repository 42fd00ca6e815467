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

import io.tailrace.api.config.ParameterException;
import io.tailrace.api.net.Transport;
import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestPipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpOutputConfigTest {
  private static final String URL = "endpoint http://127.0.0.1:1/x\n";

  private static Map<String, Object> map(Object... pairs) {
    final Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static List<String> problems(String parameters) {
    return ConfigAssertions.problemsOf("<match **>\n@type http\n" + parameters + "\n</match>\n");
  }

  @Test
  void hasTheDefaultsOfFluentd() {
    ConfigAssertions.of(HttpOutput.Config.class)
        .requiring("endpoint http://a")
        .assertDefaults(
            map(
                "endpoint",
                "http://a",
                "httpMethod",
                HttpOutput.HttpMethod.POST,
                "proxy",
                Optional.empty(),
                "contentType",
                Optional.empty(),
                "jsonArray",
                false,
                "headers",
                Map.of(),
                "headersFromPlaceholders",
                Map.of(),
                "compress",
                HttpOutput.Compress.TEXT,
                "allowedHosts",
                List.of(),
                "openTimeout",
                Optional.empty(),
                "readTimeout",
                Optional.empty(),
                "sslTimeout",
                Optional.empty(),
                "reuseConnections",
                false,
                "tlsCaCertPath",
                Optional.empty(),
                "tlsClientCertPath",
                Optional.empty(),
                "tlsPrivateKeyPath",
                Optional.empty(),
                "tlsPrivateKeyPassphrase",
                Optional.empty(),
                "tlsVerifyMode",
                HttpOutput.TlsVerifyMode.PEER,
                "tlsVersion",
                HttpOutput.TlsVersion.TLSv1_2,
                "tlsCiphers",
                Transport.CIPHERS_DEFAULT,
                "errorResponseAsUnrecoverable",
                true,
                "retryableResponseCodes",
                Optional.empty(),
                "format",
                "json",
                "auth",
                Optional.empty()));
  }

  @Test
  void takesAllParameters() {
    ConfigAssertions.of(HttpOutput.Config.class)
        .requiring("endpoint http://a")
        .assertExplicit(
            """
            endpoint https://b
            http_method put
            proxy http://c
            content_type text/plain
            json_array true
            headers {"a":"b"}
            headers_from_placeholders {"c":"d"}
            compress gzip
            allowed_hosts ["e"]
            open_timeout 1
            read_timeout 2
            ssl_timeout 3
            reuse_connections true
            tls_ca_cert_path f
            tls_client_cert_path g
            tls_private_key_path h
            tls_private_key_passphrase i
            tls_verify_mode none
            tls_version TLS1_3
            tls_ciphers HIGH
            error_response_as_unrecoverable false
            retryable_response_codes [500, 502]
            <format>
              @type csv
            </format>
            <auth>
              method basic
              username j
              password k
              aws_service l
              aws_region m
              aws_role_arn n
            </auth>
            """,
            map(
                "endpoint",
                "https://b",
                "httpMethod",
                HttpOutput.HttpMethod.PUT,
                "proxy",
                "http://c",
                "contentType",
                "text/plain",
                "jsonArray",
                true,
                "headers",
                Map.of("a", "b"),
                "headersFromPlaceholders",
                Map.of("c", "d"),
                "compress",
                HttpOutput.Compress.GZIP,
                "allowedHosts",
                List.of("e"),
                "openTimeout",
                Duration.ofSeconds(1),
                "readTimeout",
                Duration.ofSeconds(2),
                "sslTimeout",
                Duration.ofSeconds(3),
                "reuseConnections",
                true,
                "tlsCaCertPath",
                Path.of("f"),
                "tlsClientCertPath",
                Path.of("g"),
                "tlsPrivateKeyPath",
                Path.of("h"),
                "tlsPrivateKeyPassphrase",
                "i",
                "tlsVerifyMode",
                HttpOutput.TlsVerifyMode.NONE,
                "tlsVersion",
                HttpOutput.TlsVersion.TLS1_3,
                "tlsCiphers",
                "HIGH",
                "errorResponseAsUnrecoverable",
                false,
                "retryableResponseCodes",
                List.of(500, 502),
                "format",
                "csv",
                "auth",
                map(
                    "method",
                    HttpOutput.AuthMethod.BASIC,
                    "username",
                    "j",
                    "password",
                    "k",
                    "awsService",
                    "l",
                    "awsRegion",
                    "m",
                    "awsRoleArn",
                    "n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/a b",
        "http://h/%zz",
        "http://h/%Y",
        "h/x",
        "ftp://h/x",
        "http:///x",
        "${tag} x"
      })
  void refusesAnEndpointThatIsNoUrl(String endpoint) {
    assertThat(problems("endpoint " + endpoint))
        .anyMatch(problem -> problem.contains("Invalid endpoint URI: " + endpoint + " ("));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h",
        "https://user:pw@h:1/p?q=${tag}",
        "${url}",
        "${scheme}://h/",
        "http://${tag[0]}.example.com:80/x",
        "http://[::1]:9/",
        "http://a_b/%7Bx%7D"
      })
  void takesAnEndpointWithPlaceholders(String endpoint) {
    assertThat(problems("endpoint " + endpoint)).isEmpty();
  }

  @Test
  void takesTimesInTheEndpointIfTimeIsAChunkKey() {
    assertThat(problems("endpoint http://h/%Y%m%d/%H\n<buffer time>\ntimekey 1h\n</buffer>"))
        .isEmpty();
  }

  @Test
  void warnsOfTheDefaultOfRetryableResponseCodes() {
    try (TestPipeline pipeline = TestPipeline.output("@type http\n" + URL)) {
      assertThat(pipeline.log().troubles())
          .containsExactly(
              "warn: Status code 503 is going to be removed from default"
                  + " `retryable_response_codes` from fluentd v2. Please add it by yourself if you"
                  + " wish");
    }
    try (TestPipeline pipeline =
        TestPipeline.output("@type http\nretryable_response_codes 503\n" + URL)) {
      assertThat(pipeline.log().troubles()).isEmpty();
    }
  }

  @Test
  void refusesJsonArrayWithAnotherFormat() {
    assertThat(problems(URL + "json_array true\ncontent_type a/b\n<format>\n@type word\n</format>"))
        .anyMatch(
            problem ->
                problem.contains("json_array option could be used with json formatter only"));
  }

  @Test
  void wantsAContentTypeForFormatsThatItDoesNotKnow() {
    assertThat(problems(URL + "<format>\n@type word\n</format>"))
        .anyMatch(
            problem ->
                problem.contains(
                    "can't determine Content-Type from formatter type. Set content_type parameter"
                        + " explicitly"));
    assertThat(problems(URL + "content_type a/b\n<format>\n@type word\n</format>")).isEmpty();
  }

  @Test
  void refusesSignaturesOfAws() {
    assertThat(problems(URL + "<auth>\nmethod aws_sigv4\n</auth>"))
        .anyMatch(problem -> problem.contains("aws_sigv4 auth is not supported"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls_ca_cert_path", "tls_client_cert_path", "tls_private_key_path"})
  void looksForTheFilesOfTlsIfItIsSpoken(String parameter) {
    assertThat(problems("endpoint https://h\n" + parameter + " /none.pem"))
        .anyMatch(problem -> problem.contains(parameter + " is wrong: /none.pem"));
    assertThat(problems("endpoint http://h\n" + parameter + " /none.pem")).isEmpty();
  }

  @Test
  void warnsOfACertificateWithoutItsKey() {
    try (TestPipeline pipeline =
        TestPipeline.of(
                "<match **>\n@type http\nendpoint https://h\ntls_client_cert_path README.md\n"
                    + "</match>\n")
            .build()) {
      assertThat(pipeline.log().troubles())
          .anyMatch(line -> line.contains("belong together, and one is missing"));
    }
  }

  @Test
  void refusesTimeoutsBelowZeroAndHeadersOfSeveralLines() {
    assertThat(problems(URL + "read_timeout -1"))
        .anyMatch(problem -> problem.contains("read_timeout is less than 0"));
    assertThat(problems(URL + "headers {\"a\":\"b\\r\\nc\"}"))
        .anyMatch(problem -> problem.contains("header field value cannot include CR/LF: 'a'"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://p:3128, http://p:3128, ''",
    "http://p, http://p:80, ''",
    "https://p, http://p:443, ''",
    "http://u:p%40ss+@p:1, http://p:1, u:p@ss+",
    "http://u@[::1]:1, http://[::1]:1, u:"
  })
  void readsTheProxy(String text, String host, String credentials) {
    final ProxyServer proxy =
        ProxyServer.of(Optional.of(text), Map.of("HTTP_PROXY", "http://other")).orElseThrow();
    assertThat(proxy.host().toURI()).isEqualTo(host);
    assertThat(proxy.credentials().orElse("")).isEqualTo(credentials);
  }

  @Test
  void takesTheProxyOfTheEnvironment() {
    assertThat(ProxyServer.of(Optional.empty(), Map.of())).isEmpty();
    assertThat(ProxyServer.of(Optional.empty(), Map.of("HTTP_PROXY", ""))).isEmpty();
    assertThat(ProxyServer.of(Optional.of(""), Map.of("HTTP_PROXY", "http://a"))).isEmpty();
    assertThat(
            ProxyServer.of(
                    Optional.empty(), Map.of("http_proxy", "http://b", "HTTP_PROXY", "http://a"))
                .orElseThrow()
                .host()
                .getHostName())
        .isEqualTo("a");
    assertThat(
            ProxyServer.of(Optional.empty(), Map.of("http_proxy", "http://b"))
                .orElseThrow()
                .host()
                .getHostName())
        .isEqualTo("b");
  }

  @Test
  void doesNotShowThePasswordOfAProxyThatIsNoUrl() {
    assertThatThrownBy(() -> ProxyServer.of(Optional.of("u:secret@p"), Map.of()))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("Invalid proxy URI: ")
        .hasMessageNotContaining("secret");
  }
}
