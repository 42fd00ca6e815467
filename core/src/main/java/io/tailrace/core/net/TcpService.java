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
import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import java.util.function.Function;

/**
 * What the connections of a plugin's TCP server serve at the moment.
 *
 * @param handlers makes the handler of each connection
 * @param lookups finds the names of peers, or null if none are wanted
 * @param ssl the TLS of new connections, or null for plain TCP
 * @param events counts and logs
 */
record TcpService(
    Function<TcpConnection, TcpHandler> handlers,
    NameLookups lookups,
    SslContext ssl,
    ServerEvents events)
    implements SocketService {
  @Override
  public boolean beginsOnOneLoop() {
    return true;
  }

  @Override
  public boolean copiesWhatIsRead() {
    return true;
  }

  @Override
  public ServerConnection newConnection(Listener listener) {
    return new HostedTcpConnection(listener, this);
  }
}
