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
package io.tailrace.api;

import java.util.List;

/**
 * A compiled regular expression in Ruby's dialect that searches UTF-8 bytes.
 *
 * <p>A plugin gets one by naming this type in its configuration record; the text is read as Fluentd
 * reads it: {@code /pattern/}, {@code /pattern/i}, {@code /pattern/m}, {@code /pattern/im}, or the
 * bare pattern without slashes. {@code i} ignores case, {@code m} lets the dot match a newline.
 * {@code ^} and {@code $} always stand for the ends of a line, {@code \A} and {@code \z} for those
 * of the text. When several matches are possible the one a backtracking matcher would find is
 * reported: the leftmost, and among those the first in the order of the pattern.
 *
 * <p><b>Threads.</b> A {@code Regex} is immutable to its users and may be shared by any number of
 * threads. A {@link Groups} belongs to one thread at a time; keep one per thread and reuse it.
 *
 * <p><b>Ownership.</b> The bytes are borrowed for the call, never changed and never kept.
 *
 * <p><b>Allocation.</b> Searching allocates nothing once the pattern is warm, for patterns that an
 * automaton can run: literals, classes, alternatives, repetitions, groups, anchors. Others
 * (back-references, look-around, atomic groups, subexpression calls) are run by a backtracking
 * matcher that allocates a little with every search.
 *
 * <p><b>Invalid UTF-8.</b> Every maximal ill-formed sequence counts as one {@code ?}, as in
 * Fluentd's grep filter, so {@code /a.b/} and {@code /a\?b/} match the bytes {@code 61 ff 62}. The
 * bytes themselves are not changed: a group that covers the sequence is the range of the original
 * bytes.
 *
 * <p><b>Time.</b> The backtracking matcher can need exponential time for some patterns. It gives up
 * after about a second with {@link RegexTimeoutException}; the automata cannot time out.
 */
public interface Regex {

  /** The pattern as written, without slashes and flags. */
  String source();

  /**
   * The names of the capturing groups in the order of their first appearance; empty if no group has
   * a name. Name {@code i} of this list is group {@code i + 1} of a {@link Groups}.
   *
   * <p>As in Ruby, plain parentheses do not capture in a pattern that names a group, and a name
   * given to several groups stands for the last of them that took part in the match.
   */
  List<String> groupNames();

  /**
   * Returns the UTF-8 bytes of a group's name, for writing it as a key without a conversion.
   *
   * @param group 1 to the size of {@link #groupNames()}
   * @return an array of the caller's own; ask once, not for every event
   * @throws IndexOutOfBoundsException if no group of that number has a name
   */
  byte[] groupNameUtf8(int group);

  /**
   * The number of capturing groups, the whole match not counted: the size of {@link #groupNames()}
   * or, in a pattern without names, the number of plain parentheses.
   */
  int groupCount();

  /** Returns a holder for the groups of this expression's matches, with nothing matched yet. */
  Groups newGroups();

  /**
   * Returns whether there is a match anywhere in the range. The range is the whole text: nothing
   * around it is looked at, and {@code \A} matches at its beginning.
   *
   * @throws IndexOutOfBoundsException if the range is not inside the array
   * @throws RegexTimeoutException if a backtracking search took too long
   */
  boolean find(byte[] bytes, int offset, int length);

  /**
   * Searches like {@link #find(byte[], int, int)} and notes the boundaries of the match and of its
   * groups. Without a match the groups are all unset.
   *
   * @param groups made by {@link #newGroups()} of this very expression; overwritten
   * @throws IllegalArgumentException if the groups were made by another expression
   * @throws IndexOutOfBoundsException if the range is not inside the array
   * @throws RegexTimeoutException if a backtracking search took too long
   */
  boolean find(byte[] bytes, int offset, int length, Groups groups);

  /**
   * Returns whether the pattern can match the whole range, from its first byte to its last.
   *
   * @throws IndexOutOfBoundsException if the range is not inside the array
   * @throws RegexTimeoutException if a backtracking search took too long
   */
  boolean matchesFully(byte[] bytes, int offset, int length);

  /**
   * The group boundaries of the last search. Reusable; used by one thread at a time.
   *
   * <p>Boundaries are indexes into the searched array, not into the range. Group 0 is the whole
   * match; a group that took no part in the match is unset: both boundaries are -1.
   */
  interface Groups {

    /** The index of the group's first byte, or -1 if it is unset. */
    int start(int group);

    /** The index behind the group's last byte, or -1 if it is unset. */
    int end(int group);

    /** Returns whether the group took part in the match; it may still be empty. */
    default boolean isSet(int group) {
      return start(group) >= 0;
    }
  }
}
