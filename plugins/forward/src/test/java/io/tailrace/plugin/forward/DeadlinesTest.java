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
package io.tailrace.plugin.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final Deadlines deadlines = new Deadlines();
  private final List<String> over = new ArrayList<>();

  @Test
  void runsWhatIsOverAndThatOnce() {
    deadlines.at(10, () -> over.add("ten"));
    deadlines.at(20, () -> over.add("twenty"));
    deadlines.look(9);
    assertThat(over).isEmpty();
    deadlines.look(10);
    deadlines.look(15);
    assertThat(over).containsExactly("ten");
    deadlines.look(30);
    assertThat(over).containsExactly("ten", "twenty");
    assertThat(deadlines.size()).isZero();
  }

  @Test
  void forgetsWhatWasMet() {
    final Deadlines.Deadline met = deadlines.at(10, () -> over.add("ten"));
    met.meet();
    met.meet();
    assertThat(deadlines.size()).isZero();
    deadlines.look(11);
    assertThat(over).isEmpty();
  }

  @Test
  void comparesTimesThatHaveWrappedAround() {
    deadlines.at(Long.MAX_VALUE + 5, () -> over.add("late"));
    deadlines.look(Long.MAX_VALUE - 5);
    assertThat(over).isEmpty();
    deadlines.look(Long.MIN_VALUE + 10);
    assertThat(over).containsExactly("late");
  }
}
