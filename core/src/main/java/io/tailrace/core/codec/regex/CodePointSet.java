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

import java.util.Arrays;

/**
 * A set of Unicode code points: ascending, disjoint, not adjacent ranges, both ends inclusive. It
 * may contain surrogates; no text does.
 */
final class CodePointSet {

  static final CodePointSet EMPTY = new CodePointSet(new int[0]);
  static final CodePointSet ALL = range(0, Character.MAX_CODE_POINT);
  static final CodePointSet NON_ASCII = range(0x80, Character.MAX_CODE_POINT);

  private final int[] bounds; // first and last of range i at 2i and 2i + 1

  private CodePointSet(int[] bounds) {
    this.bounds = bounds;
  }

  static CodePointSet range(int first, int last) {
    return new CodePointSet(new int[] {first, last});
  }

  static CodePointSet of(int codePoint) {
    return range(codePoint, codePoint);
  }

  /** Ranges of characters, written as {@code "azAZ"}. */
  static CodePointSet ranges(String pairs) {
    CodePointSet set = EMPTY;
    for (int i = 0; i < pairs.length(); i += 2) {
      set = set.union(range(pairs.charAt(i), pairs.charAt(i + 1)));
    }
    return set;
  }

  int rangeCount() {
    return bounds.length / 2;
  }

  int first(int range) {
    return bounds[2 * range];
  }

  int last(int range) {
    return bounds[2 * range + 1];
  }

  boolean contains(int codePoint) {
    for (int i = 0; i < rangeCount(); i++) {
      if (first(i) <= codePoint && codePoint <= last(i)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the only member, or -1 if there are none or several. */
  int single() {
    return bounds.length == 2 && bounds[0] == bounds[1] ? bounds[0] : -1;
  }

  CodePointSet union(CodePointSet other) {
    final int[] merged = new int[bounds.length + other.bounds.length];
    int count = 0;
    int mine = 0;
    int theirs = 0;
    while (mine < bounds.length || theirs < other.bounds.length) {
      final boolean takeMine =
          theirs == other.bounds.length
              || mine < bounds.length && bounds[mine] <= other.bounds[theirs];
      final int first = takeMine ? bounds[mine] : other.bounds[theirs];
      final int last = takeMine ? bounds[mine + 1] : other.bounds[theirs + 1];
      if (takeMine) {
        mine += 2;
      } else {
        theirs += 2;
      }
      if (count > 0 && first <= merged[count - 1] + 1) {
        merged[count - 1] = Math.max(merged[count - 1], last);
      } else {
        merged[count++] = first;
        merged[count++] = last;
      }
    }
    return new CodePointSet(Arrays.copyOf(merged, count));
  }

  CodePointSet complement() {
    final int[] gaps = new int[bounds.length + 2];
    int count = 0;
    int next = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      if (next < bounds[i]) {
        gaps[count++] = next;
        gaps[count++] = bounds[i] - 1;
      }
      next = bounds[i + 1] + 1;
    }
    if (next <= Character.MAX_CODE_POINT) {
      gaps[count++] = next;
      gaps[count++] = Character.MAX_CODE_POINT;
    }
    return new CodePointSet(Arrays.copyOf(gaps, count));
  }

  /** Adds the other case of every ASCII letter in the set. */
  CodePointSet withBothCases() {
    CodePointSet result = this;
    for (int upper = 'A'; upper <= 'Z'; upper++) {
      final int lower = upper + ('a' - 'A');
      if (contains(upper) != contains(lower)) {
        result = result.union(of(upper)).union(of(lower));
      }
    }
    return result;
  }
}
