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
package io.tailrace.core.buffer;

import io.tailrace.core.seam.Clock;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Ids of chunks: 16 bytes that begin with the time, so that they sort by age, and go on by chance.
 *
 * <p>Source: fluentd lib/fluent/unique_id.rb.
 */
final class ChunkIds {
  private static final HexFormat HEX = HexFormat.of();

  private ChunkIds() {}

  static byte[] next(Clock clock, RandomGenerator random) {
    final long micros = clock.nowNs() / 1_000;
    final long first = micros << 12 | random.nextInt(0x1000);
    final long second = random.nextLong();
    final byte[] id = new byte[16];
    for (int i = 0; i < 8; i++) {
      id[i] = (byte) (first >>> 56 - 8 * i);
      id[8 + i] = (byte) (second >>> 56 - 8 * i);
    }
    return id;
  }

  /** The 32 hexadecimal digits of an id. */
  static String hex(byte[] id) {
    return HEX.formatHex(id);
  }
}
