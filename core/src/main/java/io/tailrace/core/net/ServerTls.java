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

import io.netty.handler.ssl.SslContext;
import io.tailrace.api.net.Transport;
import java.io.IOException;
import org.slf4j.Logger;

/** Makes the TLS of a server from its {@code <transport>} section. */
final class ServerTls {
  private final Transport transport;
  private final Logger log;

  ServerTls(Transport transport, Logger log) {
    this.transport = transport;
    this.log = log;
  }

  SslContext context() throws IOException {
    log.debug("TLS {}", transport.version());
    throw new IOException("<transport tls> is not available in this version");
  }
}
