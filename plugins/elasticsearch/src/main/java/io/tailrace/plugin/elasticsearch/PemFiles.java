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

import io.tailrace.api.ByteSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads certificates and private keys from PEM files. What it throws begins with the parameter that
 * names the file.
 *
 * <p>Keys may be in PKCS#8, plain or encrypted, in PKCS#1 ({@code RSA PRIVATE KEY}) or in SEC1
 * ({@code EC PRIVATE KEY}). Java reads PKCS#8 only, so the other two are put into its frame.
 */
final class PemFiles {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] RSA = HEX.parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC_KEY = HEX.parseHex("06072a8648ce3d0201");
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xa0; // [0] of an ECPrivateKey: the curve

  private PemFiles() {}

  /** All certificates of a file in their order, 1 or more. */
  static List<Certificate> certificates(String parameter, Path path) throws IOException {
    final byte[] content = read(parameter, path);
    try {
      final List<Certificate> certificates = new ArrayList<>();
      final CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(content)) {
        if (block.label.endsWith("CERTIFICATE")) {
          certificates.add(factory.generateCertificate(new ByteArrayInputStream(block.bytes)));
        }
      }
      if (certificates.isEmpty()) {
        throw unusable(parameter, path, "has no certificate in PEM", null);
      }
      return certificates;
    } catch (CertificateException | IllegalArgumentException e) {
      throw unusable(parameter, path, String.valueOf(e.getMessage()), e);
    }
  }

  /** The first private key of a file. */
  static PrivateKey privateKey(String parameter, Path path, Optional<String> passphrase)
      throws IOException {
    try {
      for (Block block : blocks(read(parameter, path))) {
        switch (block.label) {
          case "PRIVATE KEY":
            return pkcs8(block.bytes);
          case "RSA PRIVATE KEY":
            if (block.isEncrypted) {
              throw oldEncryption(parameter, path);
            }
            return pkcs8(inPkcs8(RSA, block.bytes));
          case "EC PRIVATE KEY":
            if (block.isEncrypted) {
              throw oldEncryption(parameter, path);
            }
            return pkcs8(inPkcs8(ecAlgorithm(block.bytes), block.bytes));
          case "ENCRYPTED PRIVATE KEY":
            if (passphrase.isEmpty()) {
              throw unusable(parameter, path, "the key is encrypted; set client_key_pass", null);
            }
            return pkcs8(decrypted(parameter, path, block.bytes, passphrase.get()));
          default:
            break; // parameters of a curve, or certificates
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(parameter, path, "Java cannot use the key: " + e.getMessage(), e);
    }
    throw unusable(parameter, path, "has no private key in PEM", null);
  }

  private static byte[] decrypted(String parameter, Path path, byte[] bytes, String passphrase)
      throws IOException {
    try {
      final EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
      // For PBES2 the name of the whole scheme is in the parameters.
      final String algorithm =
          info.getAlgName().equals("1.2.840.113549.1.5.13") || info.getAlgName().equals("PBES2")
              ? info.getAlgParameters().toString()
              : info.getAlgName();
      final SecretKey key =
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(passphrase.toCharArray()));
      final Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
      return info.getKeySpec(cipher).getEncoded();
    } catch (GeneralSecurityException e) {
      throw unusable(parameter, path, "the key cannot be decrypted; is client_key_pass right?", e);
    }
  }

  private static PrivateKey pkcs8(byte[] bytes) throws GeneralSecurityException {
    final PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(bytes);
    GeneralSecurityException failure = null;
    for (String algorithm : List.of("RSA", "EC", "EdDSA", "DSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    throw failure;
  }

  /** PrivateKeyInfo: SEQUENCE { INTEGER 0, algorithm, OCTET STRING key }. */
  private static byte[] inPkcs8(byte[] algorithm, byte[] key) {
    final ByteSink content = new ByteSink(key.length + 64);
    content.write(new byte[] {0x02, 0x01, 0x00});
    content.write(algorithm);
    writeDer(content, OCTETS, key);
    final ByteSink whole = new ByteSink(content.length() + 8);
    writeDer(whole, SEQUENCE, content.toByteArray());
    return whole.toByteArray();
  }

  /** AlgorithmIdentifier of an elliptic curve, which SEC1 keeps within the key. */
  private static byte[] ecAlgorithm(byte[] key) throws GeneralSecurityException {
    int at = contentOffset(key, 0);
    while (at < key.length) {
      final int content = contentOffset(key, at);
      final int end = content + contentLength(key, at);
      if ((key[at] & 0xff) == PARAMETERS) {
        final ByteSink identifier = new ByteSink(32);
        identifier.write(EC_KEY);
        identifier.write(key, content, end - content);
        final ByteSink whole = new ByteSink(32);
        writeDer(whole, SEQUENCE, identifier.toByteArray());
        return whole.toByteArray();
      }
      at = end;
    }
    throw new GeneralSecurityException("it does not name its curve");
  }

  private static int contentOffset(byte[] der, int at) {
    final int first = der[at + 1];
    return at + 2 + (first < 0 ? first & 0x7f : 0);
  }

  private static int contentLength(byte[] der, int at) {
    final int first = der[at + 1];
    if (first >= 0) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = length << 8 | der[at + 2 + i] & 0xff;
    }
    return length;
  }

  private static void writeDer(ByteSink to, int tag, byte[] content) {
    to.write(tag);
    if (content.length < 0x80) {
      to.write(content.length);
    } else if (content.length < 0x100) {
      to.write(0x81);
      to.write(content.length);
    } else {
      to.write(0x82);
      to.write(content.length >> 8);
      to.write(content.length);
    }
    to.write(content);
  }

  private static List<Block> blocks(byte[] content) {
    final List<Block> blocks = new ArrayList<>();
    final Matcher matcher = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      final String body = matcher.group(2);
      final boolean isEncrypted = body.contains("Proc-Type:");
      blocks.add(
          new Block(
              matcher.group(1),
              isEncrypted,
              isEncrypted ? new byte[0] : Base64.getMimeDecoder().decode(body)));
    }
    return blocks;
  }

  private static byte[] read(String parameter, Path path) throws IOException {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw unusable(parameter, path, "there is no such file", e);
    } catch (IOException e) {
      throw unusable(parameter, path, String.valueOf(e.getMessage()), e);
    }
  }

  private static IOException oldEncryption(String parameter, Path path) {
    return unusable(
        parameter,
        path,
        "the key is encrypted in OpenSSL's old way; convert it with 'openssl pkcs8 -topk8'",
        null);
  }

  private static IOException unusable(String parameter, Path path, String reason, Exception cause) {
    return new IOException(parameter + " '" + path + "': " + reason, cause);
  }

  private static final class Block {
    private final String label;
    private final boolean isEncrypted;
    private final byte[] bytes;

    Block(String label, boolean isEncrypted, byte[] bytes) {
      this.label = label;
      this.isEncrypted = isEncrypted;
      this.bytes = bytes;
    }
  }
}
