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
package io.tailrace.testkit;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An authority of certificates, with a server at 127.0.0.1 and a client, for tests of TLS. The
 * passphrase of encrypted keys is {@code secret}.
 */
public final class Authority {
  /** How a client's key is written. */
  public enum KeyForm {
    /** Plain, RSA. */
    PKCS8,
    /** Encrypted, RSA. */
    PKCS8_ENCRYPTED,
    /** {@code RSA PRIVATE KEY}. */
    PKCS1,
    /** {@code EC PRIVATE KEY}. */
    SEC1
  }

  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final X500Name name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final KeyPair rsaClient;
  private final KeyPair ecClient;

  /** Makes new keys, and certificates that are valid for an hour. */
  public Authority(String name) throws Exception {
    this.name = new X500Name("CN=" + name);
    keys = rsa();
    rsaClient = rsa();
    // As OpenSSL does, and Java does not, this one names the curve within the key.
    final KeyPairGenerator ec = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
    ec.initialize(new ECGenParameterSpec("secp256r1"));
    ecClient = ec.generateKeyPair();
    certificate = sign("CN=" + name, keys, true);
  }

  private static KeyPair rsa() throws Exception {
    final KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private X509Certificate sign(String subject, KeyPair pair, boolean isAuthority) throws Exception {
    final Instant now = Instant.now();
    final JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(SERIAL.getAndIncrement()),
            Date.from(now.minusSeconds(3600)),
            Date.from(now.plusSeconds(3600)),
            new X500Name(subject),
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
  }

  /** The context of a server that has a certificate of this authority, and trusts it. */
  public SSLContext serverContext() throws Exception {
    final KeyPair pair = rsa();
    final KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server",
        pair.getPrivate(),
        new char[0],
        new X509Certificate[] {sign("CN=server", pair, false), certificate});
    store.setCertificateEntry("ca", certificate);
    final KeyManagerFactory keyFactory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyFactory.init(store, new char[0]);
    final TrustManagerFactory trustFactory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustFactory.init(store);
    final SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyFactory.getKeyManagers(), trustFactory.getTrustManagers(), null);
    return context;
  }

  /** Writes the certificate of the authority, in PEM. */
  public Path writeCertificate(Path file) throws IOException {
    return write(file, certificate);
  }

  /** Writes a certificate for the client that has the key of that form, in PEM. */
  public Path writeClient(Path file, KeyForm form) throws Exception {
    return write(file, sign("CN=client", pair(form), false));
  }

  /** Writes the client's key. */
  public Path writeClientKey(Path file, KeyForm form) throws Exception {
    switch (form) {
      case PKCS8:
        return write(file, new JcaPKCS8Generator(pair(form).getPrivate(), null));
      case PKCS8_ENCRYPTED:
        return write(
            file,
            new JcaPKCS8Generator(
                pair(form).getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                    .setProvider(new BouncyCastleProvider())
                    .setPassword("secret".toCharArray())
                    .build()));
      default:
        return write(file, pair(form).getPrivate());
    }
  }

  private KeyPair pair(KeyForm form) {
    return form == KeyForm.SEC1 ? ecClient : rsaClient;
  }

  private static Path write(Path file, Object object) throws IOException {
    final StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return Files.writeString(file, text.toString());
  }
}
