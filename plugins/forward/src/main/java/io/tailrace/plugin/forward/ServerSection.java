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
package io.tailrace.plugin.forward;

import io.tailrace.api.ServiceDiscovery.Service;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Secret;
import java.util.Optional;

/**
 * A server to send to: the section {@code <server>} of the output.
 *
 * @param host address or name of the server
 * @param name what it is called in logs, and in its certificate if {@code host} is an address
 * @param port port of the server
 * @param sharedKey key that the server knows; absent: that of {@code <security>}
 * @param username name for the server's user authentication
 * @param password password for the server's user authentication
 * @param standby use it only in place of others that are down
 * @param weight share of the load; 0: none
 */
public record ServerSection(
    String host,
    Optional<String> name,
    @Default("24224") int port,
    @Secret Optional<String> sharedKey,
    @Default("") String username,
    @Secret @Default("") String password,
    @Default("false") boolean standby,
    @Default("60") int weight) {
  public ServerSection {
    if (port < 0 || port > 65535) {
      throw new ParameterException("port", "port '" + port + "' is outside 0..65535");
    }
    if (weight < 0) {
      throw new ParameterException("weight", "weight '" + weight + "' is negative");
    }
  }

  Service service() {
    return new Service(host, port, name, weight, standby, username, password, sharedKey);
  }
}
