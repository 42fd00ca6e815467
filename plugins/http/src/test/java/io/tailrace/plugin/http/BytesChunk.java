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

import io.tailrace.testkit.BareChunk;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A chunk of that many bytes, all the letter x, which lie nowhere.
 *
 * @param length what the chunk says
 * @param actual what it has
 */
record BytesChunk(long length, long actual) implements BareChunk {
  static BytesChunk of(long length) {
    return new BytesChunk(length, length);
  }

  @Override
  public InputStream open() {
    return new InputStream() {
      private long rest = actual;

      @Override
      public int read() {
        return rest-- > 0 ? 'x' : -1;
      }

      @Override
      public int read(byte[] to, int offset, int count) {
        if (rest <= 0) {
          return -1;
        }
        final int some = (int) Math.min(count, rest);
        Arrays.fill(to, offset, offset + some, (byte) 'x');
        rest -= some;
        return some;
      }
    };
  }
}
