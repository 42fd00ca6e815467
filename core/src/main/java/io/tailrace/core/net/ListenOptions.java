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

import io.tailrace.api.net.HttpServerOptions;
import io.tailrace.api.net.TcpServerOptions;
import io.tailrace.api.net.Transport;
import io.tailrace.api.net.UnixServerOptions;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What concerns the socket itself, whatever is spoken over it.
 *
 * @param bind an address, or the path of a unix socket
 * @param port 0..65535, or {@link Listener.Address#UNIX}
 */
record ListenOptions(
    String bind,
    int port,
    OptionalInt backlog,
    OptionalInt lingerSeconds,
    boolean sendKeepalivePacket,
    Optional<Transport> transport) {
  static ListenOptions of(HttpServerOptions options) {
    return new ListenOptions(
        options.bind(),
        options.port(),
        options.backlog(),
        OptionalInt.empty(),
        true,
        options.transport());
  }

  static ListenOptions of(UnixServerOptions options) {
    return new ListenOptions(
        options.path().toString(),
        Listener.Address.UNIX,
        options.backlog(),
        OptionalInt.empty(),
        false,
        Optional.empty());
  }

  Listener.Address address() {
    return new Listener.Address(bind, port);
  }

  static ListenOptions of(TcpServerOptions options) {
    return new ListenOptions(
        options.bind(),
        options.port(),
        options.backlog(),
        options.lingerSeconds(),
        options.sendKeepalivePacket(),
        options.transport());
  }
}
