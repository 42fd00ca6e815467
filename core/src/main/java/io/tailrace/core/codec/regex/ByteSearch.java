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

/** Looks for bytes in bytes. */
final class ByteSearch {

  private ByteSearch() {}

  /**
   * Returns the first place of the needle in {@code bytes[from..end)}, or -1.
   *
   * @param needle not empty
   */
  static int indexOf(byte[] bytes, int from, int end, byte[] needle) {
    final int last = end - needle.length;
    final byte first = needle[0];
    if (needle.length == 1) {
      for (int at = from; at <= last; at++) {
        if (bytes[at] == first) {
          return at;
        }
      }
      return -1;
    }
    final byte second = needle[1];
    for (int at = from; at <= last; at++) {
      if (bytes[at] == first && bytes[at + 1] == second && isAt(bytes, at, needle)) {
        return at;
      }
    }
    return -1;
  }

  /** Returns whether the needle stands at the place; there is room for it. */
  static boolean isAt(byte[] bytes, int at, byte[] needle) {
    return Arrays.equals(bytes, at, at + needle.length, needle, 0, needle.length);
  }
}
