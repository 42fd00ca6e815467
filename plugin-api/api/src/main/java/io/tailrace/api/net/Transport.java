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
package io.tailrace.api.net;

import io.tailrace.api.ByteSize;
import io.tailrace.api.config.Argument;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Doc;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code <transport>} of a server: TCP or TLS, and with what certificate.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/server.rb (ServerTransportParams) and cert_option.rb.
 * Certificates are read, or generated, when the server starts.
 */
public record Transport(
    @Doc("tcp or tls; the argument of the section") @Argument @Default("tcp") Protocol protocol,
    @Doc("size of the socket's receive buffer; absent: the system's")
        Optional<ByteSize> receiveBufferSize,
    @Doc(
            "seconds that a close waits for unsent data; 0 closes without waiting and "
                + "loses nothing either (Differs from Fluentd: there 0 resets the connection)")
        @Default("0")
        int lingerTimeout,
    @Doc("the one TLS version to speak: TLSv1_1, TLSv1_2 or TLSv1_3") @Default("TLSv1_2")
        String version,
    @Doc("lowest TLS version; needs max_version; replaces version") Optional<String> minVersion,
    @Doc("highest TLS version; needs min_version") Optional<String> maxVersion,
    @Doc("what cipher suites to offer, in OpenSSL's words") @Default(CIPHERS_DEFAULT)
        String ciphers,
    @Doc("generate a self-signed certificate if no other is configured") @Default("false")
        boolean insecure,
    @Doc("refuse to start unless Java's cryptography runs in FIPS mode") @Default("false")
        boolean ensureFips,
    @Doc(
            "PEM file of the authorities that client certificates are checked against; "
                + "absent: those that Java trusts")
        Optional<String> caPath,
    @Doc("PEM file of the server's certificate, followed by its chain") Optional<String> certPath,
    @Doc("PEM file of that certificate's key") Optional<String> privateKeyPath,
    @Doc("passphrase of that key") @Secret Optional<String> privateKeyPassphrase,
    @Doc("demand a client certificate that ca_path vouches for") @Default("false")
        boolean clientCertAuth,
    @Doc("PEM file of an authority that signs a certificate generated at start")
        Optional<String> caCertPath,
    @Doc("PEM file of that authority's key") Optional<String> caPrivateKeyPath,
    @Doc("passphrase of that key") @Secret Optional<String> caPrivateKeyPassphrase,
    @Doc("Ruby code that Fluentd runs on client certificates; refused here")
        Optional<String> certVerifier,
    @Doc("bits of a generated RSA key") @Default("2048") int generatePrivateKeyLength,
    @Doc("country in a generated certificate") @Default("US") String generateCertCountry,
    @Doc("state in a generated certificate") @Default("CA") String generateCertState,
    @Doc("locality in a generated certificate") @Default("Mountain View")
        String generateCertLocality,
    @Doc("common name in a generated certificate; absent: the host's name")
        Optional<String> generateCertCommonName,
    @Doc("how long a generated certificate is valid") @Default("3650d")
        Duration generateCertExpiration,
    @Doc("digest that signs a generated certificate") @Default("sha256")
        Digest generateCertDigest) {

  /** What {@code ciphers} is where it is not given. */
  public static final String CIPHERS_DEFAULT = "ALL:!aNULL:!eNULL:!SSLv2";

  private static final List<String> VERSIONS =
      List.of("TLSv1_1", "TLSv1_2", "TLSv1_3", "TLS1_1", "TLS1_2", "TLS1_3");

  /** What a server speaks below its own protocol. */
  public enum Protocol {
    /** Plain TCP. */
    TCP,
    /** TLS over TCP. */
    TLS
  }

  /** Digests for signatures. */
  public enum Digest {
    /** SHA-1, which most clients no longer trust. */
    SHA1,
    /** SHA-256. */
    SHA256,
    /** SHA-384. */
    SHA384,
    /** SHA-512. */
    SHA512
  }

  public Transport {
    requireVersion("version", version);
    minVersion.ifPresent(text -> requireVersion("min_version", text));
    maxVersion.ifPresent(text -> requireVersion("max_version", text));
    if (lingerTimeout < 0) {
      throw new ParameterException(
          "linger_timeout", "linger_timeout '" + lingerTimeout + "' is negative");
    }
    if (protocol == Protocol.TLS) {
      if (certVerifier.isPresent()) {
        throw new ParameterException(
            "cert_verifier",
            "cert_verifier is Ruby code, which cannot run here",
            "remove it and let client_cert_auth and ca_path check clients' certificates");
      }
      if (minVersion.isPresent() != maxVersion.isPresent()) {
        throw new ParameterException(
            minVersion.isPresent() ? "min_version" : "max_version",
            minVersion.isPresent()
                ? "When you set min_version, must set max_version together"
                : "When you set max_version, must set min_version together");
      }
      if (certPath.isPresent()) {
        if (privateKeyPath.isEmpty()) {
          throw new ParameterException(
              "cert_path", "private_key_path is required when cert_path is specified");
        }
      } else if (caCertPath.isPresent()) {
        if (caPrivateKeyPath.isEmpty()) {
          throw new ParameterException(
              "ca_cert_path", "ca_private_key_path is required when ca_cert_path is specified");
        }
      } else if (!insecure) {
        throw new ParameterException(
            "transport",
            "no valid cert options configured. specify either 'cert_path', 'ca_cert_path' or"
                + " 'insecure'");
      }
      if (generatePrivateKeyLength < 1024 || generatePrivateKeyLength > 16384) {
        throw new ParameterException(
            "generate_private_key_length",
            "generate_private_key_length '"
                + generatePrivateKeyLength
                + "' is outside 1024..16384");
      }
    }
  }

  private static void requireVersion(String parameter, String text) {
    if (!VERSIONS.contains(text)) {
      throw new ParameterException(
          parameter, parameter + " '" + text + "' is none of " + String.join(", ", VERSIONS));
    }
  }
}
