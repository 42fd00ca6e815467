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
package io.tailrace.plugin.copy;

import io.tailrace.api.ChildOutput;
import io.tailrace.api.Counter;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.LogThrottle;
import io.tailrace.api.Output;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Deprecated;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Hands each event to several outputs.
 *
 * <p>The stores are asked in order, on the emitting thread. One that does not accept the stream
 * stops the others behind it and its failure reaches the input, unless it has {@code ignore_error}.
 * A store that has not decided yet counts as one that accepts: the others are asked, and the input
 * learns of the outcome when all are done.
 *
 * <p>Differs from Fluentd: all values of {@code copy_mode} mean the same. Streams are immutable, so
 * the stores share one and none ever sees another's edits; with Fluentd's {@code no_copy} they do.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_copy.rb and multi_output.rb.
 */
@PluginType("copy")
public final class CopyOutput implements DirectOutput {

  /** Ways to copy that Fluentd knows; here all mean the same. */
  public enum CopyMode {
    NO_COPY,
    SHALLOW,
    DEEP,
    MARSHAL
  }

  /**
   * @param stores where the events go, in order; the argument {@code ignore_error} keeps the
   *     failure of a store from the others and from the input, {@code ignore_if_prev_success} skips
   *     a store if the one before it accepted the stream
   * @param copyMode accepted, and all values mean the same: stores never see each other's edits
   * @param deepCopy accepted, as an old form of {@code copy_mode shallow}
   */
  public record Config(
      @Section(name = "store", multi = true, required = true) List<PluginRef<Output>> stores,
      @Default("no_copy") CopyMode copyMode,
      @Default("false") @Deprecated("use 'copy_mode' parameter instead") boolean deepCopy) {}

  /** A store with what its argument asks for. */
  private record Store(ChildOutput output, boolean ignoresError, boolean ignoresIfPrevSuccess) {}

  private final OutputContext context;
  private final Counter ignoredErrors;
  private final LogThrottle ignoredLog;
  private final List<Store> stores = new ArrayList<>();

  public CopyOutput(Config config, OutputContext context) {
    this.context = context;
    this.ignoredErrors =
        context.counter("copy_ignored_errors", "streams that a store with ignore_error refused");
    this.ignoredLog = new LogThrottle(context::nowNs);
    for (PluginRef<Output> ref : config.stores()) {
      final String argument = ref.argument();
      final boolean ignoresIfPrevSuccess = argument.contains("ignore_if_prev_success");
      if (stores.isEmpty() && ignoresIfPrevSuccess) {
        throw new ParameterException(
            "store",
            "ignore_if_prev_success must specify 2nd or later <store> directives",
            "remove it from the first <store>");
      }
      stores.add(
          new Store(
              context.createOutput(ref), argument.contains("ignore_error"), ignoresIfPrevSuccess));
    }
    if (stores.stream().allMatch(Store::ignoresError)
        && stores.stream().noneMatch(Store::ignoresIfPrevSuccess)) {
      context
          .log()
          .warn(
              "ignore_errors are specified in all <store>, but ignore_if_prev_success is not"
                  + " specified. Is this intended?");
    }
  }

  @Override
  public Receipt process(EventStream stream) {
    Receipt all = Receipt.accepted();
    boolean hasPrevSucceeded = false;
    for (Store store : stores) {
      if (store.ignoresIfPrevSuccess() && hasPrevSucceeded) {
        hasPrevSucceeded = false;
        continue;
      }
      final Receipt receipt = store.output().emit(stream);
      hasPrevSucceeded = receipt.failure() == null;
      if (store.ignoresError()) {
        all = Receipt.all(all, forgiving(receipt, store));
      } else {
        all = Receipt.all(all, receipt);
        if (!hasPrevSucceeded) {
          return all; // the stores behind are not asked
        }
      }
    }
    return all;
  }

  /** A receipt that is accepted when {@code receipt} is done, however it ends. */
  private Receipt forgiving(Receipt receipt, Store store) {
    if (receipt.isAccepted()) {
      return receipt;
    }
    final CompletableFuture<Void> done = new CompletableFuture<>();
    receipt.whenDone(
        outcome -> {
          if (outcome.failure() != null) {
            ignored(store, outcome.failure());
          }
          done.complete(null);
        });
    return done.isDone() ? Receipt.accepted() : Receipt.of(done);
  }

  private void ignored(Store store, Throwable reason) {
    ignoredErrors.add(1);
    if (ignoredLog.tryAcquire()) {
      context
          .log()
          .atError()
          .addKeyValue("error", reason)
          .log("ignore emit error in " + store.output().id() + ignoredLog.skippedText());
    }
  }
}
