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

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.tailrace.api.net.TlsClientOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;

/**
 * Makes the TLS of a client; reads what it needs.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/socket.rb, socket_create_tls.
 */
final class ClientTls {
  private final TlsClientOptions options;
  private final Logger log;

  ClientTls(TlsClientOptions options, Logger log) {
    this.options = options;
    this.log = log;
  }

  /**
   * Makes the context of new connections.
   *
   * @throws IOException if a file cannot be used; the message names it and says why
   */
  SslContext context() throws IOException {
    final List<String> protocols =
        ServerTls.protocols(options.minVersion(), options.maxVersion(), log);
    try {
      final SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .protocols(protocols)
              .ciphers(CipherList.suites(options.ciphers()))
              .endpointIdentificationAlgorithm(
                  options.verifyHostname() && !options.insecure() ? "HTTPS" : null);
      if (options.insecure()) {
        builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
      } else if (!options.caPaths().isEmpty()) {
        builder.trustManager(trust());
      }
      addIdentity(builder);
      return builder.build();
    } catch (IllegalArgumentException | SSLException | GeneralSecurityException e) {
      throw new IOException("TLS: " + e.getMessage(), e);
    }
  }

  /** The system's authorities and the given ones. */
  private TrustManagerFactory trust() throws IOException, GeneralSecurityException {
    final KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int count = 0;
    for (X509Certificate known : systemAuthorities()) {
      store.setCertificateEntry("system-" + count++, known);
    }
    for (String path : options.caPaths()) {
      for (X509Certificate given : PemFiles.certificates("CA certificate", Path.of(path))) {
        if (options.checkSelfSigned()) {
          requireOwnSignature(path, given);
        }
        store.setCertificateEntry("given-" + count++, given);
      }
    }
    final TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static List<X509Certificate> systemAuthorities() throws GeneralSecurityException {
    final TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager trusting) {
        return List.of(trusting.getAcceptedIssuers());
      }
    }
    return List.of();
  }

  private static void requireOwnSignature(String path, X509Certificate certificate)
      throws IOException {
    if (!certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
      return;
    }
    try {
      certificate.verify(certificate.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "CA certificate '" + path + "': its own signature is wrong: " + e.getMessage(), e);
    }
  }

  private void addIdentity(SslContextBuilder builder) throws IOException, GeneralSecurityException {
    if (options.certPath().isEmpty() || options.privateKeyPath().isEmpty()) {
      return;
    }
    final List<X509Certificate> chain =
        PemFiles.certificates("client certificate", Path.of(options.certPath().get()));
    final PrivateKey key =
        PemFiles.privateKey(
            "client key",
            Path.of(options.privateKeyPath().get()),
            "its passphrase",
            options.privateKeyPassphrase());
    if (!PemFiles.belongTogether(key, chain.get(0).getPublicKey())) {
      throw new IOException(
          "client key '"
              + options.privateKeyPath().get()
              + "': it is not that of the first certificate in '"
              + options.certPath().get()
              + "'");
    }
    builder.keyManager(key, chain.toArray(X509Certificate[]::new));
  }
}
