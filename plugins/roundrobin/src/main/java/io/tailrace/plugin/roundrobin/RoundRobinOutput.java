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
package io.tailrace.plugin.roundrobin;

import io.tailrace.api.ChildOutput;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.Output;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands each stream to one of several outputs, in turn and as often as their weights say.
 *
 * <p>A round is as long as the weights are in sum, once they are divided by what they have in
 * common. Its order is drawn when the plugin is made if a weight is above 1, and otherwise that of
 * the configuration.
 *
 * <p>Safe for use by many threads: the place in the round is one counter.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_roundrobin.rb and multi_output.rb.
 */
@PluginType("roundrobin")
public final class RoundRobinOutput implements DirectOutput {
  /** Longest round; weights that need more have no common divisor that is worth the name. */
  private static final int ROUND_MAX = 1_000_000;

  /**
   * @param stores the outputs among which streams are divided
   */
  public record Config(
      @Section(name = "store", multi = true, required = true) List<Store> stores) {}

  /**
   * @param weight how many streams of a round it gets, in proportion to the other stores
   */
  public record Store(@Default("1") int weight, @Inline PluginRef<Output> output) {}

  private final ChildOutput[] round;
  private final AtomicInteger next = new AtomicInteger();

  public RoundRobinOutput(Config config, OutputContext context) {
    final int divisor = commonDivisor(config.stores());
    final List<ChildOutput> order = new ArrayList<>();
    boolean isWeighted = false;
    for (Store store : config.stores()) {
      final ChildOutput output = context.createOutput(store.output());
      final int times = store.weight() / divisor;
      if (times > ROUND_MAX - order.size()) {
        throw new ParameterException(
            "store",
            "the weights make a round of more than " + ROUND_MAX + " streams",
            "use smaller numbers, or numbers with a common divisor");
      }
      order.addAll(Collections.nCopies(times, output));
      isWeighted |= store.weight() > 1;
    }
    if (isWeighted) {
      Collections.shuffle(order, new Random(context.nowNs()));
    }
    round = order.toArray(ChildOutput[]::new);
  }

  private static int commonDivisor(List<Store> stores) {
    BigInteger divisor = BigInteger.ZERO;
    for (Store store : stores) {
      if (store.weight() < 0) {
        throw new ParameterException("store", "weight " + store.weight() + " is below 0");
      }
      divisor = divisor.gcd(BigInteger.valueOf(store.weight()));
    }
    if (divisor.signum() == 0) {
      throw new ParameterException(
          "store", "all weights are 0", "give a weight of 1 or more to one <store> at least");
    }
    return divisor.intValue();
  }

  @Override
  public Receipt process(EventStream stream) {
    return round[next.getAndUpdate(i -> i + 1 < round.length ? i + 1 : 0)].emit(stream);
  }
}
