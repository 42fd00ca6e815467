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

/** What a listening socket's connections serve; replaced whole when the socket is handed over. */
interface SocketService {
  /** The TLS of new connections, or null for plain TCP. */
  SslContext ssl();

  /** Counts and logs. */
  ServerEvents events();

  /** Whether new connections are all on one loop, until they move by themselves. */
  boolean beginsOnOneLoop();

  /** Whether connections are done with what was read when they return. */
  boolean copiesWhatIsRead();

  ServerConnection newConnection(Listener listener);
}
