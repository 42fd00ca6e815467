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

import io.tailrace.api.Counter;
import io.tailrace.api.PluginContext;

/** What the output counts beside what every output does. */
final class ForwardCounters {
  final Counter detached;
  final Counter recovered;
  final Counter failedHandshakes;
  final Counter missingAcks;
  final Counter wrongAcks;

  ForwardCounters(PluginContext context) {
    detached = context.counter("detached_servers", "servers found to be down");
    recovered = context.counter("recovered_servers", "servers found to be up again");
    failedHandshakes =
        context.counter("failed_handshakes", "connections whose handshake came to nothing");
    missingAcks = context.counter("missing_acks", "chunks sent and not acknowledged");
    wrongAcks = context.counter("wrong_acks", "acknowledgements of another chunk");
  }
}
