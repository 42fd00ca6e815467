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

import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import io.tailrace.api.net.TcpServer;
import java.io.IOException;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * A TCP server, or one at a unix socket. When its socket is handed over the open connections are
 * closed, since what they have sent and said so far is known to the old plugin only; those that
 * wait to be accepted go to the new one.
 */
public final class HostedTcpServer extends LeasedServer implements TcpServer {
  private final NameLookups lookups;
  private final ListenOptions options;
  private final boolean resolvesNames;
  private final Function<TcpConnection, TcpHandler> handlers;
  private final Logger log;
  private final ServerEvents events;

  HostedTcpServer(
      Listeners listeners,
      NameLookups lookups,
      String owner,
      ListenOptions options,
      boolean resolvesNames,
      Function<TcpConnection, TcpHandler> handlers,
      Logger log,
      Counters counters) {
    super(listeners, owner, options, log);
    this.lookups = lookups;
    this.options = options;
    this.resolvesNames = resolvesNames;
    this.handlers = handlers;
    this.log = log;
    this.events =
        options.address().isUnix()
            ? ServerEvents.ofUnix(log, counters)
            : ServerEvents.ofTcp(log, counters);
  }

  @Override
  SocketService service() throws IOException {
    return new TcpService(
        handlers,
        resolvesNames ? lookups : null,
        ServerTls.contextOf(options.transport(), log),
        events);
  }
}
