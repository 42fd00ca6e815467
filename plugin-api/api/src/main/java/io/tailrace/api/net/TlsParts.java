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

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Reads what TLS is configured with, for plugins whose libraries speak it by themselves; whoever
 * connects with a {@link TcpClient} has no need of it. Thread-safe.
 */
public interface TlsParts {
  /**
   * All certificates of a PEM file in their order, 1 or more.
   *
   * @param parameter what names the file, for messages
   * @throws IOException if the file cannot be used; the message says which and why
   */
  List<X509Certificate> certificates(String parameter, Path path) throws IOException;

  /**
   * The first private key of a PEM file: PKCS#8, PKCS#1 or SEC1, plain or encrypted.
   *
   * @param parameter what names the file, for messages
   * @param passphraseParameter what has the passphrase, for messages
   * @throws IOException if the file cannot be used; the message says which and why
   */
  PrivateKey privateKey(
      String parameter, Path path, String passphraseParameter, Optional<String> passphrase)
      throws IOException;

  /**
   * The suites that a list in OpenSSL's words chooses, by Java's names; those of TLS 1.3 are always
   * among them.
   *
   * @throws IllegalArgumentException if it chooses none
   */
  List<String> cipherSuites(String list);

  /**
   * The protocols from the one to the other, by Java's names; those that Java has switched off are
   * left out with a warning.
   *
   * @param lowest a version as configurations write it: {@code TLSv1_2} or {@code TLS1_2}
   * @throws IOException if none is left
   */
  List<String> protocols(String lowest, String highest) throws IOException;
}
