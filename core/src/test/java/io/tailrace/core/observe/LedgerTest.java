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
package io.tailrace.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Receipt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger();
  private final Hop hop = ledger.open(Hop.Kind.OUTPUT, "out_file");

  @Test
  void balancesWhatComesAndWhatBecomesOfIt() {
    hop.in(10);
    hop.created(2);
    hop.copied(3);
    hop.out(8);
    hop.refused(1);
    hop.held(2);
    hop.dropped("filtered", 3);
    assertThat(hop.counts().difference()).isEqualTo(1);
    hop.dropped("error", 1);
    assertThat(hop.counts().difference()).isZero();
    assertThat(hop.counts().dropped())
        .containsExactly(java.util.Map.entry("error", 1L), java.util.Map.entry("filtered", 3L));
  }

  @Test
  void namesTheHopsThatDoNotBalance() {
    hop.in(3);
    hop.out(1);
    hop.dropped("filtered", 1);
    ledger.open(Hop.Kind.INPUT, "in").in(0);
    assertThat(ledger.imbalances())
        .containsExactly(
            "output out_file: 1 events are not accounted for: in 3, created 0, copied 0, resumed 0, out 1,"
                + " refused 0, held 0, dropped {filtered=1}");
  }

  @Test
  void tellsADifferenceOnceAndOnlyIfItStands() {
    hop.in(5);
    assertThat(ledger.standingImbalances()).as("may be in flight").isEmpty();
    hop.in(5);
    assertThat(ledger.standingImbalances()).as("another one").isEmpty();
    assertThat(ledger.standingImbalances()).as("it stands").hasSize(1);
    assertThat(ledger.standingImbalances()).as("it was told").isEmpty();
    hop.out(10);
    assertThat(ledger.standingImbalances()).as("it is gone").isEmpty();
    hop.in(1);
    assertThat(ledger.standingImbalances()).isEmpty();
    assertThat(ledger.standingImbalances()).as("a new one").hasSize(1);
  }

  @Test
  void settlesByReceipt() {
    final CompletableFuture<Void> good = new CompletableFuture<>();
    final CompletableFuture<Void> bad = new CompletableFuture<>();
    hop.in(15);
    hop.settle(Receipt.accepted(), 1);
    hop.settle(Receipt.failed(new IOException("x")), 2);
    hop.settle(Receipt.of(good), 4);
    hop.settle(Receipt.of(bad), 8, "error");
    assertThat(hop.counts().held()).isEqualTo(12);
    assertThat(ledger.imbalances()).isEmpty();
    good.complete(null);
    bad.complete(null);
    assertThat(hop.counts().held()).isZero();
    assertThat(hop.counts().out()).isEqualTo(5);
    assertThat(hop.counts().refused()).isEqualTo(2);
    assertThat(hop.counts().dropped()).containsEntry("error", 8L);
    assertThat(ledger.imbalances()).isEmpty();
  }

  @Test
  void closesBooksThatBalanceAndShowsTheOthers() {
    final Hop other = ledger.open(Hop.Kind.OUTPUT, "out_lost");
    hop.in(1);
    hop.out(1);
    other.in(1);
    ledger.close(hop);
    ledger.close(other);
    assertThat(ledger.hops()).containsExactly(other);
    assertThat(ledger.imbalances()).hasSize(1);
  }

  @Test
  void countsExactlyOnManyThreads() throws Exception {
    final int threads = 4;
    final CyclicBarrier begin = new CyclicBarrier(threads);
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    final List<Future<?>> done = new ArrayList<>();
    try {
      for (int i = 0; i < threads; i++) {
        done.add(
            pool.submit(
                () -> {
                  begin.await();
                  for (int n = 0; n < 10_000; n++) {
                    hop.in(3);
                    hop.out(1);
                    hop.dropped("filtered", 2);
                  }
                  return null;
                }));
      }
      for (Future<?> future : done) {
        future.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(hop.counts().in()).isEqualTo(120_000);
    assertThat(hop.counts().difference()).isZero();
  }

  @Test
  void countsStreamsWhenTheirOutcomeIsKnown() {
    final Hop hop = new Ledger(true).open(Hop.Kind.OUTPUT, "out1");
    final CompletableFuture<Void> saved = new CompletableFuture<>();
    final CompletableFuture<Void> lost = new CompletableFuture<>();
    hop.stream(Receipt.accepted(), 1);
    hop.stream(Receipt.failed(new IOException("no")), 2);
    hop.stream(Receipt.of(saved), 4);
    hop.stream(Receipt.of(lost), 8);
    assertThat(hop.traffic()).isEqualTo(new Hop.Traffic(4, 1, 1));

    saved.complete(null);
    lost.completeExceptionally(new IOException("no"));
    assertThat(hop.traffic()).isEqualTo(new Hop.Traffic(4, 2, 5));
  }

  @Test
  void countsNoBytesUnlessAskedTo() {
    final Hop hop = ledger.open(Hop.Kind.OUTPUT, "out1");
    hop.stream(Receipt.accepted(), 1);
    hop.bytes(1);

    assertThat(hop.isSizing()).isFalse();
    assertThat(hop.traffic()).isEqualTo(new Hop.Traffic(1, 0, 0));
  }
}
