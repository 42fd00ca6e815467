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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What has to happen before some time. Looked through now and then by a timer, with the time as the
 * caller has it, so a deadline may be found to be over a little late. Thread-safe.
 */
final class Deadlines {
  private final Set<Deadline> open = ConcurrentHashMap.newKeySet();

  /** One of them. */
  final class Deadline {
    private final long atNs;
    private final Runnable whenOver;
    private final AtomicBoolean isSettled = new AtomicBoolean();

    private Deadline(long atNs, Runnable whenOver) {
      this.atNs = atNs;
      this.whenOver = whenOver;
    }

    /** It has happened. */
    void meet() {
      if (isSettled.compareAndSet(false, true)) {
        open.remove(this);
      }
    }

    private void expire() {
      if (isSettled.compareAndSet(false, true)) {
        open.remove(this);
        whenOver.run();
      }
    }
  }

  Deadline at(long atNs, Runnable whenOver) {
    final Deadline deadline = new Deadline(atNs, whenOver);
    open.add(deadline);
    return deadline;
  }

  /** Runs what is over. */
  void look(long nowNs) {
    for (Deadline deadline : open) {
      if (nowNs - deadline.atNs >= 0) {
        deadline.expire();
      }
    }
  }

  int size() {
    return open.size();
  }
}
