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

/** Finds the end of a JSON object or array, by its brackets; what is inside is read later. */
final class JsonBoundary implements MessageBoundary {
  private int walked;
  private long discarded;
  private byte[] open = new byte[8]; // what closes each array and object around, outermost first
  private int depth;
  private boolean inString;
  private boolean isEscaped;

  @Override
  public int advance(byte[] bytes, int start, int limit) throws IOException {
    for (int at = start + walked; at < limit; at++) {
      final byte c = bytes[at];
      if (inString) {
        if (isEscaped) {
          isEscaped = false;
        } else if (c == '\\') {
          isEscaped = true;
        } else if (c == '"') {
          inString = false;
        }
      } else if (c == '{' || c == '[') {
        begin(c);
      } else if (c == '}' || c == ']') {
        if (depth > 0 && open[depth - 1] != c) {
          throw new ProtocolException(
              "a message is not JSON: at byte "
                  + (discarded + at - start)
                  + " stands '"
                  + (char) c
                  + "' where '"
                  + (char) open[depth - 1]
                  + "' closes");
        }
        if (--depth == 0) {
          walked = 0;
          discarded = 0;
          return at + 1;
        }
      } else if (c == '"') {
        inString = true;
      }
      if (depth <= 0) {
        throw new ProtocolException("a JSON message is neither an array nor an object");
      }
    }
    walked = limit - start;
    return -1;
  }

  private void begin(byte bracket) throws ProtocolException {
    if (depth == MessagePack.DEPTH_MAX) {
      throw new ProtocolException(
          "arrays and objects are nested deeper than " + MessagePack.DEPTH_MAX);
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
    }
    open[depth++] = (byte) (bracket == '{' ? '}' : ']');
  }

  /** The offset behind the string that begins at {@code at}; -1 if none does, or it has no end. */
  static int endOfString(byte[] bytes, int at, int limit) {
    if (at >= limit || bytes[at] != '"') {
      return -1;
    }
    for (int i = at + 1; i < limit; i++) {
      if (bytes[i] == '"') {
        return i + 1;
      }
      if (bytes[i] == '\\') {
        i++;
      }
    }
    return -1;
  }

  @Override
  public long expected() {
    return walked + 1L;
  }

  @Override
  public long announced() {
    return discarded + walked;
  }

  @Override
  public int discard() {
    final int count = walked;
    discarded += count;
    walked = 0;
    return count;
  }
}
