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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.net.Names;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostNamesTest {
  private final Clients clients = new Clients(1);

  @AfterEach
  void close() {
    clients.close();
  }

  @Test
  void looksUpAddressesAsText() throws Exception {
    assertThat(addresses("192.0.2.7")).containsExactly(InetAddress.getByName("192.0.2.7"));
    assertThat(addresses("::1")).containsExactly(InetAddress.getByName("::1"));
    assertThat(addresses("localhost")).allMatch(InetAddress::isLoopbackAddress).isNotEmpty();
  }

  @Test
  void tellsWhichNameIsUnknown() {
    assertThatThrownBy(() -> addresses("no-such-host.invalid"))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void refusesToLookUpOnceClosed() {
    final Names names = clients.names();
    clients.close();
    assertThat(names.addresses("localhost").toCompletableFuture())
        .failsWithin(Duration.ofSeconds(20));
  }

  private List<InetAddress> addresses(String host) throws Exception {
    return clients.names().addresses(host).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
