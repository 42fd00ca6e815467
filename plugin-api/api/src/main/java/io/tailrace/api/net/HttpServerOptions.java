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
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an HTTP server is to do. Immutable.
 *
 * @param bind address to listen on; {@code 0.0.0.0} is every IPv4 address, {@code ::} every one
 * @param port 0..65535; 0 takes a free one
 * @param backlog connections that the kernel keeps until they are accepted; empty: its maximum
 * @param keepaliveTimeout how long a connection may be silent, to the second; it is then closed
 * @param bodyBytesMax largest body as sent; a larger one is answered 413 and the connection closed
 * @param decompressedBytesMax largest body after decompression; a larger one is answered 400
 * @param transport the {@code <transport>} section; empty: plain TCP
 */
public record HttpServerOptions(
    String bind,
    int port,
    OptionalInt backlog,
    Duration keepaliveTimeout,
    long bodyBytesMax,
    long decompressedBytesMax,
    Optional<Transport> transport) {
  public HttpServerOptions {
    if (port < 0 || port > 65535) {
      throw new ParameterException("port", "port '" + port + "' is outside 0..65535");
    }
    if (backlog.isPresent() && backlog.getAsInt() < 0) {
      throw new ParameterException("backlog", "backlog '" + backlog.getAsInt() + "' is negative");
    }
    if (keepaliveTimeout.isNegative()) {
      throw new ParameterException(
          "keepalive_timeout", "keepalive_timeout '" + keepaliveTimeout + "' is negative");
    }
    if (bodyBytesMax < 0 || decompressedBytesMax < 0) {
      throw new IllegalArgumentException("a size limit is negative");
    }
  }
}
