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

import io.tailrace.core.net.HostedServer;
import java.io.IOException;

/** A server that a plugin asked for: open from the plugin's start to its stop. */
class ServerHelper implements Component.Helper {
  private final HostedServer server;

  ServerHelper(HostedServer server) {
    this.server = server;
  }

  @Override
  public final void start() throws IOException {
    server.open();
    server.resume();
  }

  @Override
  public final void stop() {
    server.stop();
  }

  @Override
  public final void close() {
    server.stop();
  }
}
