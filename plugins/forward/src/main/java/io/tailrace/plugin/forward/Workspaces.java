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
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The workspaces that no event loop uses at the moment. Each thread looks in a place of its own, as
 * far as there are enough, so that loops do not wait for each other. Thread-safe.
 */
final class Workspaces {
  private static final int PLACES = 16;

  /** References between two places, so that they are not in one line of the processor's cache. */
  private static final int SPACING = 16;

  private final InputContext context;
  private final AtomicReferenceArray<Workspace> idle =
      new AtomicReferenceArray<>((PLACES + 1) * SPACING);

  Workspaces(InputContext context) {
    this.context = context;
  }

  Workspace take() {
    final Workspace workspace = idle.getAndSet(place(), null);
    return workspace == null ? new Workspace(context) : workspace;
  }

  void give(Workspace workspace) {
    workspace.trim();
    idle.set(place(), workspace);
  }

  private static int place() {
    return (1 + (int) (Thread.currentThread().getId() % PLACES)) * SPACING;
  }
}
