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

import io.tailrace.api.ByteSize;
import io.tailrace.api.InputContext;
import io.tailrace.api.Workspaces;

/** What the connections of one input share. Thread-safe. */
final class Reception {
  private final ForwardInput.Config config;
  private final Handshake handshake; // null: none
  private final Troubles troubles;
  private final Workspaces<Workspace> workspaces;
  private final long chunkBytesMax;
  private final long chunkBytesWarn;
  private final boolean converts;

  /**
   * @param converts whether tags that are no strings become strings, and times that are nil or
   *     floats become times; otherwise their events are invalid
   */
  Reception(ForwardInput.Config config, InputContext context, boolean converts) {
    this.config = config;
    this.converts = converts;
    handshake =
        config
            .security()
            .map(security -> new Handshake(security, !config.denyKeepalive()))
            .orElse(null);
    troubles = new Troubles(context);
    workspaces = new Workspaces<>(() -> new Workspace(context));
    chunkBytesMax = config.chunkSizeLimit().map(ByteSize::bytes).orElse(Long.MAX_VALUE);
    chunkBytesWarn = config.chunkSizeWarnLimit().map(ByteSize::bytes).orElse(Long.MAX_VALUE);
  }

  ForwardInput.Config config() {
    return config;
  }

  Handshake handshake() {
    return handshake;
  }

  Troubles troubles() {
    return troubles;
  }

  Workspaces<Workspace> workspaces() {
    return workspaces;
  }

  /** Whether tags and times that are none of the protocol's are converted. */
  boolean converts() {
    return converts;
  }

  /** Largest message that is taken. */
  long chunkBytesMax() {
    return chunkBytesMax;
  }

  /** Largest message that is taken without a warning. */
  long chunkBytesWarn() {
    return chunkBytesWarn;
  }
}
