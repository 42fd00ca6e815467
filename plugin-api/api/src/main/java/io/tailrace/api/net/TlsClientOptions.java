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

import java.util.List;
import java.util.Optional;

/**
 * How a client speaks TLS. Immutable. Files are read when the client begins.
 *
 * @param minVersion lowest version, as configurations write it: {@code TLSv1_2}
 * @param maxVersion highest version
 * @param ciphers suites to offer, in OpenSSL's words; see {@link Transport#CIPHERS_DEFAULT}
 * @param insecure whether any certificate is accepted, under any name
 * @param verifyHostname whether the certificate has to have the server's name
 * @param checkSelfSigned whether authorities that signed themselves have to have done so rightly
 * @param caPaths PEM files of authorities that are trusted beside those of the system
 * @param certPath PEM file of the client's certificate, followed by its chain
 * @param privateKeyPath PEM file of that certificate's key
 * @param privateKeyPassphrase passphrase of that key
 */
public record TlsClientOptions(
    String minVersion,
    String maxVersion,
    String ciphers,
    boolean insecure,
    boolean verifyHostname,
    boolean checkSelfSigned,
    List<String> caPaths,
    Optional<String> certPath,
    Optional<String> privateKeyPath,
    Optional<String> privateKeyPassphrase) {
  public TlsClientOptions {
    caPaths = List.copyOf(caPaths);
  }

  /** Leaves the passphrase out. */
  @Override
  public String toString() {
    return "TlsClientOptions[" + minVersion + ".." + maxVersion + ", caPaths=" + caPaths + "]";
  }
}
