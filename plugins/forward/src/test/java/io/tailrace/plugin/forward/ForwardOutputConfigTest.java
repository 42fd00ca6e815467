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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ByteSize;
import io.tailrace.api.net.Transport;
import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestPipeline;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardOutputConfigTest {
  private static final String SERVER = "<server>\nhost 127.0.0.1\n</server>\n";

  private static TestPipeline build(String parameters) {
    return TestPipeline.of("<match **>\n@type unbuffered_forward\n" + parameters + "\n</match>\n")
        .build();
  }

  @Test
  void hasTheDefaultsOfFluentd() {
    final Map<String, Object> expected = new HashMap<>();
    expected.put("transport", ForwardOutput.Carrier.TCP);
    expected.put("sendTimeout", Duration.ofSeconds(60));
    expected.put("heartbeatType", ForwardOutput.HeartbeatType.TRANSPORT);
    expected.put("heartbeatInterval", Duration.ofSeconds(1));
    expected.put("recoverWait", Duration.ofSeconds(10));
    expected.put("hardTimeout", Duration.ofSeconds(60));
    expected.put("phiThreshold", 16);
    expected.put("phiFailureDetector", true);
    expected.put("requireAckResponse", false);
    expected.put("ackResponseTimeout", Duration.ofSeconds(190));
    expected.put("readIntervalMsec", 50);
    expected.put("readLength", ByteSize.ofBytes(512));
    expected.put("dnsRoundRobin", false);
    expected.put("ignoreNetworkErrorsAtStartup", false);
    expected.put("verifyConnectionAtStartup", false);
    expected.put("compress", ForwardOutput.Compress.TEXT);
    expected.put("tlsVersion", "TLSv1_2");
    expected.put("tlsCiphers", Transport.CIPHERS_DEFAULT);
    expected.put("tlsInsecureMode", false);
    expected.put("tlsAllowSelfSignedCert", false);
    expected.put("tlsVerifyHostname", true);
    expected.put("tlsCertUseEnterpriseStore", true);
    expected.put("keepalive", false);
    expected.put("sendKeepalivePacket", false);
    expected.put(
        "servers",
        List.of(
            new ServerSection(
                "127.0.0.1", Optional.empty(), 24224, Optional.empty(), "", "", false, 60)));
    expected.put("serviceDiscovery", List.of());
    expected.put("buffer", "memory");
    for (String absent :
        List.of(
            "connectTimeout",
            "expireDnsCache",
            "tlsCaCertPath",
            "tlsCertPath",
            "tlsClientCertPath",
            "tlsClientPrivateKeyPath",
            "tlsClientPrivateKeyPassphrase",
            "tlsCertThumbprint",
            "tlsCertLogicalStoreName",
            "keepaliveTimeout",
            "port",
            "host",
            "security")) {
      expected.put(absent, Optional.empty());
    }
    ConfigAssertions.of(ForwardOutput.Config.class).requiring(SERVER).assertDefaults(expected);
  }

  @Test
  void takesEveryParameter() {
    final Map<String, Object> expected = new HashMap<>();
    expected.put("transport", ForwardOutput.Carrier.TLS);
    expected.put("sendTimeout", Duration.ofSeconds(1));
    expected.put("connectTimeout", Duration.ofSeconds(2));
    expected.put("heartbeatType", ForwardOutput.HeartbeatType.NONE);
    expected.put("heartbeatInterval", Duration.ofMillis(500));
    expected.put("recoverWait", Duration.ofSeconds(3));
    expected.put("hardTimeout", Duration.ofSeconds(4));
    expected.put("phiThreshold", 5);
    expected.put("phiFailureDetector", false);
    expected.put("requireAckResponse", true);
    expected.put("ackResponseTimeout", Duration.ofSeconds(6));
    expected.put("readIntervalMsec", 7);
    expected.put("readLength", ByteSize.parse("8k"));
    expected.put("expireDnsCache", Duration.ZERO);
    expected.put("dnsRoundRobin", true);
    expected.put("ignoreNetworkErrorsAtStartup", true);
    expected.put("verifyConnectionAtStartup", true);
    expected.put("compress", ForwardOutput.Compress.ZSTD);
    expected.put("tlsVersion", "TLSv1_3");
    expected.put("tlsCiphers", "HIGH");
    expected.put("tlsInsecureMode", true);
    expected.put("tlsAllowSelfSignedCert", true);
    expected.put("tlsVerifyHostname", false);
    expected.put("tlsCaCertPath", List.of("pom.xml"));
    expected.put("tlsCertPath", List.of("README.md", "pom.xml"));
    expected.put("tlsClientCertPath", "c.pem");
    expected.put("tlsClientPrivateKeyPath", "k.pem");
    expected.put("tlsClientPrivateKeyPassphrase", "p");
    expected.put("tlsCertThumbprint", Optional.empty()); // for Windows: refused
    expected.put("tlsCertLogicalStoreName", Optional.empty()); // the same
    expected.put("tlsCertUseEnterpriseStore", false);
    expected.put("keepalive", true);
    expected.put("keepaliveTimeout", Duration.ofSeconds(9));
    expected.put("sendKeepalivePacket", true);
    expected.put("port", Optional.empty()); // obsolete
    expected.put("host", Optional.empty()); // obsolete
    expected.put("security", new ClientSecurity("me", "key"));
    expected.put(
        "servers",
        List.of(new ServerSection("a", Optional.of("b"), 1, Optional.of("k"), "u", "w", true, 2)));
    expected.put("serviceDiscovery", List.of("told"));
    expected.put("buffer", "file");
    ConfigAssertions.of(ForwardOutput.Config.class)
        .requiring(
            """
            transport tls
            send_timeout 1
            connect_timeout 2
            heartbeat_type none
            heartbeat_interval 0.5
            recover_wait 3
            hard_timeout 4
            phi_threshold 5
            phi_failure_detector false
            require_ack_response true
            ack_response_timeout 6
            read_interval_msec 7
            read_length 8k
            expire_dns_cache 0
            dns_round_robin true
            ignore_network_errors_at_startup true
            verify_connection_at_startup true
            compress zstd
            tls_version TLSv1_3
            tls_ciphers HIGH
            tls_insecure_mode true
            tls_allow_self_signed_cert true
            tls_verify_hostname false
            tls_ca_cert_path pom.xml
            tls_cert_path README.md,pom.xml
            tls_client_cert_path c.pem
            tls_client_private_key_path k.pem
            tls_client_private_key_passphrase p
            tls_cert_use_enterprise_store false
            keepalive true
            keepalive_timeout 9
            send_keepalive_packet true
            <security>
              self_hostname me
              shared_key key
            </security>
            <server>
              host a
              name b
              port 1
              shared_key k
              username u
              password w
              standby true
              weight 2
            </server>
            <service_discovery>
              @type told
            </service_discovery>
            <buffer tag>
              @type file
            </buffer>
            """)
        .assertDefaults(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'', at least one node is required",
    "'<server>\nport 1\n</server>', host",
    "'<server>\nhost a\nport 65536\n</server>', is outside 0..65535",
    "'<server>\nhost a\nweight -1\n</server>', is negative",
    "'host a', Use <server> section instead.",
    "'port 1', Use <server> section instead.",
    "'heartbeat_interval 0', heartbeat_interval is not positive",
    "'ack_response_timeout 0', ack_response_timeout must be a positive integer",
    "'dns_round_robin true\nheartbeat_type udp', to use dns_round_robin",
    "'send_keepalive_packet true', Enable 'keepalive' to use TCP keepalive",
    "'tls_version TLSv9', is none of",
    "'transport tls\ntls_cert_path /nowhere/ca.pem', specified cert path does not exist",
    "'transport tls\ntls_cert_thumbprint x', This parameter is for only Windows",
    "'transport tls\ntls_client_cert_path x', need each other",
    "'<security>\nself_hostname a\n</security>', shared_key",
  })
  void refusesWhatFluentdRefuses(String parameters, String reason) {
    final boolean isServerWrong = parameters.isEmpty() || parameters.startsWith("<server>");
    assertThatThrownBy(() -> build(isServerWrong ? parameters : SERVER + parameters))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "heartbeat_type tcp, 'heartbeat_type tcp'' is deprecated. use ''transport'' instead.'",
    "keepalive_timeout 1, The value of keepalive_timeout is ignored.",
  })
  void warnsOfWhatFluentdWarns(String parameters, String warning) {
    try (TestPipeline pipeline = build(SERVER + parameters)) {
      assertThat(pipeline.log().troubles())
          .anyMatch(line -> line.contains(warning.replace("''", "'")));
    }
  }

  @Test
  void showsNoSecrets() {
    final ConfigSecrets secrets = new ConfigSecrets();
    try (TestPipeline pipeline =
        build(
            "<server>\nhost 127.0.0.1\nshared_key hush1\nusername u\npassword hush2\n</server>\n"
                + "<security>\nself_hostname a\nshared_key hush3\n</security>\n")) {
      assertThat(secrets.in(pipeline)).doesNotContain("hush");
    }
  }

  /** What might be printed. */
  private static final class ConfigSecrets {
    String in(TestPipeline pipeline) {
      return pipeline.log().lines()
          + pipeline
              .plugin(UnbufferedForward.class)
              .output
              .nodes()
              .all()
              .get(0)
              .service()
              .toString();
    }
  }
}
