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
package io.tailrace.api.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Receipt;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HttpResponseTest {
  private static final HttpResponse ACCEPTED = HttpResponse.of(200, "text/plain", "");
  private static final HttpResponse FAILED = HttpResponse.of(500, "text/plain", "");

  private static HttpResponse after(Receipt receipt) {
    return HttpResponse.after(receipt, ACCEPTED, reason -> FAILED);
  }

  @Test
  void isTheResponseItselfWhereTheOutcomeIsKnown() {
    assertThat(after(Receipt.accepted())).isSameAs(ACCEPTED);
    assertThat(after(Receipt.failed(new IOException("full")))).isSameAs(FAILED);
  }

  @Test
  void waitsForAnOutcomeThatIsNotKnown() throws Exception {
    final CompletableFuture<Void> outcome = new CompletableFuture<>();
    final HttpResponse.Pending pending = (HttpResponse.Pending) after(Receipt.of(outcome));
    outcome.completeExceptionally(new IOException("full"));
    assertThat(pending.resolved()).isSameAs(FAILED);
  }

  @Test
  void doesNotTakeForRefusedWhatIsAcceptedWhileItLooks() throws Exception {
    final HttpResponse response = after(new AcceptedMeanwhile());
    assertThat(response).isInstanceOf(HttpResponse.Pending.class);
    assertThat(((HttpResponse.Pending) response).resolved()).isSameAs(ACCEPTED);
  }

  /** A receipt that is pending at the first question and accepted from the next one on. */
  private static final class AcceptedMeanwhile implements Receipt {
    private boolean accepted;

    private boolean ask() {
      final boolean before = accepted;
      accepted = true;
      return before;
    }

    @Override
    public boolean isDone() {
      return ask();
    }

    @Override
    public boolean isAccepted() {
      return ask();
    }

    @Override
    public Throwable failure() {
      return null;
    }

    @Override
    public void await() {}

    @Override
    public void whenDone(Consumer<? super Receipt> action) {
      action.accept(this);
    }
  }
}
