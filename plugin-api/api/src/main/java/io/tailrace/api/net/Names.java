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

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Looks names up on threads of the host. Thread-safe; stages complete on those threads, or fail
 * with an {@link java.io.IOException}, such as {@link java.net.UnknownHostException}.
 */
public interface Names {
  /**
   * The addresses of a host, one or more, in the order in which the system prefers them. An address
   * as text is its own name.
   */
  CompletionStage<List<InetAddress>> addresses(String host);

  /**
   * The addresses of a host, one or more.
   *
   * @param server the DNS server to ask, as {@code host} or {@code host:port}
   */
  CompletionStage<List<InetAddress>> addresses(String host, String server);

  /**
   * The SRV records of a name, by priority; empty if there are none.
   *
   * @param name {@code _service._proto.domain}
   * @param server the DNS server to ask, as {@code host} or {@code host:port}; empty: the system's
   */
  CompletionStage<List<SrvRecord>> services(String name, Optional<String> server);

  /**
   * What an SRV record says (RFC 2782).
   *
   * @param priority those with the lowest are to be used first
   * @param weight share among those of one priority
   * @param port where the service is
   * @param target name of the host, without a dot at its end
   */
  record SrvRecord(int priority, int weight, int port, String target) {}
}
