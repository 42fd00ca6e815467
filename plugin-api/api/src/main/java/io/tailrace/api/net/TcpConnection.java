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

import io.tailrace.api.Receipt;
import java.io.IOException;
import java.time.Duration;

/**
 * A connection of a {@link TcpServer} or of a server at a unix socket, as its handler sees it; to
 * be used on its loop only.
 */
public interface TcpConnection {
  /** The peer's address as text; empty at a unix socket. */
  String remoteAddress();

  /** The port of the peer; 0 at a unix socket. */
  int remotePort();

  /** The peer's name if it is looked up and known, otherwise its address. */
  String remoteHost();

  /** Address and port, or the unix socket, as messages name the peer. */
  String peer();

  /** Sends a copy of the bytes; it goes out when the handler has returned. */
  void send(byte[] bytes, int offset, int length);

  /**
   * Says how many bytes the handler needs from the first one it has not consumed; it is not called
   * before they are there. Holds until the next call. More than can be held, or than all
   * connections together may have, end the connection at once.
   */
  void expect(long bytes);

  /**
   * Sets memory aside for what the handler makes of what came, if that is far larger: all
   * connections share what there is, with what they have received. Given back when the handler
   * returns.
   *
   * @throws MemoryAwaitedException if the others leave too little at the moment
   * @throws IOException if there is never as much; to be passed on, it closes the connection
   */
  void reserve(long bytes) throws IOException;

  /**
   * Stops reading until the receipt is done; the handler is then told by {@link
   * TcpHandler#settled}. One at a time.
   */
  void hold(Receipt receipt);

  /** Closes the connection when what was sent has gone; nothing more is received. */
  void close();

  /** Closes the connection after that time and counts it as too slow, unless it is set again. */
  void setDeadline(Duration time);

  /** Takes back the deadline. */
  void clearDeadline();
}
