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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** The forms of a {@link Receipt}. */
final class Receipts {
  static final Receipt ACCEPTED = new Settled(null);

  private Receipts() {}

  static Receipt all(Receipt first, Receipt second) {
    // isDone is asked first and once: a receipt that is done between two questions stays done.
    final boolean isFirstDone = first.isDone();
    final boolean isSecondDone = second.isDone();
    if (isFirstDone && first.failure() == null) {
      return second;
    }
    if (isSecondDone && second.failure() == null || isFirstDone && isSecondDone) {
      return first;
    }
    final CompletableFuture<Void> both = new CompletableFuture<>();
    first.whenDone(
        one ->
            second.whenDone(
                other -> {
                  final Throwable reason = one.failure() != null ? one.failure() : other.failure();
                  if (reason == null) {
                    both.complete(null);
                  } else {
                    both.completeExceptionally(reason);
                  }
                }));
    return new Pending(both);
  }

  /** The outcome was known when the receipt was made; {@code reason} is null if accepted. */
  record Settled(Throwable failure) implements Receipt {
    @Override
    public boolean isDone() {
      return true;
    }

    @Override
    public boolean isAccepted() {
      return failure == null;
    }

    @Override
    public void await() throws EmitException {
      if (failure != null) {
        throw EmitException.of(failure);
      }
    }

    @Override
    public void whenDone(Consumer<? super Receipt> action) {
      action.accept(this);
    }
  }

  /** The outcome comes with a future. */
  record Pending(CompletableFuture<?> outcome) implements Receipt {
    @Override
    public boolean isDone() {
      return outcome.isDone();
    }

    @Override
    public boolean isAccepted() {
      return outcome.isDone() && !outcome.isCompletedExceptionally();
    }

    @Override
    public Throwable failure() {
      if (!outcome.isCompletedExceptionally()) {
        return null;
      }
      try {
        outcome.join();
        throw new IllegalStateException("BUG: a failed outcome joined");
      } catch (CompletionException e) {
        return e.getCause();
      } catch (java.util.concurrent.CancellationException e) {
        return e;
      }
    }

    @Override
    public void await() throws EmitException, InterruptedException {
      try {
        outcome.get();
      } catch (ExecutionException e) {
        throw EmitException.of(e.getCause());
      }
    }

    @Override
    public void whenDone(Consumer<? super Receipt> action) {
      outcome.whenComplete((value, reason) -> action.accept(this));
    }
  }
}
