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
package io.tailrace.core.net;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Looks up the names of addresses on threads of its own, which end when there is nothing to do, and
 * remembers them for a minute. Thread-safe.
 */
final class NameLookups {
  private static final int NAMES_KEPT_MAX = 1024;
  private static final long KEPT_NS = TimeUnit.MINUTES.toNanos(1);
  private static final long TIMEOUT_SECONDS = 5;

  private record Name(String text, long foundNs) {}

  private final ThreadPoolExecutor threads = LookupThreads.create("name-lookup");
  private final Map<InetAddress, Name> names = // guarded by names
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Name> eldest) {
          return size() > NAMES_KEPT_MAX;
        }
      };

  /**
   * Looks up a name and hands it over on the loop: the address itself if there is none, or not in
   * time.
   */
  void lookUp(InetAddress address, EventLoop loop, Consumer<String> whenKnown) {
    final String text = AddressText.of(address);
    synchronized (names) {
      final Name known = names.get(address);
      if (known != null && System.nanoTime() - known.foundNs() < KEPT_NS) {
        whenKnown.accept(known.text());
        return;
      }
    }
    final AtomicBoolean isAnswered = new AtomicBoolean();
    final Consumer<String> once =
        name -> {
          if (isAnswered.compareAndSet(false, true)) {
            whenKnown.accept(name);
          }
        };
    if (threads.getQueue().remainingCapacity() == 0) {
      once.accept(text);
      return;
    }
    threads.execute(
        () -> {
          final String name = address.getHostName();
          final String found = name.isEmpty() ? text : name;
          synchronized (names) {
            names.put(address, new Name(found, System.nanoTime()));
          }
          loop.execute(() -> once.accept(found));
        });
    loop.schedule(() -> once.accept(text), TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
