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
import io.tailrace.api.net.HttpHandler;

/**
 * What a listening socket's connections serve at the moment; replaced whole when the socket is
 * handed over.
 *
 * @param handler answers the requests
 * @param keepaliveSeconds silence after which a connection is closed
 * @param bodyBytesMax largest body as sent
 * @param decompressedBytesMax largest body after decompression
 * @param ssl the TLS of new connections, or null for plain TCP
 * @param events counts and logs
 */
record HttpService(
    HttpHandler handler,
    long keepaliveSeconds,
    long bodyBytesMax,
    long decompressedBytesMax,
    SslContext ssl,
    ServerEvents events)
    implements SocketService {
  @Override
  public boolean beginsOnOneLoop() {
    return false;
  }

  @Override
  public boolean copiesWhatIsRead() {
    return false;
  }

  @Override
  public ServerConnection newConnection(Listener listener) {
    return new HttpConnection(listener);
  }
}
