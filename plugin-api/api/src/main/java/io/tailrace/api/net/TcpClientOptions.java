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

import java.time.Duration;
import java.util.Optional;

/**
 * What the connections of a {@link TcpClient} are to be like. Immutable.
 *
 * @param connectTimeout how long connecting may take, and greeting with TLS again; empty: as long
 *     as the system tries, and a minute for TLS
 * @param sendTimeout how long a peer may take nothing of what is being sent; empty: for ever
 * @param sendKeepalivePacket whether the kernel probes silent connections
 * @param receiveBytesMax most bytes that may be received and not consumed
 * @param tls how to speak TLS; empty: not at all
 */
public record TcpClientOptions(
    Optional<Duration> connectTimeout,
    Optional<Duration> sendTimeout,
    boolean sendKeepalivePacket,
    int receiveBytesMax,
    Optional<TlsClientOptions> tls) {
  public TcpClientOptions {
    requirePositive("connect", connectTimeout);
    requirePositive("send", sendTimeout);
    if (receiveBytesMax < 1) {
      throw new IllegalArgumentException("most bytes to receive are less than 1");
    }
  }

  private static void requirePositive(String what, Optional<Duration> timeout) {
    if (timeout.isPresent() && (timeout.get().isNegative() || timeout.get().isZero())) {
      throw new IllegalArgumentException(what + " timeout " + timeout.get() + " is not positive");
    }
  }
}
