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

import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Secret;
import io.tailrace.api.config.Section;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Who may send: the section {@code <security>} of the input.
 *
 * @param selfHostname name that the server tells its clients; each of them has to have another
 * @param sharedKey key that clients without one of their own have to know
 * @param userAuth demand a user name and password as well
 * @param allowAnonymousSource whether clients that no {@code <client>} lists may send
 * @param users who may send, with {@code user_auth}
 * @param clients addresses with a key or users of their own; the first that fits counts
 */
public record Security(
    String selfHostname,
    @Secret String sharedKey,
    @Default("false") boolean userAuth,
    @Default("true") boolean allowAnonymousSource,
    @Section(name = "user", multi = true) List<User> users,
    @Section(name = "client", multi = true) List<Client> clients) {
  /**
   * @param username name of the user
   * @param password password of the user
   */
  public record User(String username, @Secret String password) {}

  /**
   * @param host address or name of the client; a name is looked up once, at start
   * @param network network of the clients, as {@code 10.0.0.0/8}
   * @param sharedKey key that these clients have to know; absent: the common one
   * @param users names of the users that may send from there; absent: all
   */
  public record Client(
      Optional<String> host,
      Optional<String> network,
      @Secret Optional<String> sharedKey,
      Optional<List<String>> users) {
    public Client {
      if (host.isPresent() && network.isPresent()) {
        throw new ParameterException(
            "network", "both of 'host' and 'network' are specified for client");
      }
      if (host.isEmpty() && network.isEmpty()) {
        throw new ParameterException(
            "host", "Either of 'host' and 'network' must be specified for client");
      }
      addresses(host, network); // here, so that what is wrong is shown at its place
    }

    /** The addresses that the client may have; a name is looked up. */
    AddressRange addresses() {
      return addresses(host, network);
    }

    private static AddressRange addresses(Optional<String> host, Optional<String> network) {
      if (host.isPresent()) {
        try {
          return AddressRange.of(InetAddress.getByName(host.get()));
        } catch (UnknownHostException e) {
          throw new ParameterException("host", "host '" + host.get() + "' cannot be resolved");
        }
      }
      try {
        return AddressRange.parse(network.orElseThrow());
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            "network", "network '" + network.orElseThrow() + "' address format is invalid");
      }
    }
  }

  public Security {
    if (userAuth && users.isEmpty()) {
      throw new ParameterException("user_auth", "<user> sections required if user_auth enabled");
    }
    if (!allowAnonymousSource && clients.isEmpty()) {
      throw new ParameterException(
          "allow_anonymous_source",
          "<client> sections required if allow_anonymous_source disabled");
    }
  }
}
