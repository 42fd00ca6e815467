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
package io.tailrace.core.event;

import java.util.Arrays;

/** A set of events, by their index in a stream. Most are empty for ever and take no room. */
final class EventFlags {
  private static final long[] NONE = {};

  private long[] words = NONE;
  private boolean any;

  void set(int index) {
    final int word = index >> 6;
    if (word >= words.length) {
      words = Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
    }
    words[word] |= 1L << index;
    any = true;
  }

  boolean get(int index) {
    final int word = index >> 6;
    return any && word < words.length && (words[word] & 1L << index) != 0;
  }

  boolean isEmpty() {
    return !any;
  }

  void clear() {
    if (any) {
      Arrays.fill(words, 0);
      any = false;
    }
  }

  /** Takes out all from {@code index} on. */
  void truncate(int index) {
    for (int i = index; any && i < words.length * 64; i++) {
      words[i >> 6] &= ~(1L << i);
    }
  }

  /** Adds the events {@code [from, to)} of another set, so that {@code from} becomes {@code at}. */
  void addRange(EventFlags other, int from, int to, int at) {
    for (int i = from; other.any && i < to; i++) {
      if (other.get(i)) {
        set(at + i - from);
      }
    }
  }

  /** A set of its own with the same events; this one if there are none. */
  EventFlags copy() {
    if (!any) {
      return EMPTY;
    }
    final EventFlags copy = new EventFlags();
    copy.words = words.clone();
    copy.any = true;
    return copy;
  }

  /** Not to be changed. */
  static final EventFlags EMPTY = new EventFlags();
}
