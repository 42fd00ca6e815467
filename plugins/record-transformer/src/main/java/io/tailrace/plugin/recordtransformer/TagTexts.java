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
package io.tailrace.plugin.recordtransformer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A tag and its parts as ranges of its UTF-8 bytes. Immutable.
 *
 * <p>Parts are what stands between dots; empty parts at the end do not count, as in Ruby's split.
 * Joining parts with dots gives back the bytes of the tag, so every prefix and suffix is a range.
 */
final class TagTexts {
  private static final byte DOT = '.';

  /** What of a tag a placeholder names by a number. */
  enum Section {
    /** One part. */
    PARTS,
    /** The first part up to the numbered one. */
    PREFIX,
    /** The numbered part up to the last one. */
    SUFFIX
  }

  private final String tag;
  private final byte[] bytes;
  private final int[] starts;
  private final int[] ends;

  TagTexts(String tag) {
    this.tag = tag;
    this.bytes = tag.getBytes(StandardCharsets.UTF_8);
    int limit = bytes.length;
    while (limit > 0 && bytes[limit - 1] == DOT) {
      limit--;
    }
    int count = limit == 0 ? 0 : 1;
    for (int i = 0; i < limit; i++) {
      count += bytes[i] == DOT ? 1 : 0;
    }
    starts = new int[count];
    ends = new int[count];
    int start = 0;
    for (int part = 0; part < count; part++) {
      int end = start;
      while (end < limit && bytes[end] != DOT) {
        end++;
      }
      starts[part] = start;
      ends[part] = end;
      start = end + 1;
    }
  }

  boolean isOf(String other) {
    return tag.equals(other);
  }

  /** The whole tag; borrowed. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * The part that a number names.
   *
   * @param number counts from 0, or from -1 at the end
   * @return its index, or -1 if there is no such part
   */
  int indexOf(int number) {
    final int index = number < 0 ? number + starts.length : number;
    return index < 0 || index >= starts.length ? -1 : index;
  }

  /** Offset of the first byte. */
  int start(Section section, int index) {
    return section == Section.PREFIX ? 0 : starts[index];
  }

  /** Offset after the last byte. */
  int end(Section section, int index) {
    return section == Section.SUFFIX ? ends[ends.length - 1] : ends[index];
  }

  @Override
  public String toString() {
    return tag + Arrays.toString(starts);
  }
}
