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

import static io.tailrace.core.net.HttpFixture.options;
import static io.tailrace.core.net.HttpFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.config.ParameterException;
import io.tailrace.api.net.HttpResponse;
import io.tailrace.api.net.Transport;
import io.tailrace.core.net.HttpFixture.Client;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTlsTest {
  private static final HttpResponse OK = HttpResponse.of(200, "text/plain", "");
  private static final char[] NO_PASSWORD = {};

  @TempDir Path dir;
  private final HttpFixture net = new HttpFixture();

  /** A key and the certificate that it signed for itself, which may sign others. */
  private record Authority(KeyPair keys, X509Certificate certificate) {
    PrivateKey key() {
      return keys.getPrivate();
    }
  }

  @AfterEach
  void close() {
    net.close();
  }

  @Test
  void servesWithACertificateAndKeysInAllPemForms() throws Exception {
    final Authority rsa = authority("RSA");
    final Path certificate = write("cert.pem", rsa.certificate());
    final List<Transports> forms =
        List.of(
            Transports.files(certificate, write("pkcs1.pem", rsa.key())),
            Transports.files(
                certificate, write("pkcs8.pem", new JcaPKCS8Generator(rsa.key(), null))),
            Transports.files(certificate, encryptedPkcs1("enc1.pem", rsa.key()))
                .passphrase("secret"),
            Transports.files(certificate, encryptedPkcs8("enc8.pem", rsa.key()))
                .passphrase("secret"));
    for (Transports form : forms) {
      final HostedHttpServer server = net.start(options(form.tls()), request -> OK);
      try (Client client = client(server, context(rsa.certificate(), null), "TLSv1.2")) {
        assertThat(client.send(post("/", "x")).status()).isEqualTo("200");
        assertThat(client.send(post("/", "y")).status()).isEqualTo("200");
      }
      server.stop();
    }
  }

  @Test
  void servesWithAKeyOnACurveAndAChain() throws Exception {
    final Authority root = authority("RSA");
    final Authority middle = authority("RSA", root);
    final Authority ec = authority("EC", middle);
    final Path chain =
        write(
            "chain.pem",
            ec.certificate(),
            authority("RSA").certificate(),
            root.certificate(),
            middle.certificate());
    final Path key = write("ec.pem", namedCurveKey(ec.key()));
    final HostedHttpServer server =
        net.start(options(Transports.files(chain, key).tls()), request -> OK);
    try (Client client = client(server, context(root.certificate(), null), "TLSv1.2")) {
      assertThat(client.send(post("/", "x")).status()).isEqualTo("200");
      assertThat(((SSLSocket) client.socket).getSession().getPeerCertificates())
          .containsExactly(ec.certificate(), middle.certificate(), root.certificate());
    }
  }

  @Test
  void speaksTheVersionsThatAreConfigured() throws Exception {
    final HostedHttpServer exact = net.start(options(Transports.insecure().tls()), request -> OK);
    try (Client client = client(exact, trustingAll(), "TLSv1.2")) {
      assertThat(client.send(post("/", "x")).status()).isEqualTo("200");
    }
    assertThatThrownBy(() -> client(exact, trustingAll(), "TLSv1.3"))
        .isInstanceOf(IOException.class);
    final HostedHttpServer range =
        net.start(
            options(Transports.insecure().versions("TLS1_2", "TLSv1_3").tls()), request -> OK);
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      try (Client client = client(range, trustingAll(), version)) {
        assertThat(client.send(post("/", "x")).status()).isEqualTo("200");
        assertThat(((SSLSocket) client.socket).getSession().getProtocol()).isEqualTo(version);
      }
    }
  }

  @Test
  void offersTheCiphersThatAreConfigured() throws Exception {
    final Authority rsa = authority("RSA");
    final Transports form =
        Transports.files(write("c.pem", rsa.certificate()), write("k.pem", rsa.key()));
    form.ciphers = "ECDHE-RSA-AES128-GCM-SHA256";
    final HostedHttpServer server = net.start(options(form.tls()), request -> OK);
    try (Client client = client(server, context(rsa.certificate(), null), "TLSv1.2")) {
      assertThat(((SSLSocket) client.socket).getSession().getCipherSuite())
          .isEqualTo("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    }
    form.ciphers = "RC5-NOTHING";
    assertThatThrownBy(() -> net.start(options(form.tls()), request -> OK))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ciphers 'RC5-NOTHING' chooses no cipher suite");
  }

  @Test
  void generatesACertificateThatAnAuthoritySigns() throws Exception {
    final Authority authority = authority("RSA");
    final Transports form = new Transports();
    form.caCertPath = Optional.of(write("ca.pem", authority.certificate()).toString());
    form.caPrivateKeyPath = Optional.of(encryptedPkcs1("ca_key.pem", authority.key()).toString());
    form.caPrivateKeyPassphrase = Optional.of("secret");
    form.digest = Transport.Digest.SHA384;
    final HostedHttpServer server = net.start(options(form.tls()), request -> OK);
    try (Client client = client(server, context(authority.certificate(), null), "TLSv1.2")) {
      assertThat(client.send(post("/", "x")).status()).isEqualTo("200");
      final X509Certificate certificate =
          (X509Certificate) ((SSLSocket) client.socket).getSession().getPeerCertificates()[0];
      assertThat(certificate.getSubjectX500Principal().getName())
          .isEqualTo("CN=server.example,L=Mountain View,ST=CA,C=US");
      assertThat(certificate.getSigAlgName()).isEqualTo("SHA384withRSA");
      assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
      assertThat(certificate.getKeyUsage()).startsWith(true, false, true, false);
      assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
      assertThat(certificate.getNotBefore().getTime()).isZero();
    }
  }

  @Test
  void demandsAClientCertificateThatTheAuthorityVouchesFor() throws Exception {
    final Authority server = authority("RSA");
    final Authority known = authority("RSA");
    final Authority stranger = authority("RSA");
    final Transports form =
        Transports.files(write("c.pem", server.certificate()), write("k.pem", server.key()));
    form.clientCertAuth = true;
    form.caPath = Optional.of(write("clients.pem", known.certificate()).toString());
    final HostedHttpServer http = net.start(options(form.tls()), request -> OK);
    try (Client client = client(http, context(server.certificate(), known), "TLSv1.2")) {
      assertThat(client.send(post("/", "x")).status()).isEqualTo("200");
    }
    for (SSLContext refused :
        List.of(context(server.certificate(), null), context(server.certificate(), stranger))) {
      assertThatThrownBy(() -> client(http, refused, "TLSv1.2")).isInstanceOf(IOException.class);
    }
    // The client knows that it is refused before the server's loop has counted it.
    while (net.count(Trouble.TLS_HANDSHAKE) < 2) {
      Thread.onSpinWait();
    }
  }

  @Test
  void countsAHandshakeThatIsNone() throws Exception {
    final HostedHttpServer server = net.start(options(Transports.insecure().tls()), request -> OK);
    try (Client client = new Client(server)) {
      client.send("GET / HTTP/1.1\r\n\r\n");
      while (!client.isEnded()) {
        // an alert comes before the end
      }
    }
    assertThat(net.count(Trouble.TLS_HANDSHAKE)).isEqualTo(1);
  }

  @Test
  void saysWhatIsWrongWithFiles() throws Exception {
    final Authority one = authority("RSA");
    final Authority two = authority("RSA");
    final Path certificate = write("c.pem", one.certificate());
    final Path key = write("k.pem", one.key());
    assertRefused(
        Transports.files(dir.resolve("none.pem"), key), "none.pem': there is no such file");
    assertRefused(
        Transports.files(key, key),
        "cert_path '" + key + "': does not contain a valid certificate");
    assertRefused(
        Transports.files(certificate, certificate),
        "private_key_path '" + certificate + "': does not contain a private key in PEM");
    assertRefused(
        Transports.files(certificate, write("other.pem", two.key())),
        "the key is not that of the first certificate in cert_path");
    final Path encrypted = encryptedPkcs8("e.pem", one.key());
    assertRefused(
        Transports.files(certificate, encrypted),
        "private_key_path '" + encrypted + "': the key is encrypted; set private_key_passphrase");
    assertRefused(
        Transports.files(certificate, encrypted).passphrase("wrong"),
        "the key cannot be decrypted; is private_key_passphrase right?");
    assertRefused(
        Transports.insecure().versions("TLSv1_3", "TLSv1_2"),
        "min_version 'TLSv1_3' is above max_version 'TLSv1_2'");
    final Transports old = Transports.insecure();
    old.version = "TLSv1_1";
    assertRefused(old, "Java has switched off TLS 1.1");
    final Transports fips = Transports.insecure();
    fips.ensureFips = true;
    assertRefused(fips, "Cannot enable FIPS compliant mode");
  }

  @Test
  void refusesSectionsThatSayTooLittle() {
    assertThatThrownBy(() -> new Transports().tls())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "no valid cert options configured. specify either 'cert_path', 'ca_cert_path' or"
                + " 'insecure'");
    final Transports noKey = new Transports();
    noKey.certPath = Optional.of("c.pem");
    assertThatThrownBy(noKey::tls)
        .hasMessage("private_key_path is required when cert_path is specified");
    final Transports noCaKey = new Transports();
    noCaKey.caCertPath = Optional.of("c.pem");
    assertThatThrownBy(noCaKey::tls)
        .hasMessage("ca_private_key_path is required when ca_cert_path is specified");
    final Transports half = Transports.insecure();
    half.minVersion = Optional.of("TLSv1_2");
    assertThatThrownBy(half::tls)
        .hasMessage("When you set min_version, must set max_version together");
    final Transports ruby = Transports.insecure();
    ruby.certVerifier = Optional.of("verifier.rb");
    assertThatThrownBy(ruby::tls).hasMessageContaining("cert_verifier is Ruby code");
    final Transports unknown = Transports.insecure();
    unknown.version = "SSLv3";
    assertThatThrownBy(unknown::tls)
        .hasMessage("version 'SSLv3' is none of TLSv1_1, TLSv1_2, TLSv1_3, TLS1_1, TLS1_2, TLS1_3");
  }

  private void assertRefused(Transports form, String message) {
    assertThatThrownBy(() -> net.start(options(form.tls()), request -> OK))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private static Client client(HostedHttpServer server, SSLContext context, String version)
      throws IOException {
    final SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port());
    socket.setSoTimeout(HttpFixture.TIMEOUT_MS);
    socket.setEnabledProtocols(new String[] {version});
    socket.startHandshake();
    return new Client(socket);
  }

  private static SSLContext context(X509Certificate trusted, Authority own) throws Exception {
    final KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, NO_PASSWORD);
    trust.setCertificateEntry("server", trusted);
    final TrustManagerFactory trusting =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusting.init(trust);
    KeyManagerFactory keys = null;
    if (own != null) {
      final KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("own", own.key(), NO_PASSWORD, new X509Certificate[] {own.certificate()});
      keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
    }
    return context(keys, trusting.getTrustManagers());
  }

  private static SSLContext trustingAll() throws Exception {
    return context(
        null, io.netty.handler.ssl.util.InsecureTrustManagerFactory.INSTANCE.getTrustManagers());
  }

  private static SSLContext context(KeyManagerFactory keys, TrustManager[] trust) throws Exception {
    final SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys == null ? null : keys.getKeyManagers(), trust, null);
    return context;
  }

  private static Authority authority(String algorithm) throws Exception {
    return authority(algorithm, null);
  }

  /** A key and its certificate, which the issuer signs, or it itself where there is none. */
  private static Authority authority(String algorithm, Authority issuer) throws Exception {
    final KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    } else {
      generator.initialize(2048);
    }
    final KeyPair pair = generator.generateKeyPair();
    final X500Name name = new X500Name("CN=" + pair.hashCode());
    final PrivateKey signer = issuer == null ? pair.getPrivate() : issuer.key();
    final JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer == null ? name : new JcaX509CertificateHolder(issuer.certificate()).getSubject(),
            BigInteger.valueOf(pair.hashCode() & 0xffffffffL),
            new Date(0),
            new Date(4_000_000_000_000L),
            name,
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    final String signature =
        signer.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    return new Authority(
        pair,
        new JcaX509CertificateConverter()
            .getCertificate(builder.build(new JcaContentSignerBuilder(signature).build(signer))));
  }

  /** The key with its curve's name in it, as OpenSSL writes it. */
  private static PrivateKey namedCurveKey(PrivateKey key) throws IOException {
    return new JcaPEMKeyConverter()
        .setProvider(new BouncyCastleProvider())
        .getPrivateKey(PrivateKeyInfo.getInstance(key.getEncoded()));
  }

  private Path write(String name, Object... objects) throws IOException {
    final StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    }
    return Files.writeString(dir.resolve(name), text.toString());
  }

  private Path encryptedPkcs1(String name, PrivateKey key) throws IOException {
    final StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          key,
          new JcePEMEncryptorBuilder("AES-256-CBC")
              .setProvider(new BouncyCastleProvider())
              .build("secret".toCharArray()));
    }
    return Files.writeString(dir.resolve(name), text.toString());
  }

  private Path encryptedPkcs8(String name, PrivateKey key) throws Exception {
    return write(
        name,
        new JcaPKCS8Generator(
            key,
            new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPassword("secret".toCharArray())
                .build()));
  }
}
