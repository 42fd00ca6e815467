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

import io.tailrace.api.net.TlsParts;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** What plugins are given to set up the TLS of their libraries as the host sets up its own. */
public final class HostedTlsParts implements TlsParts {
  private final Logger log;

  /**
   * @param log the plugin's, for warnings
   */
  public HostedTlsParts(Logger log) {
    this.log = log;
  }

  @Override
  public List<X509Certificate> certificates(String parameter, Path path) throws IOException {
    return PemFiles.certificates(parameter, path);
  }

  @Override
  public PrivateKey privateKey(
      String parameter, Path path, String passphraseParameter, Optional<String> passphrase)
      throws IOException {
    return PemFiles.privateKey(parameter, path, passphraseParameter, passphrase);
  }

  @Override
  public List<String> cipherSuites(String list) {
    return CipherList.suites(list);
  }

  @Override
  public List<String> protocols(String lowest, String highest) throws IOException {
    return ServerTls.protocols(lowest, highest, log);
  }
}
