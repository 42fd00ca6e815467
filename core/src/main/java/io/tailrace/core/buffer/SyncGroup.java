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
package io.tailrace.core.buffer;

import io.tailrace.api.Receipt;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Group commit: all appends that come while one sync is under way are acknowledged together by the
 * next one.
 */
final class SyncGroup {
  private final ReentrantLock lock;
  private final Executor threads;
  private Set<HeldChunk> dirty = new LinkedHashSet<>(); // guarded by lock
  private CompletableFuture<Void> outcome = new CompletableFuture<>(); // of dirty; guarded by lock
  private boolean isSyncing; // guarded by lock

  /**
   * @param lock the engine's
   */
  SyncGroup(ReentrantLock lock, Executor threads) {
    this.lock = lock;
    this.threads = threads;
  }

  /** Adds chunks that were appended to; the lock is held. {@link #run} is to follow without it. */
  Receipt add(Iterable<HeldChunk> appended) {
    appended.forEach(dirty::add);
    return Receipt.of(outcome);
  }

  /** Syncs what has been added, on another thread, unless that is under way. */
  void run() {
    lock.lock();
    try {
      if (isSyncing || dirty.isEmpty()) {
        return;
      }
      isSyncing = true;
    } finally {
      lock.unlock();
    }
    try {
      threads.execute(this::syncAll);
    } catch (RuntimeException | Error e) {
      final CompletableFuture<Void> failed;
      lock.lock();
      try {
        isSyncing = false;
        failed = outcome;
        dirty = new LinkedHashSet<>();
        outcome = new CompletableFuture<>();
      } finally {
        lock.unlock();
      }
      failed.completeExceptionally(notSynced(e));
    }
  }

  private void syncAll() {
    for (; ; ) {
      final Set<HeldChunk> chunks;
      final CompletableFuture<Void> done;
      lock.lock();
      try {
        if (dirty.isEmpty()) {
          isSyncing = false;
          return;
        }
        chunks = dirty;
        done = outcome;
        dirty = new LinkedHashSet<>();
        outcome = new CompletableFuture<>();
      } finally {
        lock.unlock();
      }
      sync(chunks, done);
    }
  }

  private static BufferOverflowException notSynced(Throwable reason) {
    return new BufferOverflowException(
        "the events may not be on the disk: " + reason.getMessage(), reason);
  }

  private static void sync(Set<HeldChunk> chunks, CompletableFuture<Void> done) {
    try {
      for (HeldChunk chunk : chunks) {
        chunk.storedChunk().sync();
      }
      done.complete(null);
    } catch (IOException | RuntimeException | Error e) {
      done.completeExceptionally(notSynced(e));
    }
  }
}
