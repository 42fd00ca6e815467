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

import io.tailrace.api.Counter;
import io.tailrace.api.net.HttpHandler;
import io.tailrace.api.net.HttpServerOptions;
import io.tailrace.api.net.PeerTrouble;
import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import io.tailrace.api.net.TcpServerOptions;
import io.tailrace.api.net.UdpHandler;
import io.tailrace.api.net.UdpServerOptions;
import io.tailrace.api.net.UnixServerOptions;
import java.util.function.Function;
import org.slf4j.Logger;

/** Makes the servers that plugins ask for. Thread-safe. */
public final class HttpServers {
  private final Listeners listeners;
  private final NameLookups lookups = new NameLookups();

  public HttpServers(Listeners listeners) {
    this.listeners = listeners;
  }

  /**
   * Makes a server; it listens once it is opened and resumed.
   *
   * @param owner names the plugin in messages, for example {@code in_http#web}
   * @param handler called on event loops, with whatever context class loader they have
   * @param log the plugin's log
   * @param counters the plugin's counters
   */
  public HostedHttpServer create(
      String owner, HttpServerOptions options, HttpHandler handler, Logger log, Counters counters) {
    return new HostedHttpServer(listeners, owner, options, handler, log, counters);
  }

  /**
   * Makes a TCP server; it listens once it is opened and resumed.
   *
   * @param handlers makes handlers, called and calling back on event loops
   * @see #create
   */
  public HostedTcpServer createTcp(
      String owner,
      TcpServerOptions options,
      Function<TcpConnection, TcpHandler> handlers,
      Logger log,
      Counters counters) {
    return new HostedTcpServer(
        listeners,
        lookups,
        owner,
        ListenOptions.of(options),
        options.resolveName(),
        handlers,
        log,
        counters);
  }

  /** Makes a server at a unix socket; it listens once it is opened and resumed. */
  public HostedTcpServer createUnix(
      String owner,
      UnixServerOptions options,
      Function<TcpConnection, TcpHandler> handlers,
      Logger log,
      Counters counters) {
    return new HostedTcpServer(
        listeners, lookups, owner, ListenOptions.of(options), false, handlers, log, counters);
  }

  /** Makes a UDP server; it receives once it is opened and resumed. */
  public HostedUdpServer createUdp(
      String owner, UdpServerOptions options, UdpHandler handler, Logger log, Counters counters) {
    return new HostedUdpServer(listeners.loops(), owner, options, handler, log, counters);
  }

  /** Makes what counts one kind of trouble and logs it now and then. */
  public PeerTrouble peerTrouble(Logger log, Counter counter, String text) {
    return new TroubleSlot(log, System::nanoTime, text, counter);
  }
}
