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

import io.tailrace.api.net.HttpHandler;
import io.tailrace.api.net.HttpServerOptions;
import org.slf4j.Logger;

/** Makes the HTTP servers that plugins ask for. Thread-safe. */
public final class HttpServers {
  private final Listeners listeners;

  public HttpServers(Listeners listeners) {
    this.listeners = listeners;
  }

  /**
   * Makes a server; it listens once it is opened and resumed.
   *
   * @param owner names the plugin in messages, for example {@code in_http#web}
   * @param handler called on event loops, with whatever context class loader they have
   * @param log the plugin's log
   * @param counters the plugin's counters
   */
  public HostedHttpServer create(
      String owner, HttpServerOptions options, HttpHandler handler, Logger log, Counters counters) {
    return new HostedHttpServer(listeners, owner, options, handler, log, counters);
  }
}
