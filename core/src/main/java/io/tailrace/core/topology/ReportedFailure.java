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
package io.tailrace.core.topology;

import io.tailrace.api.EmitException;
import io.tailrace.api.Receipt;
import java.util.concurrent.CompletableFuture;

/**
 * A failure that a router has reported, and sent to {@code @ERROR} if that was possible. Routers
 * that the stream passed before hand it on and do neither again. Inputs get the reason itself.
 */
final class ReportedFailure extends EmitException {
  private static final long serialVersionUID = 1L;

  ReportedFailure(Throwable reason) {
    super(reason.getMessage(), reason);
  }

  /** The receipt as the input gets it. */
  static Receipt unwrap(Receipt receipt) {
    if (receipt.isDone()) {
      return receipt.failure() instanceof ReportedFailure reported
          ? Receipt.failed(reported.getCause())
          : receipt;
    }
    final CompletableFuture<Void> outcome = new CompletableFuture<>();
    receipt.whenDone(done -> complete(outcome, unwrap(done)));
    return Receipt.of(outcome);
  }

  /** Completes the outcome as the receipt, which is done. */
  static void complete(CompletableFuture<Void> outcome, Receipt done) {
    if (done.failure() == null) {
      outcome.complete(null);
    } else {
      outcome.completeExceptionally(done.failure());
    }
  }
}
