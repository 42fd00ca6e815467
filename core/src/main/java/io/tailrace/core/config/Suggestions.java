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
package io.tailrace.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the names an operator may have meant. */
public final class Suggestions {

  private Suggestions() {}

  /**
   * Returns the known name nearest to what was written, if one is near enough to be a slip: one
   * change in short names, one in three letters in long ones. Exchanged neighbours are one change.
   */
  public static Optional<String> nearest(String written, Collection<String> known) {
    final int limit = Math.max(1, Math.min(4, written.length() / 3));
    return known.stream()
        .filter(name -> !name.equals(written))
        .filter(name -> Math.abs(name.length() - written.length()) <= limit)
        .filter(name -> distance(written, name) <= limit)
        .min(
            Comparator.comparingInt((String name) -> distance(written, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Returns {@code did you mean 'x'?}, or the empty string if nothing is near. */
  public static String didYouMean(String written, Collection<String> known) {
    return nearest(written, known).map(name -> "did you mean '" + name + "'?").orElse("");
  }

  /**
   * Returns the help for a name that is none of the known ones, for example {@code installed
   * outputs: file, forward, stdout; did you mean 'forward'?}.
   *
   * @param what stands in front of the sorted list
   */
  public static String listing(String what, String written, Collection<String> known) {
    final List<String> sorted = known.stream().sorted().toList();
    final String near = didYouMean(written, known);
    return what + ": " + String.join(", ", sorted) + (near.isEmpty() ? "" : "; " + near);
  }

  /** Returns how many letters must be inserted, dropped, changed or exchanged with the next one. */
  static int distance(String a, String b) {
    int[] beforePrevious = new int[b.length() + 1];
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        final int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int cost = Math.min(previous[j - 1] + change, 1 + Math.min(previous[j], current[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost = Math.min(cost, beforePrevious[j - 2] + 1);
        }
        current[j] = cost;
      }
      final int[] oldest = beforePrevious;
      beforePrevious = previous;
      previous = current;
      current = oldest;
    }
    return previous[b.length()];
  }
}
