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

import io.tailrace.core.net.HostedHttpServer;
import java.util.concurrent.TimeUnit;

/** An HTTP server that a plugin asked for; its socket and connections outlive a reload. */
final class HttpServerHelper extends ServerHelper {
  /** What a handler may take that has been entered when the server is detached. */
  private static final long HANDLERS_SECONDS_MAX = 5;

  private final HostedHttpServer server;

  HttpServerHelper(HostedHttpServer server) {
    super(server);
    this.server = server;
  }

  @Override
  public void detach() throws Exception {
    server.detach().toCompletableFuture().get(HANDLERS_SECONDS_MAX, TimeUnit.SECONDS);
  }
}
