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
package io.tailrace.plugin.recordtransformer;

import io.tailrace.api.RecordPath;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Lends a {@link Workspace} to each call. One is kept for every place, and threads are spread over
 * the places by their number; who finds the place empty gets a new one. Thread-safe.
 *
 * <p>Design note: not a {@link ThreadLocal}, because the host's threads outlive the plugin, and one
 * value left in them would hold its class loader.
 */
final class Workspaces {
  private static final int PLACES = 16; // a power of two

  /** References between two places, so that they do not share a cache line. */
  private static final int STRIDE = 16;

  private final AtomicReferenceArray<Workspace> idle = new AtomicReferenceArray<>(PLACES * STRIDE);
  private final RecordPath[] paths;
  private final boolean usesTag;

  Workspaces(RecordPath[] paths, boolean usesTag) {
    this.paths = paths;
    this.usesTag = usesTag;
  }

  Workspace take() {
    final Workspace kept = idle.getAndSet(place(), null);
    return kept == null ? new Workspace(paths, usesTag) : kept;
  }

  void giveBack(Workspace workspace) {
    workspace.forget();
    idle.setRelease(place(), workspace); // pairs with getAndSet in take()
  }

  private static int place() {
    return ((int) Thread.currentThread().getId() & PLACES - 1) * STRIDE;
  }
}
