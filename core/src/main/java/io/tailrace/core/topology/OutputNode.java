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
import io.tailrace.core.buffer.BufferEngine;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.plugin.PluginScope;

/** An output with its books, and with its buffer if it has one. Thread-safe. */
final class OutputNode implements ChildOutput {
  private final Component component;
  private final DirectOutput output; // null: the events are buffered
  private final BufferEngine engine; // null: they are not
  private final Hop hop;

  private OutputNode(Component component, DirectOutput output, BufferEngine engine, Hop hop) {
    this.component = component;
    this.output = output;
    this.engine = engine;
    this.hop = hop;
  }

  /** An output that takes streams when they are emitted. */
  static OutputNode direct(Component component, DirectOutput output, Hop hop) {
    return new OutputNode(component, output, null, hop);
  }

  /** An output whose streams a buffer takes, which keeps the books. */
  static OutputNode buffered(Component component, BufferEngine engine, Hop hop) {
    return new OutputNode(component, null, engine, hop);
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
    return take(stream);
  }

  /** Hands over one more copy of a stream; never throws. */
  @Override
  public Receipt emit(EventStream stream) {
    hop.copied(stream.count());
    return take(stream);
  }

  private Receipt take(EventStream stream) {
    return engine == null ? process(stream) : append(stream);
  }

  private Receipt append(EventStream stream) {
    Receipt receipt;
    final PluginScope scope = component.enter();
    try (scope) {
      receipt = engine.append(stream);
    } catch (RuntimeException | Error e) { // such as no memory: the emitter has the events still
      receipt = Receipt.failed(e);
      hop.refused(stream.count());
    }
    hop.stream(receipt, stream.length());
    return receipt;
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
