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

import io.tailrace.api.config.ParameterException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a TCP server is to do. Immutable.
 *
 * @param bind address to listen on; {@code 0.0.0.0} is every IPv4 address, {@code ::} every one
 * @param port 0..65535; 0 takes a free one
 * @param backlog connections that the kernel keeps until they are accepted; empty: its maximum
 * @param lingerSeconds how long a close waits for unsent data; empty: what the transport says
 * @param sendKeepalivePacket whether the kernel probes silent connections
 * @param resolveName whether {@link TcpConnection#remoteHost} is looked up
 * @param transport the {@code <transport>} section; empty: plain TCP
 */
public record TcpServerOptions(
    String bind,
    int port,
    OptionalInt backlog,
    OptionalInt lingerSeconds,
    boolean sendKeepalivePacket,
    boolean resolveName,
    Optional<Transport> transport) {
  public TcpServerOptions {
    if (port < 0 || port > 65535) {
      throw new ParameterException("port", "port '" + port + "' is outside 0..65535");
    }
    if (backlog.isPresent() && backlog.getAsInt() < 0) {
      throw new ParameterException("backlog", "backlog '" + backlog.getAsInt() + "' is negative");
    }
    if (lingerSeconds.isPresent() && lingerSeconds.getAsInt() < 0) {
      throw new ParameterException(
          "linger_timeout", "linger_timeout '" + lingerSeconds.getAsInt() + "' is negative");
    }
  }
}
