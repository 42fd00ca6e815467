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

import java.io.IOException;

/** A plugin's server as the host handles it. All but {@link #port} is called on its thread. */
public interface HostedServer {
  /**
   * Has the socket, which is bound if it is not open yet, and reads nothing from it.
   *
   * @throws java.net.BindException if the address cannot be had; the message says what to do
   * @throws IOException if a certificate or key cannot be read; the message says which
   */
  void open() throws IOException;

  /** Begins to read, or goes on with it. */
  void resume();

  /** Closes the socket. May be repeated, and does nothing where the server is not open. */
  void stop();

  /**
   * The port it listens on.
   *
   * @throws IllegalStateException if the server is not open
   */
  int port();
}
