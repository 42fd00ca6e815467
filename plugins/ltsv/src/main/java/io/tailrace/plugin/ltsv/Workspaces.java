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
package io.tailrace.plugin.ltsv;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * A small set of workspaces, one for each thread that is busy at a time. Thread-safe.
 *
 * <p>Not thread locals: those would keep the plugin's classes alive in the host's threads after the
 * plugin is closed.
 */
final class Workspaces<T> {
  private static final int SLOTS = 16;

  private final Supplier<T> maker;
  private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS);

  Workspaces(Supplier<T> maker) {
    this.maker = maker;
  }

  T take() {
    final T workspace = slots.getAndSet(slot(), null);
    return workspace == null ? maker.get() : workspace;
  }

  void give(T workspace) {
    slots.setRelease(slot(), workspace); // pairs with getAndSet in take
  }

  /** A thread always comes to the same slot, so it finds what it gave. */
  private static int slot() {
    return (int) Thread.currentThread().getId() & SLOTS - 1;
  }
}
