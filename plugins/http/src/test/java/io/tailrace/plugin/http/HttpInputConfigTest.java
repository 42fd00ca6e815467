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

import io.tailrace.api.ByteSize;
import io.tailrace.api.net.Transport;
import io.tailrace.testkit.ConfigAssertions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpInputConfigTest {
  private static Map<String, Object> map(Object... pairs) {
    final Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  @Test
  void hasTheDefaultsOfFluentd() {
    ConfigAssertions.of(HttpInput.Config.class)
        .assertDefaults(
            map(
                "port",
                9880,
                "bind",
                "0.0.0.0",
                "bodySizeLimit",
                ByteSize.parse("32m"),
                "decompressionSizeLimit",
                ByteSize.parse("256m"),
                "keepaliveTimeout",
                Duration.ofSeconds(10),
                "backlog",
                Optional.empty(),
                "addHttpHeaders",
                false,
                "addRemoteAddr",
                false,
                "blockingTimeout",
                Duration.ofMillis(500),
                "corsAllowOrigins",
                Optional.empty(),
                "corsAllowCredentials",
                false,
                "respondWithEmptyImg",
                false,
                "use204Response",
                false,
                "dumpErrorLog",
                true,
                "addQueryParams",
                false,
                "addTagPrefix",
                Optional.empty(),
                "strictJson",
                false,
                "transport",
                Optional.empty(),
                "parse",
                "in_http"));
  }

  @Test
  void takesAllParameters() {
    ConfigAssertions.of(HttpInput.Config.class)
        .assertExplicit(
            """
            port 1
            bind ::1
            body_size_limit 1k
            decompression_size_limit 2k
            keepalive_timeout 3s
            backlog 4
            add_http_headers true
            add_remote_addr true
            blocking_timeout 5s
            cors_allow_origins ["http://a"]
            cors_allow_credentials true
            respond_with_empty_img true
            use_204_response true
            dump_error_log false
            add_query_params true
            add_tag_prefix web
            strict_json true
            <transport tls>
              insecure true
            </transport>
            <parse>
              @type json
            </parse>
            """,
            map(
                "port",
                1,
                "bind",
                "::1",
                "bodySizeLimit",
                ByteSize.parse("1k"),
                "decompressionSizeLimit",
                ByteSize.parse("2k"),
                "keepaliveTimeout",
                Duration.ofSeconds(3),
                "backlog",
                4,
                "addHttpHeaders",
                true,
                "addRemoteAddr",
                true,
                "blockingTimeout",
                Duration.ofSeconds(5),
                "corsAllowOrigins",
                List.of("http://a"),
                "corsAllowCredentials",
                true,
                "respondWithEmptyImg",
                true,
                "use204Response",
                true,
                "dumpErrorLog",
                false,
                "addQueryParams",
                true,
                "addTagPrefix",
                "web",
                "strictJson",
                true,
                "transport",
                transport(),
                "parse",
                "json"));
  }

  private static Map<String, Object> transport() {
    return map(
        "protocol", Transport.Protocol.TLS,
        "receiveBufferSize", Optional.empty(),
        "lingerTimeout", 0,
        "version", "TLSv1_2",
        "minVersion", Optional.empty(),
        "maxVersion", Optional.empty(),
        "ciphers", Transport.CIPHERS_DEFAULT,
        "insecure", true,
        "ensureFips", false,
        "caPath", Optional.empty(),
        "certPath", Optional.empty(),
        "privateKeyPath", Optional.empty(),
        "privateKeyPassphrase", Optional.empty(),
        "clientCertAuth", false,
        "caCertPath", Optional.empty(),
        "caPrivateKeyPath", Optional.empty(),
        "caPrivateKeyPassphrase", Optional.empty(),
        "certVerifier", Optional.empty(),
        "generatePrivateKeyLength", 2048,
        "generateCertCountry", "US",
        "generateCertState", "CA",
        "generateCertLocality", "Mountain View",
        "generateCertCommonName", Optional.empty(),
        "generateCertExpiration", Duration.ofDays(3650),
        "generateCertDigest", Transport.Digest.SHA256);
  }

  private static List<String> problems(String parameters) {
    return ConfigAssertions.problemsOf(
        "<source>\n@type http\nport 0\n"
            + parameters
            + "\n</source>\n<match **>\n@type collect\n"
            + "</match>\n");
  }

  @Test
  void refusesWhatCannotBe() {
    assertThat(problems("cors_allow_credentials true").toString())
        .contains("Cannot enable cors_allow_credentials without specific origins");
    assertThat(problems("cors_allow_origins [\"*\"]\ncors_allow_credentials true").toString())
        .contains("Cannot enable cors_allow_credentials without specific origins");
    assertThat(problems("add_tag_prefix \"\"").toString())
        .contains("'add_tag_prefix' parameter must not be empty");
    assertThat(problems("port 70000").toString()).contains("port '70000' is outside 0..65535");
    assertThat(problems("<transport tls>\n</transport>").toString())
        .contains(
            "no valid cert options configured. specify either 'cert_path', 'ca_cert_path' or"
                + " 'insecure'");
  }
}
