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
package io.tailrace.core.daemon;

import picocli.CommandLine.Option;

/** Options that name a forward input, as those of fluent-cat. */
final class ForwardAddress {
  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description = "TCP port (default: 24224)")
  private int port = 24224;

  @Option(
      names = {"-h", "--host"},
      paramLabel = "HOST",
      description = "host (default: 127.0.0.1)")
  private String host = "127.0.0.1";

  int port() {
    return port;
  }

  String host() {
    return host;
  }
}
