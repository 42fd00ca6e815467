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

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Makes connections to servers, on the host's event loops. May be used on any thread until the
 * plugin is closed, which ends all its connections.
 */
public interface TcpClient {
  /**
   * Connects, and greets with TLS where the options say so.
   *
   * @param address a resolved address; see {@link io.tailrace.api.PluginContext#names}
   * @param serverName the name that the server's certificate has to have, and that the server is
   *     asked for; empty: the address itself
   * @param handlers makes the connection's handler, on the connection's event loop, before anything
   *     is received
   * @return completes on the connection's event loop; fails with an {@link java.io.IOException}
   *     that says why there is no connection
   */
  CompletionStage<TcpClientConnection> connect(
      InetSocketAddress address,
      Optional<String> serverName,
      Function<TcpClientConnection, TcpClientHandler> handlers);
}
