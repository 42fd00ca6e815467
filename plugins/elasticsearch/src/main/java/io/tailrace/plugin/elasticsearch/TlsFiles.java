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

import io.tailrace.api.net.TlsParts;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** The files that TLS needs, and whether they have changed: certificates are rotated. */
final class TlsFiles {
  private static final char[] NO_PASSWORD = {};

  private final ConnectionOptions options;
  private final TlsParts parts;

  TlsFiles(ConnectionOptions options, TlsParts parts) {
    this.options = options;
    this.parts = parts;
  }

  /** What the files are like now; another text once one of them was changed or replaced. */
  String state() {
    final StringBuilder state = new StringBuilder();
    for (Optional<Path> file :
        List.of(options.caFile(), options.clientCert(), options.clientKey())) {
      file.ifPresent(path -> state.append(state(path)).append('\n'));
    }
    return state.toString();
  }

  private static String state(Path path) {
    try {
      final BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      return file.lastModifiedTime().toMillis() + " " + file.size() + " " + file.fileKey();
    } catch (IOException e) {
      return e.toString(); // reading the file will tell the operator
    }
  }

  /** Makes a context of the files as they are. */
  SSLContext context() throws IOException {
    try {
      final SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trust(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private KeyManager[] keys() throws IOException, GeneralSecurityException {
    if (options.clientCert().isEmpty()) {
      return null; // none is shown
    }
    final KeyStore store = emptyStore();
    store.setKeyEntry(
        "client",
        parts.privateKey(
            "client_key",
            options.clientKey().orElseThrow(),
            "client_key_pass",
            options.clientKeyPass()),
        NO_PASSWORD,
        parts.certificates("client_cert", options.clientCert().get()).toArray(Certificate[]::new));
    final KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private TrustManager[] trust() throws IOException, GeneralSecurityException {
    if (!options.sslVerify()) {
      return new TrustManager[] {new Anyone()};
    }
    if (options.caFile().isEmpty()) {
      return null; // those that Java comes with
    }
    final KeyStore store = emptyStore();
    final List<X509Certificate> certificates =
        parts.certificates("ca_file", options.caFile().get());
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("ca-" + i, certificates.get(i));
    }
    final TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    final KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Trusts every server, as {@code ssl_verify false} asks for. */
  private static final class Anyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
