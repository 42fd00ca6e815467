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

import io.tailrace.api.net.Transport;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.NetscapeCertType;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Generates a server's key and certificate.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/cert_option.rb, cert_option_generate_pair and its
 * callers. Differs from Fluentd: the common name is a subject alternative name as well, since
 * today's clients look for it there only.
 */
final class ServerCertificate {
  private static final int SERIAL_BITS = 80;

  private final Transport transport;
  private final Clock clock;

  ServerCertificate(Transport transport, Clock clock) {
    this.transport = transport;
    this.clock = clock;
  }

  ServerTls.Identity selfSigned() throws IOException, GeneralSecurityException {
    final KeyPair pair = keyPair();
    final X500Name subject = subject();
    return identity(pair, builder(subject, subject, pair), pair.getPrivate(), List.of());
  }

  ServerTls.Identity signedBy(X509Certificate authority, PrivateKey authorityKey)
      throws IOException, GeneralSecurityException {
    final KeyPair pair = keyPair();
    final X509v3CertificateBuilder builder =
        builder(new JcaX509CertificateHolder(authority).getSubject(), subject(), pair);
    builder.addExtension(
        Extension.keyUsage,
        false,
        new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    return identity(pair, builder, authorityKey, List.of(authority));
  }

  private KeyPair keyPair() throws GeneralSecurityException {
    final KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(transport.generatePrivateKeyLength());
    return generator.generateKeyPair();
  }

  private X500Name subject() {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.C, transport.generateCertCountry())
        .addRDN(BCStyle.ST, transport.generateCertState())
        .addRDN(BCStyle.L, transport.generateCertLocality())
        .addRDN(BCStyle.CN, commonName())
        .build();
  }

  private String commonName() {
    return transport.generateCertCommonName().orElseGet(ServerCertificate::hostname);
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine without a name in its hosts file
    }
  }

  private X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair pair)
      throws IOException {
    final Instant end = clock.instant().plus(transport.generateCertExpiration());
    final X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE),
            Date.from(Instant.EPOCH),
            Date.from(end),
            subject,
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, false, new BasicConstraints(false));
    builder.addExtension(
        MiscObjectIdentifiers.netscapeCertType,
        false,
        new NetscapeCertType(NetscapeCertType.sslServer));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, commonName())));
    return builder;
  }

  private ServerTls.Identity identity(
      KeyPair pair,
      X509v3CertificateBuilder builder,
      PrivateKey signer,
      List<X509Certificate> authorities)
      throws GeneralSecurityException {
    final String digest = transport.generateCertDigest().name();
    final String keyAlgorithm = signer.getAlgorithm();
    final String algorithm =
        keyAlgorithm.startsWith("Ed")
            ? keyAlgorithm
            : digest + "with" + (keyAlgorithm.startsWith("EC") ? "ECDSA" : keyAlgorithm);
    try {
      final X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer)));
      final List<X509Certificate> chain = new ArrayList<>();
      chain.add(certificate);
      chain.addAll(authorities);
      return new ServerTls.Identity(pair.getPrivate(), chain);
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign with " + algorithm, e);
    }
  }
}
