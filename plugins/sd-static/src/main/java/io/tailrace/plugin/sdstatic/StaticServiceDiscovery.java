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
package io.tailrace.plugin.sdstatic;

import io.tailrace.api.ServiceDiscovery;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Secret;
import io.tailrace.api.config.Section;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The servers that the configuration lists.
 *
 * <p>Source: fluentd lib/fluent/plugin/sd_static.rb.
 */
@PluginType("static")
public final class StaticServiceDiscovery implements ServiceDiscovery {
  /**
   * @param services the servers
   */
  public record Config(@Section(name = "service", multi = true) List<Server> services) {}

  /**
   * @param host address or name of the server
   * @param name what it is called in logs, and in certificates if {@code host} is an address
   * @param port port of the server
   * @param sharedKey key that the server knows; absent: the common one
   * @param username name for the server's user authentication
   * @param password password for the server's user authentication
   * @param standby use it only in place of others that are down
   * @param weight share of the load
   */
  public record Server(
      String host,
      Optional<String> name,
      @Default("24224") int port,
      @Secret Optional<String> sharedKey,
      @Default("") String username,
      @Secret @Default("") String password,
      @Default("false") boolean standby,
      @Default("60") int weight) {
    public Server {
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

  private final List<Service> services;
  private Consumer<List<Service>> listener = services -> {};

  public StaticServiceDiscovery(Config config) {
    services = config.services().stream().map(Server::service).toList();
  }

  @Override
  public void subscribe(Consumer<List<Service>> listener) {
    this.listener = listener;
  }

  @Override
  public void start() {
    listener.accept(services);
  }
}
