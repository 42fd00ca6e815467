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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoadBalancerTest {
  private static final class Server implements LoadBalancer.Server {
    private final String name;
    private final int weight;
    private final boolean isStandby;
    private boolean isAvailable = true;

    Server(String name, int weight, boolean isStandby) {
      this.name = name;
      this.weight = weight;
      this.isStandby = isStandby;
    }

    @Override
    public int weight() {
      return weight;
    }

    @Override
    public boolean isStandby() {
      return isStandby;
    }

    @Override
    public boolean isAvailable() {
      return isAvailable;
    }

    @Override
    public String address() {
      return name;
    }
  }

  private final LoadBalancer<Server> balancer =
      new LoadBalancer<>(LoggerFactory.getLogger(LoadBalancerTest.class), 42);
  private final Server a = new Server("a", 60, false);
  private final Server b = new Server("b", 60, false);

  private String next() {
    return balancer
        .select(server -> CompletableFuture.completedStage(server.name))
        .toCompletableFuture()
        .join();
  }

  private Map<String, Long> shares(int turns) {
    final List<String> names = new ArrayList<>();
    for (int i = 0; i < turns; i++) {
      names.add(next());
    }
    return names.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  @Test
  void takesTurnsByWeight() {
    balancer.rebalance(List.of(a, new Server("half", 30, false), new Server("none", 0, false)));
    assertThat(shares(1200)).isEqualTo(Map.of("a", 800L, "half", 400L));
  }

  @Test
  void leavesOutServersThatAreDown() {
    balancer.rebalance(List.of(a, b));
    assertThat(shares(1200)).isEqualTo(Map.of("a", 600L, "b", 600L));
    b.isAvailable = false;
    assertThat(shares(10)).isEqualTo(Map.of("a", 10L));
  }

  @Test
  void usesStandbyServersForAsMuchAsIsDown() {
    final Server first = new Server("first", 60, true);
    final Server second = new Server("second", 60, true);
    final List<Server> all = List.of(a, b, first, second);
    balancer.rebalance(all);
    assertThat(shares(120).keySet()).containsExactlyInAnyOrder("a", "b");
    b.isAvailable = false;
    balancer.rebalance(all);
    assertThat(shares(120).keySet()).containsExactlyInAnyOrder("a", "first");
    a.isAvailable = false;
    balancer.rebalance(all);
    assertThat(shares(120).keySet()).containsExactlyInAnyOrder("first", "second");
    first.isAvailable = false;
    b.isAvailable = true;
    balancer.rebalance(all);
    assertThat(shares(120).keySet()).containsExactlyInAnyOrder("b", "second");
  }

  @Test
  void triesEachServerOnceAndTellsTheLastFailure() {
    balancer.rebalance(List.of(a, b));
    final List<String> tried = new ArrayList<>();
    assertThatThrownBy(
            () ->
                balancer
                    .select(
                        server -> {
                          tried.add(server.name);
                          return CompletableFuture.failedStage(
                              new IOException(server.name + " fails"));
                        })
                    .toCompletableFuture()
                    .join())
        .hasMessageContaining(tried.get(1) + " fails");
    assertThat(tried).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void goesOnWithTheNextServerIfOneFails() {
    balancer.rebalance(List.of(a, b));
    for (int i = 0; i < 20; i++) {
      assertThat(
              balancer
                  .select(
                      server ->
                          server == a
                              ? CompletableFuture.failedStage(new IOException())
                              : CompletableFuture.completedStage(server.name))
                  .toCompletableFuture()
                  .join())
          .isEqualTo("b");
    }
  }

  /** The second attempt is made where the first one ends, and nobody there sees what it throws. */
  @Test
  void failsIfTheLastServersActionThrows() {
    balancer.rebalance(List.of(a, b));
    final CompletableFuture<String> first = new CompletableFuture<>();
    final List<Server> tried = new ArrayList<>();
    final Error thrown = new StackOverflowError();
    final CompletableFuture<String> selected =
        balancer
            .select(
                server -> {
                  tried.add(server);
                  if (tried.size() > 1) {
                    throw thrown;
                  }
                  return first;
                })
            .toCompletableFuture();

    first.completeExceptionally(new IOException("the first fails"));

    assertThat(tried).containsExactlyInAnyOrder(a, b);
    assertThat(selected).isCompletedExceptionally();
    assertThatThrownBy(selected::join).hasCause(thrown);
  }

  @Test
  void goesOnWithTheNextServerIfAnActionThrows() {
    balancer.rebalance(List.of(a, b));
    for (int i = 0; i < 20; i++) {
      assertThat(
              balancer
                  .select(
                      server -> {
                        if (server == a) {
                          throw new IllegalStateException();
                        }
                        return CompletableFuture.completedStage(server.name);
                      })
                  .toCompletableFuture()
                  .join())
          .isEqualTo("b");
    }
  }

  @Test
  void saysThatThereIsNone() {
    a.isAvailable = false;
    balancer.rebalance(List.of(a));
    assertThatThrownBy(this::next)
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("no nodes are available");
    balancer.rebalance(List.of());
    assertThatThrownBy(this::next).hasMessageContaining("no nodes are available");
  }
}
