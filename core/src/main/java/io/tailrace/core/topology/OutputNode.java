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

import io.tailrace.api.ChildOutput;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.Receipt;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.plugin.PluginScope;

/** A direct output with its books. Thread-safe. */
final class OutputNode implements ChildOutput {
  private final Component component;
  private final DirectOutput output;
  private final Hop hop;

  OutputNode(Component component, DirectOutput output, Hop hop) {
    this.component = component;
    this.output = output;
    this.hop = hop;
  }

  @Override
  public String id() {
    return component.id();
  }

  Component component() {
    return component;
  }

  /** Hands over a stream that came along a route; never throws. */
  Receipt emitRouted(EventStream stream) {
    hop.in(stream.count());
    return process(stream);
  }

  /** Hands over one more copy of a stream; never throws. */
  @Override
  public Receipt emit(EventStream stream) {
    hop.copied(stream.count());
    return process(stream);
  }

  private Receipt process(EventStream stream) {
    Receipt receipt;
    final PluginScope scope = component.enter();
    try (scope) {
      receipt = output.process(stream);
      if (receipt == null) {
        receipt =
            Receipt.failed(
                new IllegalStateException("BUG: " + component + " gave no receipt for a stream"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // somebody wants the thread to end: pass it on
      receipt = Receipt.failed(e);
    } catch (Exception | Error e) {
      receipt = Receipt.failed(e); // nobody's events are lost by it: the emitter has them still
    }
    hop.stream(receipt, stream.length());
    hop.settle(receipt, stream.count());
    return receipt;
  }
}
