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

import io.tailrace.api.MessagePack;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Arrays;

/** Finds the end of a MessagePack value. */
final class MessagePackBoundary implements MessageBoundary {
  private static final int LENGTH_MAX = Integer.MAX_VALUE;

  private int walked;
  private long discarded;
  private long skip; // bytes of a string, binary or extension that are still to come
  private long[] open = new long[8]; // elements to come, of each array and map around
  private int depth;
  private boolean isBegun;

  @Override
  public int advance(byte[] bytes, int start, int limit) throws IOException {
    int at = start + walked;
    while (true) {
      if (skip > 0) {
        final int step = (int) Math.min(skip, limit - at);
        at += step;
        skip -= step;
        if (skip > 0) {
          walked = at - start;
          return -1;
        }
      }
      // What is whole may close the arrays and maps that it is the last of.
      while (isBegun && depth > 0 && open[depth - 1] == 0) {
        depth--;
      }
      if (isBegun && depth == 0) {
        reset();
        return at;
      }
      final int next = at < limit ? value(bytes, at, limit) : -1;
      if (next < 0) {
        walked = at - start;
        return -1;
      }
      at = next;
    }
  }

  /**
   * Passes a value of fixed size, or the header of another; -1 if it is not whole. Skips and opens.
   */
  private int value(byte[] b, int at, int limit) throws IOException {
    final byte code = b[at];
    final int fixed = MessagePack.fixedSize(code);
    if (fixed != 0) {
      count();
      // It may end beyond the bytes that have come.
      skip = fixed - 1L;
      return at + 1;
    }
    final int unsigned = code & 0xff;
    if (unsigned < 0xa0) { // a short map or array that is not empty
      count();
      begin((unsigned & 0x0f) * (unsigned < 0x90 ? 2L : 1L));
      return at + 1;
    }
    if (code == MessagePack.NEVER_USED) {
      throw new ProtocolException(
          "at byte " + (discarded + walked) + " of a message stands 0xc1, which is never used");
    }
    final int lengthBytes = lengthBytes(unsigned);
    if (limit - at <= lengthBytes) {
      return -1;
    }
    long size = 0;
    for (int i = 1; i <= lengthBytes; i++) {
      size = size << 8 | b[at + i] & 0xff;
    }
    count();
    if (unsigned >= 0xdc) {
      begin(unsigned >= 0xde ? 2 * size : size);
    } else {
      skip = unsigned >= 0xc7 && unsigned <= 0xc9 ? size + 1 : size; // an extension has its type
    }
    return at + 1 + lengthBytes;
  }

  private static int lengthBytes(int code) {
    switch (code) {
      case 0xc4:
      case 0xc7:
      case 0xd9:
        return 1;
      case 0xc5:
      case 0xc8:
      case 0xda:
      case 0xdc:
      case 0xde:
        return 2;
      default:
        return 4;
    }
  }

  private void count() {
    isBegun = true;
    if (depth > 0) {
      open[depth - 1]--;
    }
  }

  private void begin(long elements) throws IOException {
    if (elements > LENGTH_MAX) {
      throw new ProtocolException(
          "it announces " + elements + " elements at once, more than can be held");
    }
    if (depth == MessagePack.DEPTH_MAX) {
      throw new ProtocolException(
          "arrays and maps are nested deeper than " + MessagePack.DEPTH_MAX);
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
    }
    open[depth++] = elements;
  }

  private void reset() {
    walked = 0;
    discarded = 0;
    depth = 0;
    isBegun = false;
    if (open.length > 64) {
      open = new long[8];
    }
  }

  @Override
  public long expected() {
    return walked + skip + (depth > 0 ? open[depth - 1] : 0);
  }

  @Override
  public long announced() {
    return discarded + expected();
  }

  @Override
  public int discard() {
    final int count = walked;
    discarded += count;
    walked = 0;
    return count;
  }
}
