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
package io.tailrace.core.net;

import java.util.function.LongSupplier;

/**
 * Decides when a connection should rest between reads. A peer that sends many small messages
 * without waiting for answers wakes the loop for each, and waking costs several times what the
 * message does; a tenth of a millisecond later they come together. Network cards do the same with
 * interrupts.
 *
 * <p>A connection rests only while it is busy: it has to have been read at intervals below 50
 * microseconds, bringing less than 16 KiB each time, with nothing sent to the peer. It goes on
 * resting only while that at least doubles what a read brings. So neither messages at a moderate
 * rate nor peers that wait for an acknowledgement are made slower.
 *
 * <p>Belongs to one connection.
 */
final class ReadPacing {
  /** How long a connection rests. */
  static final long REST_MICROS = 100;

  /** Reads that are judged together. */
  private static final int READS = 64;

  private static final long BUSY_NS_MAX = READS * 50_000L;
  private static final long SMALL_BYTES_MAX = READS * (16L << 10);

  private int reads;
  private long bytes;
  private boolean hasAnswered;
  private long sinceNs;
  private long bytesWithoutRests;
  private boolean isResting;

  /** Takes note that something is sent to the peer. */
  void answered() {
    hasAnswered = true;
  }

  /** Takes note of what came, in however many reads without a pause. */
  void read(long count) {
    bytes += count;
  }

  /**
   * Ends reading for this time.
   *
   * @param nanoTime {@link System#nanoTime}, or what stands for it
   * @return whether to rest before the next time
   */
  boolean pause(LongSupplier nanoTime) {
    if (++reads == READS) {
      judge(nanoTime.getAsLong());
    }
    return isResting;
  }

  private void judge(long nowNs) {
    if (hasAnswered) {
      isResting = false;
    } else if (isResting) {
      isResting = bytes >= 2 * bytesWithoutRests;
    } else {
      isResting = nowNs - sinceNs < BUSY_NS_MAX && bytes < SMALL_BYTES_MAX;
      bytesWithoutRests = bytes;
    }
    reads = 0;
    bytes = 0;
    hasAnswered = false;
    sinceNs = nowNs;
  }
}
