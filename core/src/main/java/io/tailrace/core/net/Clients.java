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

import io.tailrace.api.net.Names;
import io.tailrace.api.net.TcpClientOptions;
import io.tailrace.api.net.UdpHandler;
import org.slf4j.Logger;

/**
 * Makes the clients that plugins ask for. They have event loops of their own: no server runs on
 * them. Thread-safe.
 */
public final class Clients implements AutoCloseable {
  private static final int THREADS_MAX_BY_DEFAULT = 8;

  private final ClientLoops loops;
  private final HostNames names = new HostNames();

  /**
   * @param threads event loops, 1 or more; they are started when they are first needed
   */
  public Clients(int threads) {
    loops = new ClientLoops(threads);
  }

  /** As many loops as processors, up to eight. */
  public Clients() {
    this(Math.min(THREADS_MAX_BY_DEFAULT, Runtime.getRuntime().availableProcessors()));
  }

  /** Makes a client, which connects until it is closed. */
  public HostedTcpClient tcp(TcpClientOptions options, Logger log) {
    return new HostedTcpClient(loops, options, log);
  }

  /**
   * Makes a UDP socket, which is there once it is opened.
   *
   * @param owner names the plugin in messages
   */
  public HostedUdpClient udp(
      String owner, int bytesMax, UdpHandler handler, Logger log, Counters counters) {
    return new HostedUdpClient(loops, owner, bytesMax, handler, log, counters);
  }

  /** Looks names up. */
  public Names names() {
    return names;
  }

  /** Ends the loops. To be called when all clients are closed. */
  @Override
  public void close() {
    loops.close();
    names.close();
  }
}
