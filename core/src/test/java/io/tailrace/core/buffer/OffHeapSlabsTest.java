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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class OffHeapSlabsTest {
  private static final int SLAB = OffHeapSlabs.SLAB_SIZE;

  @Test
  void givesNoMoreThanTheLimit() {
    final OffHeapSlabs slabs = new OffHeapSlabs(2L * SLAB + SLAB / 2);
    final ByteBuffer first = slabs.acquire().orElseThrow();
    slabs.acquire().orElseThrow();
    assertThat(slabs.acquire()).isEmpty();
    assertThat(slabs.usedBytes()).isEqualTo(slabs.limitBytes()).isEqualTo(2L * SLAB);

    slabs.release(first);
    assertThat(slabs.usedBytes()).isEqualTo(SLAB);
    assertThat(slabs.acquire()).isPresent();
    assertThat(slabs.acquire()).isEmpty();
  }

  @Test
  void recyclesSlabsAsIfNew() {
    final OffHeapSlabs slabs = new OffHeapSlabs(SLAB);
    final ByteBuffer slab = slabs.acquire().orElseThrow();
    slab.position(7).limit(9);
    slabs.release(slab);
    final ByteBuffer again = slabs.acquire().orElseThrow();
    assertThat(again).isSameAs(slab);
    assertThat(again.position()).isZero();
    assertThat(again.limit()).isEqualTo(SLAB);
  }

  @Test
  void takesBackOnlyWhatItGave() {
    final OffHeapSlabs slabs = new OffHeapSlabs(SLAB);
    assertThatThrownBy(() -> slabs.release(ByteBuffer.allocate(SLAB)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> slabs.release(ByteBuffer.allocateDirect(SLAB / 2)))
        .isInstanceOf(IllegalArgumentException.class);
    final ByteBuffer slab = slabs.acquire().orElseThrow();
    slabs.release(slab);
    assertThatThrownBy(() -> slabs.release(slab)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givesEachSlabToOneThreadAtATime() throws InterruptedException {
    final int slabsMax = 3;
    final OffHeapSlabs slabs = new OffHeapSlabs((long) slabsMax * SLAB);
    final CyclicBarrier start = new CyclicBarrier(4);
    final AtomicReference<Throwable> failure = new AtomicReference<>();
    final List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      final long mark = i + 1;
      final Thread thread =
          new Thread(
              () -> {
                try {
                  start.await(10, TimeUnit.SECONDS);
                  for (int round = 0; round < 20_000; round++) {
                    final Optional<ByteBuffer> slab = slabs.acquire();
                    if (slab.isPresent()) {
                      slab.get().putLong(0, mark);
                      if (slab.get().getLong(0) != mark) {
                        throw new AssertionError("two threads have one slab");
                      }
                      slabs.release(slab.get());
                    }
                  }
                } catch (Exception | AssertionError e) {
                  failure.compareAndSet(null, e);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    }
    assertThat(failure.get()).isNull();
    assertThat(slabs.usedBytes()).isZero();
  }
}
