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
import java.util.concurrent.ConcurrentLinkedDeque;

/** The workspaces that no event loop uses at the moment: at most one a loop. Thread-safe. */
final class Workspaces {
  private final InputContext context;
  private final ConcurrentLinkedDeque<Workspace> idle = new ConcurrentLinkedDeque<>();

  Workspaces(InputContext context) {
    this.context = context;
  }

  Workspace take() {
    final Workspace workspace = idle.pollFirst();
    return workspace == null ? new Workspace(context) : workspace;
  }

  void give(Workspace workspace) {
    workspace.trim();
    idle.addFirst(workspace);
  }
}
