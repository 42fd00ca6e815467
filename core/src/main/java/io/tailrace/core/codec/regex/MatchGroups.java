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
package io.tailrace.core.codec.regex;

import io.tailrace.api.Regex;
import java.util.Arrays;

/** The groups of one expression's last match. Owned by one thread at a time. */
final class MatchGroups implements Regex.Groups {

  private final Object owner;
  private final int[] offsets; // start and end of group g at 2g and 2g + 1
  private int[] registers = {}; // scratch of the automaton

  MatchGroups(Object owner, int groupCount) {
    this.owner = owner;
    this.offsets = new int[2 * (groupCount + 1)];
    reset();
  }

  boolean isFor(Object expression) {
    return owner == expression;
  }

  int[] offsets() {
    return offsets;
  }

  int[] registers(LazyAutomaton automaton) {
    if (registers.length == 0) {
      registers = new int[automaton.registerCount()];
    }
    return registers;
  }

  void reset() {
    Arrays.fill(offsets, -1);
  }

  void set(int group, int start, int end) {
    offsets[2 * group] = start;
    offsets[2 * group + 1] = end;
  }

  @Override
  public int start(int group) {
    return offsets[2 * group];
  }

  @Override
  public int end(int group) {
    return offsets[2 * group + 1];
  }

  /** Rewrites every boundary: index i of the scrubbed text becomes originals[i]. */
  void translate(int[] originals) {
    for (int i = 0; i < offsets.length; i++) {
      if (offsets[i] >= 0) {
        offsets[i] = originals[offsets[i]];
      }
    }
  }
}
