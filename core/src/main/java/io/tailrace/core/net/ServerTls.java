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
package io.tailrace.core.net;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tailrace.api.net.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;

/**
 * Makes the TLS of a server from its {@code <transport>} section; reads or generates what it needs.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/cert_option.rb and lib/fluent/tls.rb.
 */
final class ServerTls {
  private static final List<String> PROTOCOLS = List.of("TLSv1.1", "TLSv1.2", "TLSv1.3");

  /** A server's key, and its certificate followed by those that vouch for it. */
  record Identity(PrivateKey key, List<X509Certificate> chain) {}

  private final Transport transport;
  private final Logger log;

  ServerTls(Transport transport, Logger log) {
    this.transport = transport;
    this.log = log;
  }

  /** The context of a server's new connections; null if its transport is not TLS. */
  static SslContext contextOf(Optional<Transport> transport, Logger log) throws IOException {
    return transport.isEmpty() || transport.get().protocol() != Transport.Protocol.TLS
        ? null
        : new ServerTls(transport.get(), log).context();
  }

  /**
   * Makes the context of new connections.
   *
   * @throws IOException if a file cannot be used; the message names the parameter and says why
   */
  SslContext context() throws IOException {
    requireFips();
    final List<String> protocols = protocols();
    final Identity identity = identity();
    try {
      final SslContextBuilder builder =
          SslContextBuilder.forServer(
                  identity.key(), identity.chain().toArray(X509Certificate[]::new))
              .sslProvider(SslProvider.JDK)
              .protocols(protocols);
      if (!transport.insecure()) {
        builder.ciphers(CipherList.suites(transport.ciphers()));
      }
      if (transport.clientCertAuth()) {
        builder.clientAuth(ClientAuth.REQUIRE);
        if (transport.caPath().isPresent()) {
          builder.trustManager(
              PemFiles.certificates("ca_path", Path.of(transport.caPath().get()))
                  .toArray(X509Certificate[]::new));
        }
      }
      return builder.build();
    } catch (IllegalArgumentException | SSLException e) {
      throw new IOException("<transport tls>: " + e.getMessage(), e);
    }
  }

  private Identity identity() throws IOException {
    try {
      if (transport.certPath().isPresent()) {
        return configured();
      }
      if (transport.caCertPath().isPresent()) {
        return signed();
      }
      log.warn("insecure TLS communication server is configured (using 'insecure' mode)");
      return new ServerCertificate(transport, Clock.systemUTC()).selfSigned();
    } catch (GeneralSecurityException e) {
      throw new IOException("<transport tls>: " + e.getMessage(), e);
    }
  }

  private Identity configured() throws IOException, GeneralSecurityException {
    if (transport.privateKeyPassphrase().isEmpty()) {
      log.warn(
          "For security reason, setting private_key_passphrase is recommended when cert_path is"
              + " specified");
    }
    final Path keyPath = Path.of(transport.privateKeyPath().orElseThrow());
    final PrivateKey key =
        PemFiles.privateKey(
            "private_key_path",
            keyPath,
            "private_key_passphrase",
            transport.privateKeyPassphrase());
    final List<X509Certificate> chain =
        PemFiles.certificates("cert_path", Path.of(transport.certPath().get()));
    if (!PemFiles.belongTogether(key, chain.get(0).getPublicKey())) {
      throw new IOException(
          "private_key_path '"
              + keyPath
              + "': the key is not that of the first certificate in cert_path '"
              + transport.certPath().get()
              + "'");
    }
    return new Identity(key, ordered(chain));
  }

  /** The first certificate, who vouches for it, and so on; others would be of no use to clients. */
  private List<X509Certificate> ordered(List<X509Certificate> certificates) {
    final List<X509Certificate> rest = new ArrayList<>(certificates);
    final List<X509Certificate> chain = new ArrayList<>();
    X509Certificate next = rest.remove(0);
    while (next != null) {
      chain.add(next);
      final X500Principal issuer = next.getIssuerX500Principal();
      next = null;
      for (X509Certificate other : rest) {
        if (other.getSubjectX500Principal().equals(issuer)) {
          next = other;
        }
      }
      rest.remove(next);
    }
    for (X509Certificate useless : rest) {
      log.warn(
          "cert_path '{}': the certificate of '{}' vouches for none before it and is left out",
          transport.certPath().orElseThrow(),
          useless.getSubjectX500Principal());
    }
    return chain;
  }

  private Identity signed() throws IOException, GeneralSecurityException {
    if (transport.caPrivateKeyPassphrase().isEmpty()) {
      log.warn(
          "For security reason, setting ca_private_key_passphrase is recommended when ca_cert_path"
              + " is specified");
    }
    final PrivateKey key =
        PemFiles.privateKey(
            "ca_private_key_path",
            Path.of(transport.caPrivateKeyPath().orElseThrow()),
            "ca_private_key_passphrase",
            transport.caPrivateKeyPassphrase());
    final X509Certificate authority =
        PemFiles.certificates("ca_cert_path", Path.of(transport.caCertPath().get())).get(0);
    if (!PemFiles.belongTogether(key, authority.getPublicKey())) {
      throw new IOException(
          "ca_private_key_path '"
              + transport.caPrivateKeyPath().get()
              + "': the key is not that of the certificate in ca_cert_path '"
              + transport.caCertPath().get()
              + "'");
    }
    return new ServerCertificate(transport, Clock.systemUTC()).signedBy(authority, key);
  }

  private List<String> protocols() throws IOException {
    return protocols(
        transport.minVersion().orElse(transport.version()),
        transport.maxVersion().orElse(transport.version()),
        log);
  }

  /**
   * Java's names of the versions between two, those that Java has switched off left out.
   *
   * @throws IOException if there are none
   */
  static List<String> protocols(String lowest, String highest, Logger log) throws IOException {
    final int from = PROTOCOLS.indexOf(javaName(lowest));
    final int to = PROTOCOLS.indexOf(javaName(highest));
    if (from > to) {
      throw new IOException(
          "TLS: min_version '" + lowest + "' is above max_version '" + highest + "'");
    }
    final List<String> protocols = new ArrayList<>(PROTOCOLS.subList(from, to + 1));
    final List<String> disabled = disabledAlgorithms();
    if (protocols.removeIf(disabled::contains)) {
      final String text =
          "Java has switched off TLS 1.1 as insecure (jdk.tls.disabledAlgorithms in its"
              + " java.security); use TLSv1_2 or TLSv1_3";
      if (protocols.isEmpty()) {
        throw new IOException("TLS: " + text);
      }
      log.warn("{}", text);
    }
    return protocols;
  }

  /** {@code TLSv1_2} and {@code TLS1_2} are {@code TLSv1.2}. */
  private static String javaName(String version) {
    return "TLSv1." + version.charAt(version.length() - 1);
  }

  private static List<String> disabledAlgorithms() {
    final String text = Security.getProperty("jdk.tls.disabledAlgorithms");
    return text == null ? List.of() : Arrays.stream(text.split(",")).map(String::strip).toList();
  }

  private void requireFips() throws IOException {
    if (!transport.ensureFips()) {
      return;
    }
    for (Provider provider : Security.getProviders()) {
      if (provider.getName().toUpperCase(Locale.ROOT).contains("FIPS")) {
        return;
      }
    }
    throw new IOException(
        "Cannot enable FIPS compliant mode: none of Java's security providers is one for FIPS;"
            + " install one in java.security, or remove ensure_fips");
  }
}
