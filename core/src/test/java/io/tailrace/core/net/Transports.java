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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Makes {@code <transport tls>} sections. */
final class Transports {
  Optional<String> minVersion = Optional.empty();
  Optional<String> maxVersion = Optional.empty();
  String version = "TLSv1_2";
  String ciphers = Transport.CIPHERS_DEFAULT;
  boolean insecure;
  boolean ensureFips;
  Optional<String> caPath = Optional.empty();
  Optional<String> certPath = Optional.empty();
  Optional<String> privateKeyPath = Optional.empty();
  Optional<String> privateKeyPassphrase = Optional.empty();
  boolean clientCertAuth;
  Optional<String> caCertPath = Optional.empty();
  Optional<String> caPrivateKeyPath = Optional.empty();
  Optional<String> caPrivateKeyPassphrase = Optional.empty();
  Optional<String> certVerifier = Optional.empty();
  Transport.Digest digest = Transport.Digest.SHA256;

  static Transports insecure() {
    final Transports transports = new Transports();
    transports.insecure = true;
    return transports;
  }

  static Transports files(Path certificate, Path key) {
    final Transports transports = new Transports();
    transports.certPath = Optional.of(certificate.toString());
    transports.privateKeyPath = Optional.of(key.toString());
    return transports;
  }

  Transports passphrase(String text) {
    privateKeyPassphrase = Optional.of(text);
    return this;
  }

  Transports versions(String lowest, String highest) {
    minVersion = Optional.of(lowest);
    maxVersion = Optional.of(highest);
    return this;
  }

  Transport tls() {
    return new Transport(
        Transport.Protocol.TLS,
        Optional.empty(),
        0,
        version,
        minVersion,
        maxVersion,
        ciphers,
        insecure,
        ensureFips,
        caPath,
        certPath,
        privateKeyPath,
        privateKeyPassphrase,
        clientCertAuth,
        caCertPath,
        caPrivateKeyPath,
        caPrivateKeyPassphrase,
        certVerifier,
        2048,
        "US",
        "CA",
        "Mountain View",
        Optional.of("server.example"),
        Duration.ofDays(3650),
        digest);
  }
}
