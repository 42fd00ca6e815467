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

import io.tailrace.api.config.ParameterException;
import io.tailrace.api.net.TlsParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.client5.http.ssl.TrustAllStrategy;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.slf4j.Logger;

/** Makes the output's TLS of its configuration. */
final class ClientTls {
  private static final char[] NO_PASSWORD = {};

  private ClientTls() {}

  /**
   * Looks whether the files are there.
   *
   * @throws ParameterException if one is not
   */
  static void check(HttpOutput.Config config, Logger log) {
    requireFile("tls_ca_cert_path", config.tlsCaCertPath());
    requireFile("tls_client_cert_path", config.tlsClientCertPath());
    requireFile("tls_private_key_path", config.tlsPrivateKeyPath());
    if (config.tlsClientCertPath().isPresent() != config.tlsPrivateKeyPath().isPresent()) {
      log.warn(
          "no certificate is shown to the server: tls_client_cert_path and tls_private_key_path"
              + " belong together, and one is missing");
    }
  }

  private static void requireFile(String parameter, Optional<Path> path) {
    if (path.isPresent() && !Files.isRegularFile(path.get())) {
      throw new ParameterException(parameter, parameter + " is wrong: " + path.get());
    }
  }

  /**
   * Reads the files.
   *
   * @throws IOException if something in the configuration cannot be used; the message says what
   */
  static TlsSocketStrategy strategy(HttpOutput.Config config, TlsParts parts) throws IOException {
    final boolean isVerifying = config.tlsVerifyMode() == HttpOutput.TlsVerifyMode.PEER;
    final String version = config.tlsVersion().name();
    final ClientTlsStrategyBuilder builder = ClientTlsStrategyBuilder.create();
    try {
      final SSLContextBuilder context = SSLContextBuilder.create();
      addTrust(context, config, parts);
      addIdentity(context, config, parts);
      builder.setSslContext(context.build());
      builder.setCiphers(parts.cipherSuites(config.tlsCiphers()).toArray(String[]::new));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
    builder.setTlsVersions(parts.protocols(version, version).toArray(String[]::new));
    builder.setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT);
    builder.setHostnameVerifier(
        isVerifying ? HttpsSupport.getDefaultHostnameVerifier() : NoopHostnameVerifier.INSTANCE);
    return builder.buildClassic();
  }

  private static void addTrust(SSLContextBuilder context, HttpOutput.Config config, TlsParts parts)
      throws IOException, GeneralSecurityException {
    if (config.tlsVerifyMode() == HttpOutput.TlsVerifyMode.NONE) {
      context.loadTrustMaterial(TrustAllStrategy.INSTANCE);
      return;
    }
    if (config.tlsCaCertPath().isEmpty()) {
      return; // those that Java comes with
    }
    final KeyStore store = emptyStore();
    final List<X509Certificate> authorities =
        parts.certificates("tls_ca_cert_path", config.tlsCaCertPath().get());
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca-" + i, authorities.get(i));
    }
    context.loadTrustMaterial(store, null);
  }

  private static void addIdentity(
      SSLContextBuilder context, HttpOutput.Config config, TlsParts parts)
      throws IOException, GeneralSecurityException {
    if (config.tlsClientCertPath().isEmpty() || config.tlsPrivateKeyPath().isEmpty()) {
      return;
    }
    final KeyStore store = emptyStore();
    store.setKeyEntry(
        "client",
        parts.privateKey(
            "tls_private_key_path",
            config.tlsPrivateKeyPath().get(),
            "tls_private_key_passphrase",
            config.tlsPrivateKeyPassphrase()),
        NO_PASSWORD,
        parts
            .certificates("tls_client_cert_path", config.tlsClientCertPath().get())
            .toArray(Certificate[]::new));
    context.loadKeyMaterial(store, NO_PASSWORD);
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    final KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
