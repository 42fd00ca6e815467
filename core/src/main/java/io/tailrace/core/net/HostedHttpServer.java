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

import io.tailrace.api.net.HttpHandler;
import io.tailrace.api.net.HttpServer;
import io.tailrace.api.net.HttpServerOptions;
import java.io.IOException;
import org.slf4j.Logger;

/** An HTTP server. Connections outlive a handover of its socket. */
public final class HostedHttpServer extends LeasedServer implements HttpServer {
  private final HttpServerOptions options;
  private final HttpHandler handler;
  private final Logger log;
  private final ServerEvents events;

  HostedHttpServer(
      Listeners listeners,
      String owner,
      HttpServerOptions options,
      HttpHandler handler,
      Logger log,
      Counters counters) {
    super(listeners, owner, ListenOptions.of(options), log);
    this.options = options;
    this.handler = handler;
    this.log = log;
    this.events = new ServerEvents(log, counters);
  }

  @Override
  SocketService service() throws IOException {
    return new HttpService(
        handler,
        options.keepaliveTimeout().toSeconds(),
        options.bodyBytesMax(),
        options.decompressedBytesMax(),
        ServerTls.contextOf(options.transport(), log),
        events);
  }
}
