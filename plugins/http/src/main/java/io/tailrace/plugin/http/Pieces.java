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
package io.tailrace.plugin.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Keeps what is written to it, in pieces, so that growing copies nothing. Not thread-safe. */
final class Pieces extends OutputStream {
  private static final int PIECE_BYTES = 64 * 1024;

  private final List<byte[]> pieces = new ArrayList<>();
  private int free; // in the last one
  private long length;

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    int from = offset;
    int rest = count;
    while (rest > 0) {
      if (free == 0) {
        pieces.add(new byte[PIECE_BYTES]);
        free = PIECE_BYTES;
      }
      final int part = Math.min(free, rest);
      System.arraycopy(bytes, from, pieces.get(pieces.size() - 1), PIECE_BYTES - free, part);
      free -= part;
      from += part;
      rest -= part;
    }
    length += count;
  }

  long length() {
    return length;
  }

  /**
   * Writes all to a stream.
   *
   * @param afterEach runs after each piece
   */
  void writeTo(OutputStream out, Runnable afterEach) throws IOException {
    for (int i = 0; i < pieces.size(); i++) {
      out.write(pieces.get(i), 0, i < pieces.size() - 1 ? PIECE_BYTES : PIECE_BYTES - free);
      afterEach.run();
    }
  }
}
