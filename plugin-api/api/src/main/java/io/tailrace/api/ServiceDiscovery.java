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
package io.tailrace.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells an output which servers there are. Nested in it as {@code <service_discovery>}. */
public interface ServiceDiscovery extends Plugin {
  /** Weight of a service that has none of its own. */
  int WEIGHT_DEFAULT = 60;

  /**
   * Names who is told. Called once, before the start, by the plugin that this one is nested in.
   *
   * @param listener is given all services whenever they have changed, the first time before {@link
   *     #start} returns if they are known by then; by one thread at a time
   */
  void subscribe(Consumer<List<Service>> listener);

  /**
   * A server. Two that differ in anything are two servers.
   *
   * @param host its address or name
   * @param port 0..65535
   * @param name what it is called in logs and certificates; empty: by its host
   * @param weight its share of the load; 0: none
   * @param standby whether it only stands in for others
   * @param username for the server's user authentication
   * @param password for the server's user authentication
   * @param sharedKey its own, in place of a common one
   */
  record Service(
      String host,
      int port,
      Optional<String> name,
      int weight,
      boolean standby,
      String username,
      String password,
      Optional<String> sharedKey) {
    public Service {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port '" + port + "' is outside 0..65535");
      }
      if (weight < 0) {
        throw new IllegalArgumentException("weight '" + weight + "' is negative");
      }
    }

    /** What logs call it. */
    public String label() {
      return name.orElseGet(() -> host + ":" + port);
    }

    /** Leaves the secrets out. */
    @Override
    public String toString() {
      return "Service[" + label() + " " + host + ":" + port + "]";
    }
  }
}
