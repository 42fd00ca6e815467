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
import java.util.Optional;

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

  /**
   * Sends the stream through the filters to the output that its tag leads to. A failure goes to the
   * label {@code @ERROR} if there is one and the stream is not there already; otherwise the receipt
   * tells it.
   */
  public Receipt emit(EventStream stream) {
    final int count = stream.count();
    if (count == 0) {
      return Receipt.accepted();
    }
    final Passage passage = Passage.current();
    hop.in(count);
    if (passage.hops() == Passage.HOPS_MAX) {
      final Receipt receipt = errors.tooManyHops(stream, label);
      settle(receipt, count, "too many hops");
      return receipt;
    }
    final Receipt outerErrors = passage.enter();
    try {
      final Receipt receipt = pass(stream, count);
      return Receipt.all(receipt, passage.errorReceipt());
    } finally {
      passage.leave(outerErrors);
    }
  }

  private Receipt pass(EventStream stream, int count) {
    final Route route = table.route(stream.tag());
    if (route.filters().isEmpty()) {
      return deliver(stream, route.output());
    }
    try (FilterPass pass = PASSES.open(stream, errors)) {
      for (FilterNode filter : route.filters()) {
        if (pass.outCount() > 0) {
          filter.run(pass);
        }
      }
      final int rest = pass.outCount();
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
    Receipt receipt = output.emitRouted(stream);
    if (receipt.failure() != null) {
      receipt = errors.failed(stream, receipt.failure());
    }
    settle(receipt, count, null);
    return receipt;
  }

  private void settle(Receipt receipt, int count, String dropReason) {
    if (receipt.isAccepted()) {
      if (dropReason == null) {
        hop.out(count);
      } else {
        hop.dropped(dropReason, count);
      }
    } else if (receipt.isDone()) {
      hop.refused(count);
    } else {
      hop.held(count);
      receipt.whenDone(
          done -> {
            hop.held(-count);
            settle(done, count, dropReason);
          });
    }
  }

  /** The failure of a stream that went round too often. */
  static EmitException tooManyHops(String label) {
    return new EmitException(
        "the stream passed more than "
            + Passage.HOPS_MAX
            + " labels, the last of them "
            + label
            + "; look for relabel outputs that lead back to each other");
  }
}
