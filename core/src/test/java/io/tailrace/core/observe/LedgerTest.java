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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private final Ledger ledger = new Ledger();

  @Test
  void balancesWhereWhatCameInIsSomewhere() {
    final Hop hop = ledger.open(Hop.Kind.ROUTE, "@ROOT");
    hop.in(10);
    hop.created(2);
    hop.copied(1);
    hop.out(5);
    hop.refused(3);
    hop.held(1);
    hop.dropped("filters", 4);

    assertThat(ledger.imbalances()).isEmpty();
  }

  @Test
  void namesThePlaceAndTheDifferenceWhereItIsNot() {
    final Hop hop = ledger.open(Hop.Kind.OUTPUT, "out1");
    hop.in(10);
    hop.out(7);
    hop.dropped("filters", 1);

    assertThat(ledger.imbalances())
        .containsExactly(
            "output out1: 2 events are not accounted for: in 10, created 0, copied 0, out 7,"
                + " refused 0, held 0, dropped {filters=1}");
  }

  @Test
  void reportsADifferenceAtRunTimeOnlyIfItStands() {
    final Hop hop = ledger.open(Hop.Kind.INPUT, "in1");
    hop.in(1);
    assertThat(ledger.standingImbalances()).isEmpty();
    hop.in(1);
    assertThat(ledger.standingImbalances()).isEmpty();
    assertThat(ledger.standingImbalances()).hasSize(1);
    hop.out(2);
    assertThat(ledger.standingImbalances()).isEmpty();
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
