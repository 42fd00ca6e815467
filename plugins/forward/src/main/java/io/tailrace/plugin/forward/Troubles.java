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

import io.tailrace.api.InputContext;
import io.tailrace.api.net.PeerTrouble;
import java.util.EnumMap;
import java.util.Map;

/** What clients do wrong without losing their connection, or before they have one. */
final class Troubles {
  final PeerTrouble brokenMessage;
  final PeerTrouble skippedEvent;
  final PeerTrouble droppedEvent;
  final PeerTrouble tooLarge;
  final PeerTrouble large;

  /** One for each reason, so that none hides behind another in the log; all are counted as one. */
  private final Map<Refusal, PeerTrouble> refusedClients = new EnumMap<>(Refusal.class);

  Troubles(InputContext context) {
    brokenMessage =
        context.peerTrouble(
            "broken_messages", "messages that are no arrays", "incoming chunk is broken:");
    skippedEvent =
        context.peerTrouble(
            "skipped_events", "events skipped since they are none", "skip invalid event:");
    droppedEvent =
        context.peerTrouble(
            "dropped_events",
            "messages of one event dropped since it is none",
            "got invalid event and drop it:");
    tooLarge =
        context.peerTrouble(
            "too_large_messages",
            "messages dropped since they are larger than chunk_size_limit",
            "Input chunk size is larger than 'chunk_size_limit', dropped:");
    large =
        context.peerTrouble(
            "large_messages",
            "messages larger than chunk_size_warn_limit",
            "Input chunk size is larger than 'chunk_size_warn_limit':");
    for (Refusal reason : Refusal.values()) {
      refusedClients.put(
          reason,
          context.peerTrouble(
              "refused_clients", "connections refused in their handshake", "client refused:"));
    }
  }

  PeerTrouble refusedClient(Refusal reason) {
    return refusedClients.get(reason);
  }
}
