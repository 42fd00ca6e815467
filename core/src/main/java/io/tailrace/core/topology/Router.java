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
import io.tailrace.api.EventStream;
import io.tailrace.api.Receipt;
import io.tailrace.core.event.FilterPass;
import io.tailrace.core.event.FilterPassPool;
import io.tailrace.core.observe.Hop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The handle through which streams enter the root or a label. Thread-safe.
 *
 * <p>Source: fluentd lib/fluent/event_router.rb and root_agent.rb, handle_emits_error.
 */
public final class Router {
  private static final FilterPassPool PASSES = new FilterPassPool();

  private final String label;
  private final Hop hop;
  private final EmitErrors errors;
  private volatile RouteTable table = RouteTable.EMPTY;

  /**
   * @param label the label with its {@code @}; {@code @ROOT} for the root
   * @param hop the books of this router, of kind route
   */
  Router(String label, Hop hop, EmitErrors errors) {
    this.label = label;
    this.hop = hop;
    this.errors = errors;
  }

  /** The label with its {@code @}; {@code @ROOT} for the root. */
  public String label() {
    return label;
  }

  /** Replaces the routes; streams that are on their way stay on the old ones. */
  void setTable(RouteTable newTable) {
    table = newTable;
  }

  /** Whether a stream of that tag would reach an output. */
  boolean matches(String tag) {
    return table.route(tag).output() != null;
  }

  /** The output that a stream of that tag would reach. */
  Optional<Component> outputFor(String tag) {
    return Optional.ofNullable(table.route(tag).output()).map(OutputNode::component);
  }

  /** Ends the life of the routes: what comes later is refused. */
  void close() {
    table = RouteTable.CLOSED;
  }

  /**
   * Sends the stream through the filters to the output that its tag leads to. A failure goes to the
   * label {@code @ERROR} if there is one and the stream is not there already; otherwise the receipt
   * tells it. Never throws.
   */
  public Receipt emit(EventStream stream) {
    final int count = stream.count();
    if (count == 0) {
      return Receipt.accepted();
    }
    final RouteTable routes = table;
    if (routes == RouteTable.CLOSED) {
      return Receipt.failed(
          new EmitException("the outputs of " + label + " are closed: nothing can be emitted"));
    }
    final Passage passage = Passage.current();
    hop.in(count);
    if (passage.hops() == Passage.HOPS_MAX) {
      return fail(stream, tooManyHops(label));
    }
    final List<Receipt> outerErrors = passage.enter();
    try {
      return Receipt.all(pass(routes, stream, count), passage.errorReceipt());
    } catch (RuntimeException | Error e) {
      return fail(stream, e); // a pattern that takes too long, or a mistake of ours
    } finally {
      passage.leave(outerErrors);
    }
  }

  private Receipt pass(RouteTable routes, EventStream stream, int count) {
    final Route route = routes.route(stream.tag());
    if (route.groups().isEmpty()) {
      return deliver(stream, route.output());
    }
    try (FilterPass pass = PASSES.open(stream, errors)) {
      for (FilterGroup group : route.groups()) {
        if (pass.count() > 0) {
          group.run(pass);
        }
      }
      final int rest = pass.count();
      if (rest < count) {
        hop.dropped("filters", count - rest);
      } else if (rest > count) {
        hop.created(rest - count);
      }
      return rest == 0 ? Receipt.accepted() : deliver(pass.result(), route.output());
    }
  }

  private Receipt deliver(EventStream stream, OutputNode output) {
    final int count = stream.count();
    if (output == null) {
      hop.dropped("unmatched", count);
      errors.unmatched(stream.tag(), label);
      return Receipt.accepted();
    }
    final Receipt receipt = output.emitRouted(stream);
    if (!receipt.isDone()) {
      return deliverLater(stream, receipt);
    }
    if (receipt.failure() != null) {
      return fail(stream, receipt.failure());
    }
    hop.out(count);
    return receipt;
  }

  /**
   * Waits for the outcome. A stream that {@code @ERROR} may have to take is kept until then: its
   * bytes are borrowed for this call only.
   */
  private Receipt deliverLater(EventStream stream, Receipt pending) {
    final boolean isCaught = errors.catchesNow();
    final EventStream kept = isCaught ? stream.retained() : null;
    final String tag = stream.tag();
    final int count = stream.count();
    final CompletableFuture<Void> outcome = new CompletableFuture<>();
    hop.held(count);
    pending.whenDone(
        done -> {
          if (done.failure() == null) {
            hop.out(count);
            hop.held(-count);
            outcome.complete(null);
            return;
          }
          final Receipt last =
              isCaught ? errors.sendToErrorLabel(kept, done.failure()) : errors.report(tag, done);
          hop.settle(last, count, "error");
          hop.held(-count);
          last.whenDone(end -> ReportedFailure.complete(outcome, end));
        });
    return Receipt.of(outcome);
  }

  /** Events that {@code @ERROR} takes leave this route by an error, others go back. */
  private Receipt fail(EventStream stream, Throwable reason) {
    final Receipt receipt = errors.failed(stream, reason);
    hop.settle(receipt, stream.count(), "error");
    return receipt;
  }

  /** The failure of a stream that went round too often. */
  private static EmitException tooManyHops(String label) {
    return new EmitException(
        "the stream passed more than "
            + Passage.HOPS_MAX
            + " labels, the last of them "
            + label
            + "; look for relabel outputs that lead back to each other");
  }
}
