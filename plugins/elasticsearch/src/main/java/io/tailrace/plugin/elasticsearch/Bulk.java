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
package io.tailrace.plugin.elasticsearch;

import io.tailrace.api.ByteSink;
import java.util.Arrays;

/** The lines of a bulk request and which event of the chunk each document is. */
final class Bulk {
  /** Bodies larger than that are not kept for the next chunk. */
  private static final int KEPT_BYTES_MAX = 32 << 20;

  private ByteSink body = new ByteSink(64 << 10);
  private int[] ordinals = new int[1024];
  private int[] ends = new int[1024];
  private int count;

  ByteSink body() {
    return body;
  }

  int count() {
    return count;
  }

  /** Number in the chunk of the event that document {@code i} was. */
  int ordinal(int i) {
    return ordinals[i];
  }

  /** Where the lines of document {@code i} begin; for {@code count} where the body ends. */
  int start(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }

  /** Notes that the lines of an event were appended to the body. */
  void added(int ordinal) {
    if (count == ordinals.length) {
      ordinals = Arrays.copyOf(ordinals, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ordinals[count] = ordinal;
    ends[count] = body.length();
    count++;
  }

  /** Forgets all but the last document. */
  void keepLast() {
    final int start = start(count - 1);
    final int length = body.length() - start;
    final int ordinal = ordinals[count - 1];
    System.arraycopy(body.array(), start, body.array(), 0, length);
    body.truncate(length);
    count = 0;
    added(ordinal);
  }

  void clear() {
    count = 0;
    if (body.array().length > KEPT_BYTES_MAX) {
      body = new ByteSink(64 << 10);
    } else {
      body.clear();
    }
  }
}
