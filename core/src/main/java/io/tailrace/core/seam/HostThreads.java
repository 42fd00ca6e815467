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
package io.tailrace.core.seam;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Makes the host's threads, which refer to no plugin.
 *
 * <p>A thread takes over the context class loader of the one that makes it, and what {@link
 * OwnStack} keeps away: both lead to the plugin that happened to be the first to need the thread.
 */
public final class HostThreads {
  private HostThreads() {}

  /** Makes daemon threads, all of that name. */
  public static ThreadFactory named(String name) {
    return task -> make(task, name);
  }

  /** Makes daemon threads called {@code prefix-0}, {@code prefix-1} and so on. */
  public static ThreadFactory numbered(String prefix) {
    final AtomicInteger number = new AtomicInteger();
    return task -> make(task, prefix + "-" + number.getAndIncrement());
  }

  private static Thread make(Runnable task, String name) {
    final Thread thread = detached(() -> new Thread(null, task, name, 0, false));
    thread.setDaemon(true);
    return thread;
  }

  /** Makes a thread that takes over nothing of the caller's stack and context class loader. */
  public static Thread detached(Supplier<Thread> maker) {
    final Thread thread = OwnStack.make(maker);
    thread.setContextClassLoader(HostThreads.class.getClassLoader());
    return thread;
  }
}
