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
package io.tailrace.api;

import io.tailrace.api.net.HttpHandler;
import io.tailrace.api.net.HttpServer;
import io.tailrace.api.net.HttpServerOptions;
import io.tailrace.api.net.PeerTrouble;
import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import io.tailrace.api.net.TcpServer;
import io.tailrace.api.net.TcpServerOptions;
import io.tailrace.api.net.UdpHandler;
import io.tailrace.api.net.UdpServer;
import io.tailrace.api.net.UdpServerOptions;
import io.tailrace.api.net.UnixServerOptions;
import java.util.function.Function;

/** The context of an {@link Input}. */
public interface InputContext extends EmitterContext {
  /**
   * Asks for an HTTP server, which listens from the plugin's start to its stop. To be called in the
   * constructor.
   *
   * @param handler answers the requests, on the host's event loops
   */
  HttpServer httpServer(HttpServerOptions options, HttpHandler handler);

  /**
   * Books events that came in and end here, such as those that cannot be parsed.
   *
   * @param reason a word that operators see: {@code unparsable}
   */
  void dropped(String reason, long events);

  /** The plugins that run, for inputs that report on them. */
  TopologyView topology();

  /** How the daemon was started. */
  DaemonInfo daemon();

  /**
   * Asks for a TCP server, plain or with TLS, which listens from the plugin's start to its stop. To
   * be called in the constructor.
   *
   * @param handlers makes the handler of each connection, on the connection's event loop
   */
  TcpServer tcpServer(TcpServerOptions options, Function<TcpConnection, TcpHandler> handlers);

  /**
   * Asks for a server at a unix socket, which listens from the plugin's start to its stop. To be
   * called in the constructor.
   *
   * @param handlers makes the handler of each connection, as for {@link #tcpServer}
   */
  void unixServer(UnixServerOptions options, Function<TcpConnection, TcpHandler> handlers);

  /**
   * Asks for a UDP server, which listens from the plugin's start to its stop. To be called in the
   * constructor.
   *
   * @param handler takes the datagrams, on an event loop of the host
   */
  UdpServer udpServer(UdpServerOptions options, UdpHandler handler);

  /**
   * Something wrong that peers can do at will, to be counted and logged without filling the disk.
   *
   * @param counterName name of the counter
   * @param description of the counter
   * @param text begins each line in the log
   */
  PeerTrouble peerTrouble(String counterName, String description, String text);
}
