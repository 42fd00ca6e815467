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
package io.tailrace.api;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * What a plugin works with from call to call, such as cursors and byte sinks, where calls come on
 * many threads: each call has one for itself, and few are ever made. Thread-safe.
 *
 * <pre>{@code
 * final Regex.Groups found = groups.take();
 * try {
 *   return read(bytes, offset, length, found);
 * } finally {
 *   groups.give(found);
 * }
 * }</pre>
 *
 * <p>Not a {@link ThreadLocal}: the host's threads outlive the plugin, and what is left in one
 * would keep the plugin's classes in memory. One is kept for each of a few places, and threads are
 * spread over the places by their number; who finds the place empty gets a new one.
 *
 * @param <T> what is lent
 */
public final class Workspaces<T> {
  private static final int PLACES = 16; // a power of two

  /** References between two places, so that they are not in one line of the processor's cache. */
  private static final int SPACING = 16;

  private final Supplier<T> maker;
  private final AtomicReferenceArray<T> idle = new AtomicReferenceArray<>((PLACES + 1) * SPACING);

  /**
   * @param maker makes one, on the thread that needs it
   */
  public Workspaces(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Takes one: most often the one that this thread has given, with all that is in it. */
  public T take() {
    final T workspace = idle.getAndSet(place(), null);
    return workspace == null ? maker.get() : workspace;
  }

  /** Gives one back; the caller must not use it any more. */
  public void give(T workspace) {
    idle.setRelease(place(), workspace); // pairs with getAndSet in take
  }

  private static int place() {
    return (1 + ((int) Thread.currentThread().getId() & PLACES - 1)) * SPACING;
  }
}
