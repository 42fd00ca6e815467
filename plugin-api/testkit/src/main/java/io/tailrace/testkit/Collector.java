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
package io.tailrace.testkit;

import io.tailrace.api.ByteSink;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.PluginType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An output that keeps what it gets, for a test to look at: {@code @type collect}. Thread-safe.
 *
 * <p>It accepts every stream until told to fail or to hold its receipts back.
 */
@PluginType("collect")
public final class Collector implements DirectOutput {
  private final ReentrantLock lock = new ReentrantLock();
  private final OutputContext context;
  private final List<TestEvent> events = new ArrayList<>(); // guarded by lock
  private final List<byte[]> streams = new ArrayList<>(); // guarded by lock
  private final List<CompletableFuture<Void>> held = new ArrayList<>(); // guarded by lock
  private boolean isHolding; // guarded by lock
  private Optional<Throwable> failure = Optional.empty(); // guarded by lock

  Collector(OutputContext context) {
    this.context = context;
  }

  /** The {@code @id}, or a name of the host's making. */
  public String id() {
    return context.id();
  }

  boolean hasConfiguredId() {
    return context.hasConfiguredId();
  }

  /** All events so far, in the order in which they came. */
  public List<TestEvent> events() {
    lock.lock();
    try {
      return List.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  /** The records of all events so far. */
  public List<Map<String, Object>> records() {
    return events().stream().map(TestEvent::record).toList();
  }

  /** The packed bytes of each stream so far. */
  public List<byte[]> streams() {
    lock.lock();
    try {
      return List.copyOf(streams);
    } finally {
      lock.unlock();
    }
  }

  /** The packed bytes of all streams so far, one behind the other. */
  public byte[] packed() {
    final ByteSink all = new ByteSink(1024);
    streams().forEach(all::write);
    return all.toByteArray();
  }

  /** Forgets what it got so far. */
  public void clear() {
    lock.lock();
    try {
      events.clear();
      streams.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses all streams from now on, with a receipt that failed for that reason. */
  public void fail(Throwable reason) {
    lock.lock();
    try {
      failure = Optional.of(reason);
    } finally {
      lock.unlock();
    }
  }

  /** Accepts streams again. */
  public void recover() {
    lock.lock();
    try {
      failure = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** From now on receipts are pending until {@link #settle} or {@link #settleAsFailed}. */
  public void holdReceipts() {
    lock.lock();
    try {
      isHolding = true;
    } finally {
      lock.unlock();
    }
  }

  /** Receipts that are pending. */
  public int pendingCount() {
    lock.lock();
    try {
      return held.size();
    } finally {
      lock.unlock();
    }
  }

  /** Accepts what is pending, and what comes from now on. */
  public void settle() {
    takeHeld().forEach(receipt -> receipt.complete(null));
  }

  /** Fails what is pending; what comes from now on is accepted. */
  public void settleAsFailed(Throwable reason) {
    takeHeld().forEach(receipt -> receipt.completeExceptionally(reason));
  }

  private List<CompletableFuture<Void>> takeHeld() {
    lock.lock();
    try {
      isHolding = false;
      final List<CompletableFuture<Void>> taken = List.copyOf(held);
      held.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Receipt process(EventStream stream) {
    lock.lock();
    try {
      if (failure.isPresent()) {
        return Receipt.failed(failure.get());
      }
      stream.forEach(event -> events.add(TestEvent.of(event)));
      final byte[] packed = new byte[stream.length()];
      System.arraycopy(stream.array(), stream.offset(), packed, 0, packed.length);
      streams.add(packed);
      if (!isHolding) {
        return Receipt.accepted();
      }
      final CompletableFuture<Void> receipt = new CompletableFuture<>();
      held.add(receipt);
      return Receipt.of(receipt);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void stop() {
    settleAsFailed(new IOException("the pipeline stopped while the receipt was held back"));
  }
}
