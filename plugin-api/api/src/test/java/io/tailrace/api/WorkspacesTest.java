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

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WorkspacesTest {
  private final AtomicInteger made = new AtomicInteger();
  private final Workspaces<int[]> workspaces =
      new Workspaces<>(
          () -> {
            made.incrementAndGet();
            return new int[1];
          });

  @Test
  void lendsAThreadWhatItGave() {
    final int[] first = workspaces.take();
    workspaces.give(first);

    assertThat(workspaces.take()).isSameAs(first);
    assertThat(made).hasValue(1);
  }

  @Test
  void lendsNothingTwice() {
    final int[] outer = workspaces.take();
    final int[] inner = workspaces.take(); // a call inside of the call

    assertThat(inner).isNotSameAs(outer);
  }

  @Test
  void keepsOneOfThoseThatAThreadGives() {
    final int[] outer = workspaces.take();
    final int[] inner = workspaces.take();
    workspaces.give(inner);
    workspaces.give(outer);

    assertThat(workspaces.take()).isSameAs(outer);
    assertThat(workspaces.take()).isNotSameAs(inner).isNotSameAs(outer);
  }

  /** More threads than there are places, so that some share one. */
  @Test
  void lendsEachThreadAnotherOne() throws Exception {
    final int threads = 40;
    final CyclicBarrier all = new CyclicBarrier(threads);
    final ExecutorService executor = Executors.newFixedThreadPool(threads);
    final List<Future<int[]>> lent = new ArrayList<>();
    try {
      for (int i = 0; i < threads; i++) {
        lent.add(
            executor.submit(
                () -> {
                  workspaces.give(workspaces.take());
                  all.await(10, TimeUnit.SECONDS);
                  final int[] mine = workspaces.take();
                  all.await(10, TimeUnit.SECONDS);
                  workspaces.give(mine);
                  return mine;
                }));
      }
      final Set<int[]> different = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Future<int[]> each : lent) {
        different.add(each.get(10, TimeUnit.SECONDS));
      }
      assertThat(different).hasSize(threads);
    } finally {
      executor.shutdownNow();
    }
  }
}
