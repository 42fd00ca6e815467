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
package io.tailrace.core.topology;

import io.tailrace.api.net.UdpClient;
import io.tailrace.core.net.HostedUdpClient;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A UDP socket that a plugin asked for: open from the plugin's start to its stop. */
final class UdpClientHelper implements Component.Helper, UdpClient {
  private final HostedUdpClient client;

  UdpClientHelper(HostedUdpClient client) {
    this.client = client;
  }

  @Override
  public void send(InetSocketAddress to, byte[] bytes, int offset, int length) {
    client.send(to, bytes, offset, length);
  }

  @Override
  public void start() throws IOException {
    client.open();
  }

  @Override
  public void stop() {
    client.close();
  }

  @Override
  public void close() {
    client.close();
  }
}
