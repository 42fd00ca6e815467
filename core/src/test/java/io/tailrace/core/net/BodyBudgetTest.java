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
package io.tailrace.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
  private final BodyBudget budget = new BodyBudget(64);
  private final List<String> answers = new ArrayList<>();

  private BodyBudget.Waiter await(String name, long bytes, long held) {
    final BodyBudget.Waiter waiter =
        new BodyBudget.Waiter(
            bytes,
            held,
            Runnable::run,
            (answered, isServed) -> answers.add(name + (isServed ? " served" : " turned away")));
    budget.await(waiter);
    return waiter;
  }

  @Test
  void servesAtOnceIfThereIsEnough() {
    await("a", 64, 0);
    assertThat(answers).containsExactly("a served");
    assertThat(budget.taken()).isEqualTo(64);
    assertThat(budget.isAwaited()).isFalse();
  }

  @Test
  void servesInOrderSoThatMuchIsNotWaitedForInVain() {
    assertThat(budget.tryTake(60)).isTrue();
    await("a", 40, 0);
    await("b", 20, 0);
    budget.giveBack(30); // 34 are there
    assertThat(answers).isEmpty();
    assertThat(budget.tryTakeInTurn(20)).as("it is not its turn").isFalse();
    budget.giveBack(10);
    assertThat(answers).containsExactly("a served");
    budget.giveBack(20);
    assertThat(answers).containsExactly("a served", "b served");
    assertThat(budget.taken()).isEqualTo(60);
    assertThat(budget.tryTakeInTurn(4)).isTrue();
  }

  @Test
  void servesLittleAheadOfMuch() {
    assertThat(budget.tryTake(60)).isTrue();
    await("much", 40, 0);
    await("little", 2, 0);
    assertThat(answers).containsExactly("little served");
    assertThat(budget.tryTakeInTurn(2)).isTrue();
  }

  @Test
  void turnsTheLastAwayIfTheyWaitForEachOther() {
    assertThat(budget.tryTake(64)).isTrue();
    await("a", 32, 20);
    await("b", 32, 20);
    await("empty", 10, 0);
    assertThat(answers).as("24 are with others").containsExactly("b turned away");
    budget.giveBack(20);
    assertThat(answers).hasSize(1);
    budget.giveBack(12);
    assertThat(answers).containsExactly("b turned away", "a served");
    budget.giveBack(20);
    assertThat(answers).endsWith("empty served");
  }

  @Test
  void servesTheOthersWhenOneHasLeft() {
    assertThat(budget.tryTake(60)).isTrue();
    final BodyBudget.Waiter first = await("a", 40, 0);
    await("b", 4, 0);
    assertThat(answers).isEmpty();
    budget.leave(first);
    assertThat(answers).containsExactly("b served");
    budget.leave(first);
    assertThat(budget.taken()).isEqualTo(64);
    assertThat(budget.isAwaited()).isFalse();
  }
}
