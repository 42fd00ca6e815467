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

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * Reads keys (PKCS#8 and PKCS#1 or SEC1, plain or encrypted) and certificates from PEM files. What
 * it throws begins with the parameter that names the file.
 */
final class PemFiles {
  private PemFiles() {}

  /** All certificates of a file in their order, 1 or more. */
  static List<X509Certificate> certificates(String parameter, Path path) throws IOException {
    final List<X509Certificate> certificates = new ArrayList<>();
    final JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    for (Object object : objects(parameter, path)) {
      if (object instanceof X509CertificateHolder holder) {
        try {
          certificates.add(converter.getCertificate(holder));
        } catch (GeneralSecurityException e) {
          throw unusable(parameter, path, e.getMessage(), e);
        }
      }
    }
    if (certificates.isEmpty()) {
      throw unusable(parameter, path, "does not contain a valid certificate", null);
    }
    return certificates;
  }

  /** The first private key of a file. */
  static PrivateKey privateKey(
      String parameter, Path path, String passphraseParameter, Optional<String> passphrase)
      throws IOException {
    for (Object object : objects(parameter, path)) {
      final PrivateKeyInfo key;
      if (object instanceof PrivateKeyInfo plain) {
        key = plain;
      } else if (object instanceof PEMKeyPair pair) {
        key = pair.getPrivateKeyInfo();
      } else if (object instanceof PEMEncryptedKeyPair
          || object instanceof PKCS8EncryptedPrivateKeyInfo) {
        if (passphrase.isEmpty()) {
          throw unusable(parameter, path, "the key is encrypted; set " + passphraseParameter, null);
        }
        key = decrypted(parameter, path, object, passphraseParameter, passphrase.get());
      } else {
        continue; // parameters of a curve, or certificates
      }
      try {
        return new JcaPEMKeyConverter().getPrivateKey(key);
      } catch (PEMException e) {
        throw unusable(parameter, path, "Java cannot use the key: " + e.getMessage(), e);
      }
    }
    throw unusable(parameter, path, "does not contain a private key in PEM", null);
  }

  /** Whether the two are one pair of keys: what the one signs the other verifies. */
  static boolean belongTogether(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    if (!algorithm(key.getAlgorithm()).equals(algorithm(publicKey.getAlgorithm()))) {
      return false;
    }
    final byte[] text = "tailrace".getBytes(StandardCharsets.US_ASCII);
    final Signature signature = Signature.getInstance(algorithm(key.getAlgorithm()));
    signature.initSign(key);
    signature.update(text);
    final byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(text);
    return signature.verify(signed);
  }

  private static String algorithm(String keyAlgorithm) {
    switch (keyAlgorithm) {
      case "RSA":
        return "SHA256withRSA";
      case "EC":
      case "ECDSA":
        return "SHA256withECDSA";
      case "DSA":
        return "SHA256withDSA";
      case "Ed25519":
      case "Ed448":
        return "EdDSA";
      default:
        return keyAlgorithm;
    }
  }

  private static PrivateKeyInfo decrypted(
      String parameter, Path path, Object object, String passphraseParameter, String passphrase)
      throws IOException {
    // Handed over and not registered: Java's own providers stay as they are for everything else.
    final BouncyCastleProvider provider = new BouncyCastleProvider();
    try {
      if (object instanceof PEMEncryptedKeyPair pair) {
        return pair.decryptKeyPair(
                new JcePEMDecryptorProviderBuilder()
                    .setProvider(provider)
                    .build(passphrase.toCharArray()))
            .getPrivateKeyInfo();
      }
      return ((PKCS8EncryptedPrivateKeyInfo) object)
          .decryptPrivateKeyInfo(
              new JceOpenSSLPKCS8DecryptorProviderBuilder()
                  .setProvider(provider)
                  .build(passphrase.toCharArray()));
    } catch (IOException | PKCSException | OperatorCreationException e) {
      throw unusable(
          parameter, path, "the key cannot be decrypted; is " + passphraseParameter + " right?", e);
    }
  }

  private static List<Object> objects(String parameter, Path path) throws IOException {
    final List<Object> objects = new ArrayList<>();
    try (Reader file = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1);
        PEMParser parser = new PEMParser(file)) {
      Object object = parser.readObject();
      while (object != null) {
        objects.add(object);
        object = parser.readObject();
      }
    } catch (NoSuchFileException e) {
      throw unusable(parameter, path, "there is no such file", e);
    } catch (IOException e) {
      throw unusable(parameter, path, String.valueOf(e.getMessage()), e);
    }
    return objects;
  }

  private static IOException unusable(String parameter, Path path, String reason, Exception cause) {
    return new IOException(parameter + " '" + path + "': " + reason, cause);
  }
}
